import CommandLanguage
import Documents

extension ShellCommand {
  static let record = ShellCommand(
    "record", abstract: "Writes commands and what they print to a transcript, or stops.",
    topic: "transcripts",
    discussion: ["`record off` ends it. The file is whole after every command."],
    examples: ["record lab1.chart", "record off"], seeAlso: ["replay", "play"], effect: .reads,
    .positional("file", recording, help: "The transcript to write, or `off`.")
  ) { (bench: inout Workbench, path) in
    bench.request = path == "off" ? .stopRecording : .record(path: path)
    return Report()
  }
}
