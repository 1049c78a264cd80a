import CommandLanguage
import Documents
import Results
import Safetensors
import Sessions

extension ShellCommand {
  static let reportPage = ShellCommand(
    "report", abstract: "Writes the session, or some results, as one page for a browser.",
    topic: "pictures",
    discussion: [
      "The page stands by itself: narration, commands, tables that can be sorted, pictures with their data as "
        + "CSV, the environment, digests, and the journal to replay it with. It needs no network, follows the "
        + "reader's light or dark, and prints.",
      "With results: each with all of its pictures. Without: what was done since the program began, or, of a "
        + "session that was loaded, all that it holds. Pictures are drawn by gnuplot; without it they are characters.",
    ],
    examples: ["report lab1.html", "report spectra.html moe.jacobian --title 'Spectra of moe'"],
    seeAlso: ["plot", "export", "record"], effect: .reads,
    .positional("file", .file(extensions: ["html"]), help: "The page, whose name ends in .html."),
    .remaining(
      "results",
      .resultName,
      help: "These results alone (default: the session)."),
    .option("title", .text, help: "What stands above it."), force
  ) { (bench: inout Workbench, path, names, title, isForced) in
    try bench.requireDistinct(names, "result")
    var page = ReportPage(of: bench, title: title ?? "Chartroom session")
    if names.isEmpty { try page.addSession() } else { try page.addResults(names) }
    let text = page.text
    try bench.write(to: path, counting: "bytes", isForced: isForced) { target, _ in
      try AtomicFile.write(text, to: target)
    }
    return Report(
      "wrote \(counted(page.tableCount, "table")) and \(counted(page.pictureCount, "picture")) to \(path)."
    )
  }
}

extension Domain where Context == Workbench, Value == String {
  /// The name of a result of the session.
  static var resultName: Self {
    .name("result", in: { $0.session.resultNames }, madeBy: "route moe")
  }
}
