import CommandLanguage
import Documents
import Sessions

extension ShellCommand {
  static let save = ShellCommand(
    "save", abstract: "Saves the session in one file, a checkpoint.", topic: "session",
    discussion: [
      "A safetensors file: every array is a tensor OBJECT/part, and Python reads it. A file of "
        + "that name is replaced only by a finished one."
    ],
    examples: ["save lab1.safetensors", "save ~/lab1.safetensors"], seeAlso: ["load", "replay"],
    effect: .reads,
    .positional("file", .file(extensions: ["safetensors"]), help: "The file to write."), force
  ) { (bench: inout Workbench, path, isForced) in
    let session = bench.session
    try session.requireMemory(toWrite: session.objects, asText: false)
    let checkpoint = try Checkpoint.writer(of: session)
    try bench.write(to: path, counting: "bytes", isForced: isForced) { target, monitor in
      try checkpoint.write(to: target) { done, total in
        monitor.report(done, total)
        return !monitor.shouldStop()
      }
    }
    bench.savedDigest = session.digest
    return Report(
      "saved \(counted(bench.session.objects.count, "object")) to \(path); "
        + "state \(bench.session.digest)")
  }

  /// Of every command that writes a file.
  static let force = Parameter<Workbench, Bool>.flag(
    "force", help: "Replaces a file that is there without asking.")
}
