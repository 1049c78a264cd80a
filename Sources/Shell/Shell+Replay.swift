import CommandLanguage
import Commands
import Glibc
import LineEditor
import Sessions
import Transcripts

extension Shell {
  /// Runs a transcript here, or compares one with what its commands give now.
  func replay(
    _ path: String, verifies: Bool, updates: Bool, allowed: String? = nil
  ) throws -> Answer {
    guard depth <= Self.maximumDepth else {
      throw ShellError.nestedTooDeeply(path: path, limit: Self.maximumDepth)
    }
    if path.lowercased().hasSuffix(".safetensors") {
      guard !updates else {
        throw ShellError.refused("--update rewrites transcripts; '\(path)' is a checkpoint.")
      }
      return verifies
        ? try verifyCheckpoint(path)
        : try withFiles(files.forTranscript(allowing: allowed)) { try rerunJournal(path) }
    }
    if updates, Self.isPipe(path) {
      throw ShellError.refused("--update rewrites a file, and '\(path)' is a pipe.")
    }
    let transcript = try Self.transcript(at: path)
    return verifies || updates
      ? try verify(transcript, path: path, updates: updates)
      : try run(transcript, path: path, allowed: allowed) { command in
        // Answers for programs name their command themselves.
        if self.session.settings.format == .text { self.say(lines: command.prompted) }
      }
  }

  /// Runs `body` with lines that may do to files what `policy` says.
  func withFiles<Value>(_ policy: FilePolicy, _ body: () throws -> Value) rethrows -> Value {
    let kept = files
    files = policy
    defer { files = kept }
    return try body()
  }

  private static func isPipe(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
  }

  /// The transcript in a file.
  static func transcript(at path: String) throws(TranscriptError) -> Transcript {
    do {
      return try Transcript(
        contentsOf: path, continues: Interpreter.table.needsContinuation,
        isCancelled: { InterruptFlag.isRaised })
    } catch {
      switch error {
      case .unreadable, .unwritable: throw error
      default: throw .unreadable(path: path, reason: "\(error)")
      }
    }
  }

  /// Runs the commands of a transcript in this session, up to the first that fails unexpectedly.
  func run(
    _ transcript: Transcript, path: String, allowed: String? = nil,
    echo: (Transcript.Command) -> Void = { _ in }
  ) throws -> Answer {
    let files = try files.forTranscript(allowing: allowed)
    let need = Requirements()
    let (kept, keptFolder) = (place, transcriptFolder)
    transcriptFolder = Self.folder(of: path)
    defer { (place, transcriptFolder) = (kept, keptFolder) }
    let outcome = TranscriptRunner(transcript).run(
      stop: .atFailure, isCancelled: { need.missing != nil || isOver },
      report: { event in
        switch event {
        case .narration(let narration):
          need.check(narration)
          interpreter.narrate(narration.paragraphs)
        case .command(let command):
          if !console.isInteractive { place = "\(path):\(command.lineNumber): " }
          echo(command)
        case .outcome, .mismatch: break
        }
      },
      execute: { line in withFiles(files) { enter(line) } })
    place = kept
    if let missing = need.missing { say("skipped: \(missing)") }
    guard outcome.wasStopped, let failed = outcome.firstFailure else {
      return Answer(failed: outcome.firstFailure != nil || (isInterrupted && outcome.wasStopped))
    }
    if console.isInteractive {
      say("'\(path)' ended at line \(failed.lineNumber), at the command that failed.")
    }
    return Answer(failed: true)
  }

  /// Whether no further line is to be run.
  var isOver: Bool { isLeaving || isInterrupted || console.problem != nil }

  private func rerunJournal(_ path: String) throws -> Answer {
    let entries = try Checkpoint.load(from: path).journal
    for entry in entries {
      guard !isOver else { return Answer(failed: true) }
      say(lines: Transcript.Command(entry.command).prompted)
      guard !enter(entry.command).failed else { return Answer(failed: true) }
    }
    return Answer()
  }
}

extension Transcript.Command {
  /// Its text as it is typed, each line after `> `.
  var prompted: [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { "> \($0)" }
  }
}
