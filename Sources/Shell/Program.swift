import CommandLanguage
import Commands
import Documents
import Foundation
import LineEditor
import LinearAlgebra
import Sessions
import Transcripts

/// What the executable is asked to do, and doing it.
public struct Program: Sendable {
  /// The program's version.
  public static var version: String { Version.number }

  /// Transcripts, and with `verifies` checkpoints, in order.
  let files: [String]
  /// Commands to run after the files.
  let commands: [String]
  /// Whether a prompt follows them.
  let isInteractive: Bool
  let verifies: Bool
  let updates: Bool
  /// A checkpoint to begin with.
  let checkpoint: String?
  /// A transcript to write.
  let recording: String?
  /// What transcripts may write all the same.
  let allowedWrites: [String]
  let keepsHistory: Bool
  let isQuiet: Bool
  /// Whom answers are for, one of `formats`; nil as the settings say.
  let format: String?
  let startUp: StartUpFile
  /// A folder to note a participant's answers in; nil where they are not.
  let answersFolder: String?

  public init(
    files: [String] = [], commands: [String] = [], isInteractive: Bool = false,
    verifies: Bool = false, updates: Bool = false, checkpoint: String? = nil,
    recording: String? = nil, allowedWrites: [String] = [], keepsHistory: Bool = true,
    isQuiet: Bool = false, format: String? = nil, startUp: StartUpFile = .settings,
    answersFolder: String? = nil
  ) {
    self.files = files
    self.commands = commands
    self.isInteractive = isInteractive
    self.verifies = verifies
    self.updates = updates
    self.checkpoint = checkpoint
    self.recording = recording
    self.allowedWrites = allowedWrites
    self.keepsHistory = keepsHistory
    self.isQuiet = isQuiet
    self.format = format
    self.startUp = startUp
    self.answersFolder = answersFolder
  }

  /// Ends the process at once.
  ///
  /// What libraries do at an orderly exit is left out: OpenBLAS would wait for a thread that may be waiting
  /// for memory for ever.
  public static func leave(_ status: Int32) -> Never {
    fflush(nil)
    _exit(status)
  }

  /// A message of several lines, each fit to be shown.
  public static func shown(_ message: String) -> String {
    message.split(separator: "\n", omittingEmptySubsequences: false).map { displayed(String($0)) }
      .joined(separator: "\n")
  }

  /// The command that tells what the answers in a folder hold.
  public static func collecting(_ folder: String) -> String { "teach \(Lexer.quoted(folder))" }

  /// The words for whom answers are for.
  public static var formats: [String] { OutputFormat.allCases.map(\.rawValue) }

  /// Runs cells of the sweep in `folder`, by their keys, as `SweepWorker` does.
  public static func runCells(
    _ keys: [String], of folder: String, memory: Int, parent: Int?
  ) -> Int32 {
    SweepWorker.run(folder: folder, keys: keys, memory: memory, parent: parent)
  }

  /// This program's file; nil where the system does not say.
  private static var ownPath: String? {
    guard let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"),
      access(path, X_OK) == 0
    else { return nil }
    return path
  }

  /// Runs to the end.
  ///
  /// - Returns: The status to exit with: 0, 1 after an error or a difference, 130 after Ctrl-C.
  public func run() -> Int32 {
    Terminal.ignoreFailedWrites()
    InterruptFlag.install()
    let hasTerminal = Terminal.isInteractive(.input) && Terminal.isInteractive(.output)
    let isScript = files.isEmpty && commands.isEmpty && !isInteractive
    let prompts = hasTerminal && (isInteractive || isScript)
    let readsInput = isScript || isInteractive
    let shell = Shell(
      console: StandardConsole(isInteractive: prompts), history: prompts ? history() : nil,
      showsProgress: !isQuiet && (prompts || !readsInput))
    shell.files = FilePolicy(asks: prompts, allowed: allowedWrites)
    shell.answersFolder = answersFolder
    shell.interpreter.program = Self.ownPath
    if prompts, let folder = try? stateFolder?.get() {
      shell.lessonsFile = folder + "/lessons.json"
    }
    var status = runArguments(shell)
    if status == 0, readsInput, !shell.isLeaving {
      status = prompts ? prompt(shell) : readScript(shell)
    }
    shell.endRecording()
    shell.console.complain()
    guard status == 0 else { return status }
    if shell.console.problem != nil { return shell.status }
    return shell.recordingProblem == nil ? 0 : 1
  }

  private func readScript(_ shell: Shell) -> Int32 {
    var script = Shell.scriptLines()
    return shell.runScript(&script)
  }

  /// Does what the arguments ask for before any line is read.
  private func runArguments(_ shell: Shell) -> Int32 {
    shell.answersPrompt = false
    defer { shell.answersPrompt = true }
    useFormat(shell)
    let onlyCompares = (verifies || updates) && commands.isEmpty && !isInteractive
    // A mistake in it keeps nobody from the prompt; a script would run on with other settings than it was to.
    if !onlyCompares, !shell.start(with: startUp), !shell.console.isInteractive { return 1 }
    if shell.isOver { return shell.status }
    useFormat(shell)
    var setup: [String] = []
    if let checkpoint { setup.append("load \(Lexer.quoted(checkpoint))") }
    if let recording { setup.append("record \(Lexer.quoted(recording))") }
    for line in setup where shell.enter(line).failed { return 1 }
    var differs = false
    for file in files {
      let failed =
        verifies || updates
        ? shell.enter(
          "replay \(Lexer.quoted(file)) --verify" + (updates ? " --update" : "")
        ).failed
        : shell.runFile(file)
      if shell.isOver { return shell.status }
      // All files are compared; a script that fails ends the run.
      if failed, !(verifies || updates) { return 1 }
      differs = differs || failed
    }
    if differs { return 1 }
    for command in commands {
      if shell.enter(command).failed { return shell.isInterrupted ? 130 : 1 }
      if shell.isOver { return shell.status }
    }
    return shell.status
  }

  /// What the arguments say of the format stands over what the person's settings do.
  private func useFormat(_ shell: Shell) {
    guard let format = format.flatMap({ OutputFormat(rawValue: $0) }) else { return }
    shell.interpreter.settings.format = format
  }

  private func prompt(_ shell: Shell) -> Int32 {
    do throws(LineEditorError) {
      var editor = try TerminalLineEditor(
        program: "chartroom", history: shell.history ?? History(),
        promptColour: {
          shell.console.hasColour && shell.session.settings.colour ? .cyan : nil
        },
        needsContinuation: Shell.needsContinuation,
        complete: { shell.completion(of: $0, at: $1) },
        filterPaste: { PastedText.commands($0.map(ScreenText.marked)) })
      if !isQuiet { greet(shell, editor.settingsProblem) }
      if let folder = try? stateFolder?.get() {
        shell.beginRecovery(in: folder)
        shell.offerRecovery(in: folder, asking: &editor)
      }
      let status = shell.runPrompt(&editor)
      shell.endRecovery()
      return status
    } catch {
      _ = shell.fail(["\(error)"])
      return 1
    }
  }

  private func greet(_ shell: Shell, _ problem: LineEditorError?) {
    shell.say(
      "chartroom \(Version.number): `help` lists the commands, Tab completes, Ctrl-D leaves.")
    var notes = [problem, shell.history?.problem].compactMap { $0 }.map { "\($0)" }
    if case .failure(let error)? = stateFolder {
      notes.append("nothing is kept for the next run: \(error)")
    }
    for note in notes { shell.say("note: \(note)") }
  }

  /// Where history and recovery are kept; nil when they are not to be.
  private var stateFolder: Result<String, ShellError>? {
    guard keepsHistory else { return nil }
    do throws(ShellError) { return .success(try StateFolder.path()) } catch {
      return .failure(error)
    }
  }

  private func history() -> History {
    guard let folder = try? stateFolder?.get() else { return History() }
    return History(path: folder + "/history")
  }
}

extension Shell {
  /// Runs the commands of a transcript and shows what they print; true if one failed.
  fileprivate func runFile(_ path: String) -> Bool {
    do {
      // A person who goes on at the prompt is to see what the output is of.
      return try run(try Self.transcript(at: path), path: path) { command in
        if console.isInteractive { say(lines: command.prompted) }
      }.failed
    } catch {
      return fail(["\(error)"]).failed
    }
  }
}
