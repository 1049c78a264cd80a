import CommandLanguage
import Documents
import Sessions

extension ShellCommand {
  static let time = ShellCommand(
    "time", abstract: "Runs a command and says how long it took.", topic: "session",
    examples: ["time ls", "time route moe"], seeAlso: ["set"], effect: .reads,
    .rest("command", holdsCommand: true, help: "The command, as it would be typed.")
  ) { (bench: inout Workbench, command) in
    // Each would wait in the one before it.
    guard Lexer.words(in: command).first?.text != "time" else {
      throw Refusal("`time` runs a command that is not `time`; give it once.")
    }
    bench.request = .time(command: command)
    return Report()
  }
}
