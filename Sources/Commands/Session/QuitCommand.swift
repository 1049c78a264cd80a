import CommandLanguage
import Documents
import Sessions

extension ShellCommand {
  static let quit = ShellCommand(
    "quit", abstract: "Leaves the shell; so does Ctrl-D.", topic: "session", examples: ["quit"],
    seeAlso: ["save"], effect: .reads
  ) { (bench: inout Workbench) in
    bench.request = .quit
    return Report()
  }
}
