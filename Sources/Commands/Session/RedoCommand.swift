import CommandLanguage
import Documents
import Sessions

extension ShellCommand {
  static let redo = ShellCommand(
    "redo", abstract: "Makes again what `undo` took back last.", topic: "session",
    discussion: [
      "Nothing runs again: what the command had made comes back, with its line in the journal. The "
        + "next command that changes the session leaves nothing to redo."
    ],
    examples: ["redo"], seeAlso: ["undo", "history"], effect: .reads
  ) { (bench: inout Workbench) in
    bench.request = .redo
    return Report()
  }
}
