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
    /// The objects that it made or altered.
    public let kept: [SessionObject]

    init(
      _ report: Report = Report(), request: ShellRequest? = nil, entry: JournalEntry? = nil,
      change: String? = nil, repeating: String? = nil, notes: [String] = [],
      kept: [SessionObject] = []
    ) {
      self.report = report
      self.request = request
      self.entry = entry
      self.change = change
      self.repeating = repeating
      self.notes = notes
      self.kept = kept
    }
  }

  /// A line that failed: the message to show, a line each, and the session is as it was.
  public struct Failure: Error, Equatable, CustomStringConvertible {
    public let lines: [String]
    /// What kind of failure it is, in a word: `usage`, `refusal`, `session`.
    public let code: String
    public let message: String
    /// The word that is wrong, in UTF-8 bytes of the line.
    public let span: Range<Int>?
    public let hint: String?

    init(_ error: UsageError, of line: String) {
      lines = error.rendered(line: line).split(separator: "\n").map(String.init)
      code = "usage"
      (message, span, hint) = (error.message, error.range, error.hint)
    }

    /// One of no particular word.
    public init(_ message: String, code: String = "refusal") {
      (lines, self.code, self.message, span, hint) = ([message], code, message, nil, nil)
    }

    /// The same with more lines of help.
    public func adding(_ help: [String]) -> Failure {
      help.isEmpty ? self : Failure(self, hint: ([hint].compactMap { $0 } + help), help)
    }

    private init(_ failure: Failure, hint: [String], _ help: [String]) {
      (lines, code, message) = (failure.lines + help, failure.code, failure.message)
      (span, self.hint) = (failure.span, hint.joined(separator: " "))
    }

    /// Its code is the name of its type: `memory-shortage`, and `session` of a `SessionError`.
    init(_ error: any Error) {
      let name = String(describing: type(of: error))
      let words = (name.hasSuffix("Error") ? name.dropLast(5) : name[...]).reduce(into: "") {
        if $1.isUppercase, !$0.isEmpty { $0 += "-" }
        $0 += $1.lowercased()
      }
      self.init("\(error)", code: words)
    }

    public var description: String { lines.joined(separator: "\n") }
  }

  /// A command that changed the session: where `undo` goes from one side, and `redo` from the other.
  struct Step {
    /// The session on the side that is not here.
    let other: Session
    let command: String
    /// Whether it set the digits as well, as a loaded session may.
    let setsDigits: Bool
  }

  public static let table = CommandTable<Workbench, Report>(ShellCommand.all)

  public internal(set) var bench: Workbench
  var past: [Step] = []
  /// What was taken back, the next to be made again last.
  private var undone: [Step] = []
  /// Whether a command has been found to have room for what it computes with.
  private var hasBuffers = false
  /// Commands that can be undone.
  public static let undoLimit = 100

  public init(session: Session = Session(), surroundings: Surroundings = .silent) {
    bench = Workbench(session: session, surroundings: surroundings)
    session.settings.apply()
  }

  public var session: Session { bench.session }

  /// How things are shown and how fast.
  public var settings: Settings {
    get { session.settings }
    set {
      bench.session.settings = newValue
      newValue.apply()
    }
  }

  /// What the lines that follow may do to files.
  public var files: FilePolicy {
    get { bench.files }
    set { bench.files = newValue }
  }

  /// The program whose processes run cells of sweeps; nil where they run in this one.
  public var program: String? {
    get { bench.program }
    set { bench.program = newValue }
  }

  /// Whether the session holds something that was neither saved nor loaded.
  public var hasUnsavedObjects: Bool {
    !session.objects.isEmpty && bench.savedDigest != session.digest
  }

  /// Whether a line writes a file, or runs lines that may.
  public static func writesFiles(_ line: String) -> Bool {
    let words = Lexer.words(in: EachLoop.command(of: line)).map(\.text)
      .drop { $0 == ShellCommand.time.name }
    let writers: [ShellCommand] = [
      .save, .export, .plot, .reportPage, .record, .replay, .play, .ask, .sweep,
    ]
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
      trial.journalOmissions = []
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
        let line = trial.origin
        remember(
          Step(
            other: bench.session, command: line,
            setsDigits: trial.session.settings.digits != bench.session.settings.digits))
        undone = []
        if !trial.replacesJournal { trial.session.journalise(line) }
        change = line
        entry = trial.session.journal.last
      }
      let before = bench.session
      let kept =
        changes && !trial.replacesJournal
        ? trial.session.objects.filter { before.object(named: $0.name)?.digest != $0.digest } : []
      trial.request = nil
      trial.replacesJournal = false
      bench = trial
      bench.session.settings.apply()
      if !report.isEmpty, invocation.command.name != ShellCommand.reportPage.name {
        note(.command(line, report, kept: kept.filter { $0.content.role == .result }.map(\.name)))
      }
      return Outcome(
        report, request: request, entry: entry, change: change, repeating: trial.repeating(line),
        notes: trial.notes, kept: kept)
    } catch let error as UsageError {
      throw Failure(error, of: line)
    } catch {
      throw Failure(error)
    }
  }

  /// Takes back the last command that changed the session; `redo` makes it again.
  ///
  /// - Throws: `Failure` when there is none.
  public mutating func undo() throws(Failure) -> Report {
    guard let step = past.popLast() else {
      throw Failure("nothing to undo: no command has changed the session yet.")
    }
    undone.append(cross(step))
    return Report("undone: \(step.command)")
  }

  /// Makes again what `undo` took back last, with its entry in the journal.
  ///
  /// - Throws: `Failure` when nothing was taken back since the last command that changed the session.
  public mutating func redo() throws(Failure) -> Report {
    guard let step = undone.popLast() else {
      throw Failure(
        "nothing to redo: nothing was undone since the last change; `undo` takes one back.")
    }
    remember(cross(step))
    return Report("redone: \(step.command)")
  }

  private mutating func remember(_ step: Step) {
    past.append(step)
    if past.count > Self.undoLimit { past.removeFirst() }
  }

  /// Goes to the other side of a step, and returns the step that comes back.
  ///
  /// What is set now stays: settings are no part of a command that is taken back or made again, but for the
  /// digits that a loaded session brings.
  private mutating func cross(_ step: Step) -> Step {
    let here = bench.session
    bench.session = step.other
    bench.session.settings = here.settings
    if step.setsDigits { bench.session.settings.digits = step.other.settings.digits }
    return Step(other: here, command: step.command, setsDigits: step.setsDigits)
  }
}

extension Settings {
  /// Has work go on as they say.
  func apply() {
    Parallel.threadCount = threads
    MemoryBudget.chosen = memory
  }
}
