import CommandLanguage
import Documents
import Sessions

/// Commands that ask the shell for something only it can do.
extension ShellCommand {
  private static let transcript = Domain<Workbench, String>.file(
    extensions: ["chart", "safetensors"], mustExist: true, takesPipes: true)

  private static let recording = Domain<Workbench, String>(
    placeholder: "FILE|off", description: "a file name in .chart, or off",
    parse: { text, bench throws(DomainError) in
      text == "off" ? text : try Domain.file(extensions: ["chart"]).parse(text, in: bench)
    },
    complete: { prefix, bench in
      [Completion("off", note: "ends the recording")]
        + Domain.file(extensions: ["chart"]).complete(prefix, in: bench)
    })

  private static let allowWrites = Parameter<Workbench, String?>.option(
    "allow-writes", .file(), help: "What the transcript may write all the same.")

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

  static let undo = ShellCommand(
    "undo", abstract: "Takes back the last command that changed the session.", topic: "session",
    examples: ["undo"], seeAlso: ["history", "rm"], effect: .reads
  ) { (bench: inout Workbench) in
    bench.request = .undo
    return Report()
  }

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

  static let quit = ShellCommand(
    "quit", abstract: "Leaves the shell; so does Ctrl-D.", topic: "session", examples: ["quit"],
    seeAlso: ["save"], effect: .reads
  ) { (bench: inout Workbench) in
    bench.request = .quit
    return Report()
  }
}
