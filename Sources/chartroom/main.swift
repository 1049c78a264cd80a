import ArgumentParser
import Foundation
import LineEditor
import Shell

/// The arguments of the executable; what they mean is `Program`'s to do.
struct Chartroom: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chartroom",
    abstract: "An interactive shell for the geometry of mixture-of-experts models.",
    discussion: """
      Without files and commands it reads lines from the terminal, or from a script on standard \
      input. It exits with 1 at the first error of a script and when a transcript no longer gives \
      what it says, and with 130 after Ctrl-C.
      """,
    version: "chartroom \(Program.version)")

  @Argument(
    help: "Transcripts to run (.chart); with --verify also checkpoints.", completion: .file())
  var files: [String] = []
  @Option(name: .short, help: ArgumentHelp("Runs a command.", valueName: "command"))
  var commands: [String] = []
  @Flag(name: .shortAndLong, help: "Goes on at the prompt afterwards.")
  var interactive = false
  @Flag(help: "Compares what the files give with what they say.")
  var verify = false
  @Flag(help: "Rewrites what the transcripts say, after showing the differences.")
  var update = false
  @Option(help: "Begins with a checkpoint.", completion: .file(extensions: ["safetensors"]))
  var load: String?
  @Option(help: "Writes a transcript of the session.", completion: .file(extensions: ["chart"]))
  var record: String?
  @Option(
    name: .customLong("allow-writes"),
    help: ArgumentHelp(
      "A file, or a folder, that transcripts may write to whatever stands there.",
      valueName: "path"))
  var allowedWrites: [String] = []
  @Flag(help: "Keeps no history and nothing to recover.")
  var noHistory = false
  @Flag(
    name: .customLong("no-init"),
    help: "Reads no start-up file ($XDG_CONFIG_HOME/chartroom/init.chart).")
  var skipsStartUp = false
  @Flag(
    name: .customLong("init-commands"),
    help: "Runs commands of any kind in the start-up file, which holds settings otherwise.")
  var startUpCommands = false
  @Flag(name: .shortAndLong, help: "Shows no greeting and no progress.")
  var quiet = false
  @Option(
    help: ArgumentHelp(
      "Whom answers are for: text for a person, json, a line for each, or csv, for a program.",
      valueName: "text|json|csv"), completion: .list(Program.formats))
  var format: String?

  @Option(
    help: ArgumentHelp(
      "Writes what a participant answers in lessons, as JSON lines, to a new file there.",
      valueName: "dir"), completion: .directory)
  var answers: String?
  @Option(
    help: ArgumentHelp(
      "Prints a table of what such files hold, for the teacher.", valueName: "dir"),
    completion: .directory)
  var collect: String?

  @Option(
    help: ArgumentHelp(
      "Runs cells of a sweep, --cells, by its folder; `sweep` does so.", valueName: "dir"),
    completion: .directory)
  var sweep: String?
  @Option(help: ArgumentHelp("The cells to run, by key.", valueName: "keys"))
  var cells: String?
  @Option(help: ArgumentHelp("Bytes that a cell may take.", visibility: .hidden))
  var budget: Int = 0
  @Option(help: ArgumentHelp("The process that waits for it.", visibility: .hidden))
  var parent: Int?

  func validate() throws {
    if (sweep == nil) != (cells == nil) {
      throw ValidationError("--sweep DIR and --cells KEYS go together.")
    }
    if sweep != nil, !files.isEmpty || !commands.isEmpty || collect != nil {
      throw ValidationError("--sweep runs cells alone; give it by itself.")
    }
    if collect != nil, !files.isEmpty || !commands.isEmpty || answers != nil {
      throw ValidationError("--collect prints its table alone; give it by itself.")
    }
    if let format, !Program.formats.contains(format) {
      throw ValidationError(
        "--format cannot be '\(format)': give \(Program.formats.joined(separator: ", ")).")
    }
    if skipsStartUp, startUpCommands {
      throw ValidationError(
        "--init-commands has no effect beside --no-init; leave one of them out.")
    }
    guard verify || update else { return }
    guard !files.isEmpty else {
      throw ValidationError(
        "\(verify ? "--verify" : "--update") compares files; name a transcript or a checkpoint.")
    }
    guard commands.isEmpty, !interactive else { return }
    if startUpCommands {
      throw ValidationError(
        "--init-commands has no effect on what is checked, which reads no start-up file; leave it out."
      )
    }
    if !allowedWrites.isEmpty {
      throw ValidationError(
        "--allow-writes is for transcripts that are run; those that are checked write to a scratch "
          + "folder.")
    }
    if load != nil {
      throw ValidationError(
        "--load has no effect on what is checked, which runs in a session of its own; leave it out."
      )
    }
  }

  mutating func run() throws {
    if let sweep, let cells {
      throw ExitCode(
        Program.runCells(
          cells.split(separator: ",").map(String.init), of: sweep, memory: max(0, budget),
          parent: parent))
    }
    let program = Program(
      files: files, commands: commands + (collect.map { [Program.collecting($0)] } ?? []),
      isInteractive: interactive, verifies: verify,
      updates: update, checkpoint: load, recording: record, allowedWrites: allowedWrites,
      keepsHistory: !noHistory, isQuiet: quiet, format: format,
      startUp: skipsStartUp ? .skipped : startUpCommands ? .commands : .settings,
      answersFolder: answers)
    throw ExitCode(program.run())
  }
}

Terminal.occupyClosedStreams()
Program.leave(Arguments.run())

/// Reads the arguments and runs the program.
///
/// `Chartroom.main()` would do so as well, but end with status 0 where its help cannot be written.
enum Arguments {
  static func run() -> Int32 {
    var arguments: [String] = []
    for (index, argument) in ProcessArguments.all.enumerated() {
      guard let argument else {
        // A name in another spelling would be another file's.
        return show(
          "error: argument \(index) is not UTF-8. Give the file a link or a name that is.\n",
          to: .error, status: 64)
      }
      arguments.append(argument)
    }
    do {
      var command = try Chartroom.parseAsRoot(Array(arguments.dropFirst()))
      try command.run()
      return 0
    } catch {
      let status = Chartroom.exitCode(for: error)
      let message = Chartroom.fullMessage(for: error)
      guard !message.isEmpty else { return status.rawValue }
      // What was typed is quoted in messages of misuse: nothing in it may reach the terminal raw.
      return show(
        (status.isSuccess ? message : Program.shown(message)) + "\n",
        to: status.isSuccess ? .output : .error, status: status.rawValue)
    }
  }

  private static func show(_ text: String, to stream: StandardStream, status: Int32) -> Int32 {
    do throws(LineEditorError) {
      try Terminal.write(text, to: stream)
      return status
    } catch {
      return status == 0 ? 1 : status
    }
  }
}
