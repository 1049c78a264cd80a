import CommandLanguage
import Documents

extension ShellCommand {
  static let play = ShellCommand(
    "play", abstract: "Steps through a transcript as a lesson.", topic: "transcripts",
    discussion: [
      "Narration is shown; Enter runs the next command; what you type in between runs as well."
    ],
    examples: ["play sessions/first-look.chart", "play lab1.chart"], seeAlso: ["replay", "record"],
    effect: .reads,
    .positional(
      "file", .file(extensions: ["chart"], mustExist: true, takesPipes: true),
      help: "The transcript."),
    allowWrites
  ) { (bench: inout Workbench, path, allowed) in
    bench.request = .play(path: path, allowed: allowed)
    return Report()
  }
}
