import CommandLanguage
import Documents
import Sessions

extension ShellCommand {
  static let history = ShellCommand(
    "history", abstract: "Lists the lines typed, or exports the session as a script.",
    topic: "session",
    discussion: [
      "--journal prints the commands that made the session's objects, without those that failed "
        + "or only looked: a script that makes the same objects. A long one goes on in lines of its "
        + "own, after a `\\`. `!N`, `!!` and `!text` recall a line."
    ],
    examples: ["history", "history 20", "history --journal"], seeAlso: ["replay", "undo"],
    effect: .reads,
    .optionalPositional("count", .integer(1...100_000), help: "How many of the last lines."),
    .flag("journal", help: "The commands that made this session.")
  ) { (bench: inout Workbench, count, journal) in
    guard journal else {
      bench.request = .history(count: count)
      return Report()
    }
    let commands = bench.session.journal.map(\.command)
    var report = Report()
    if commands.isEmpty {
      report.add("the journal is empty: no command has made anything yet.")
    } else {
      report.add(.fitted(.script(count.map { commands.suffix($0) } ?? commands)))
    }
    return report
  }
}
