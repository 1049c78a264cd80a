import CommandLanguage

extension ShellCommand {
  static let transcript = Domain<Workbench, String>.file(
    extensions: ["chart", "safetensors"], mustExist: true, takesPipes: true)

  static let recording = Domain<Workbench, String>(
    placeholder: "FILE|off", description: "a file name in .chart, or off",
    parse: { text, bench throws(DomainError) in
      text == "off" ? text : try Domain.file(extensions: ["chart"]).parse(text, in: bench)
    },
    complete: { prefix, bench in
      [Completion("off", note: "ends the recording")]
        + Domain.file(extensions: ["chart"]).complete(prefix, in: bench)
    })

  static let allowWrites = Parameter<Workbench, String?>.option(
    "allow-writes", .file(), help: "What the transcript may write all the same.")
}
