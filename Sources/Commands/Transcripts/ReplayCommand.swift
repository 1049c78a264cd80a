import CommandLanguage
import Documents
import Sessions

extension ShellCommand {
  static let replay = ShellCommand(
    "replay", abstract: "Runs a transcript, or checks that it still gives what it says.",
    topic: "transcripts",
    discussion: [
      "Without --verify its commands run in this session. With --verify they run in a session of "
        + "their own, and what they print is compared: words equal, whole numbers exact, decimals "
        + "within one unit of their last digit. A checkpoint is replayed from its journal. A "
        + "transcript may come through a pipe: `replay /dev/stdin`.",
      "--update writes the transcript anew with what was found, after showing the differences.",
      "A transcript writes only new files, below the working folder, and those it has written; "
        + "--allow-writes lets it write a file, or below a folder, all the same. While it is "
        + "checked its files go to a scratch folder.",
    ],
    examples: ["replay lab1.chart", "replay lab1.chart --verify"],
    seeAlso: ["record", "play", "history"], effect: .reads,
    rules: [
      .excludes(
        ["allow-writes"], with: "verify", "update",
        saying: "is for a transcript that is run; one that is checked writes to a scratch folder.")
    ],
    .positional("file", transcript, help: "The transcript (.chart) or checkpoint."),
    .flag("verify", help: "Compares instead of running here."),
    .flag("update", help: "Rewrites the expected output."), allowWrites
  ) { (bench: inout Workbench, path, verifies, updates, allowed) in
    bench.request = .replay(path: path, verifies: verifies, updates: updates, allowed: allowed)
    return Report()
  }
}
