import CommandLanguage
import Documents
import LinearAlgebra
import Sessions

/// Runs command lines on a session; the one door that prompt, scripts and tests go through.
///
/// A command works on a copy of the session, which is kept only when nothing was thrown. Commands
/// that change objects are added to the journal, and can be undone.
public struct Interpreter: Sendable {
  /// What became of a line.
  public struct Outcome: Sendable {
    /// The answer; empty when the line said nothing.
    public let report: Report
    /// What only the shell can do now, if the command asked for it.
    public let request: ShellRequest?
    /// The journal entry it added, if it changed the session.
    public let entry: JournalEntry?
    /// The line that makes the same change once more, if it changed the session.
    public let change: String?
    /// The line that stops where this one was stopped; nil where the line as it was given does.
    public let repeating: String?
    /// What it says besides its answer, on standard error and in no transcript.
    public let notes: [String]

    init(
      _ report: Report = Report(), request: ShellRequest? = nil, entry: JournalEntry? = nil,
      change: String? = nil, repeating: String? = nil, notes: [String] = []
    ) {
      self.report = report
      self.request = request
      self.entry = entry
      self.change = change
      self.repeating = repeating
      self.notes = notes
    }
  }

  /// A line that failed: the message to show, a line each, and the session is as it was.
  public struct Failure: Error, Equatable, CustomStringConvertible {
    public let lines: [String]
    public var description: String { lines.joined(separator: "\n") }
  }

  /// What `undo` goes back to.
  struct Step {
    let before: Session
    /// Whether the command put another session in place of this one.
    let replacedAll: Bool
  }

  public static let table = CommandTable<Workbench, Report>(ShellCommand.all)

  public internal(set) var bench: Workbench
  var past: [Step] = []
  /// Whether a command has been found to have room for what it computes with.
  private var hasBuffers = false
  /// Commands that can be undone.
  public static let undoLimit = 100

  public init(session: Session = Session(), surroundings: Surroundings = .silent) {
    bench = Workbench(session: session, surroundings: surroundings)
    session.settings.apply()
  }

  public var session: Session { bench.session }

  /// What the lines that follow may do to files.
  public var files: FilePolicy {
    get { bench.files }
    set { bench.files = newValue }
  }

  /// Whether the session holds something that was neither saved nor loaded.
  public var hasUnsavedObjects: Bool {
    !session.objects.isEmpty && bench.savedDigest != session.digest
  }

  /// Whether a line writes a file, or runs lines that may.
  public static func writesFiles(_ line: String) -> Bool {
    let line = EachLoop.command(of: line)
    let words = Lexer.words(in: line).map(\.text).drop { $0 == ShellCommand.time.name }
    let writers: [ShellCommand] = [.save, .export, .record, .replay, .play]
    return writers.contains { $0.name == words.first }
  }

  /// Runs one line.
  ///
  /// - Throws: `Failure` with what is wrong and what to do; the session is then untouched.
  public mutating func run(_ line: String) throws(Failure) -> Outcome {
    do {
      guard let invocation = try Self.table.invocation(of: line, in: bench) else {
        return Outcome()
      }
      var trial = bench
      trial.request = nil
      trial.notes = []
      trial.journalOptions = [:]
      trial.line = invocation.canonicalLine
      if invocation.command.effect == .changes, !hasBuffers {
        try requireBuffers()
        hasBuffers = true
      }
      let report = try invocation.run(in: &trial)
      let request = trial.request
      var entry: JournalEntry?
      var change: String?
      // A command that left everything as it was, such as `seed` alone, made nothing to journalise.
      let changes = invocation.command.effect == .changes
      if changes, trial.replacesJournal || trial.session.digest != bench.session.digest {
        past.append(Step(before: bench.session, replacedAll: trial.replacesJournal))
        if past.count > Self.undoLimit { past.removeFirst() }
        let line = trial.origin
        if !trial.replacesJournal { trial.session.journalise(line) }
        change = line
        entry = trial.session.journal.last
      }
      trial.request = nil
      trial.replacesJournal = false
      bench = trial
      bench.session.settings.apply()
      return Outcome(
        report, request: request, entry: entry, change: change, repeating: trial.repeating(line),
        notes: trial.notes)
    } catch let error as UsageError {
      throw Failure(lines: error.rendered(line: line).split(separator: "\n").map(String.init))
    } catch {
      throw Failure(lines: ["\(error)"])
    }
  }

  /// Takes back the last command that changed the session.
  ///
  /// - Throws: `Failure` when there is none.
  public mutating func undo() throws(Failure) -> Report {
    guard let previous = past.popLast() else {
      throw Failure(lines: ["nothing to undo: no command has changed the session yet."])
    }
    let undone = previous.replacedAll ? "load" : bench.session.journal.last?.command
    let settings = bench.session.settings
    bench.session = previous.before
    // What was set since is no part of the command that is taken back.
    if !previous.replacedAll { bench.session.settings = settings }
    bench.session.settings.apply()
    return Report(undone.map { "undone: \($0)" } ?? "undone.")
  }
}

extension Settings {
  /// Has work go on as they say.
  fileprivate func apply() {
    Parallel.threadCount = threads
    MemoryBudget.chosen = memory
  }
}
