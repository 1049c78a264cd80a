import CommandLanguage
import Documents
import Sessions

extension ShellCommand {
  static let seed = ShellCommand(
    "seed", abstract: "Shows or sets the seed that commands without one of their own use.",
    topic: "session", examples: ["seed 7", "seed"], seeAlso: ["set"],
    .optionalPositional("value", .seed, help: "The new seed.")
  ) { (bench: inout Workbench, value) in
    if let value { bench.session.seed = value }
    return Report("seed \(bench.session.seed)")
  }
}
