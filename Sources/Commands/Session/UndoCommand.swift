import CommandLanguage
import Documents
import Sessions

extension ShellCommand {
  static let undo = ShellCommand(
    "undo", abstract: "Takes back the last command that changed the session.", topic: "session",
    discussion: ["Settings are no part of it, and the journal is as it was before the command."],
    examples: ["undo"], seeAlso: ["redo", "history", "rm"], effect: .reads
  ) { (bench: inout Workbench) in
    bench.request = .undo
    return Report()
  }
}
