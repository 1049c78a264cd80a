import CommandLanguage
import Documents
import Sessions

extension ShellCommand {
  static let undo = ShellCommand(
    "undo", abstract: "Takes back the last command that changed the session.", topic: "session",
    examples: ["undo"], seeAlso: ["history", "rm"], effect: .reads
  ) { (bench: inout Workbench) in
    bench.request = .undo
    return Report()
  }
}
