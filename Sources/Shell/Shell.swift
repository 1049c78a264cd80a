import CommandLanguage
import Commands
import Documents
import Lessons
import LineEditor
import LinearAlgebra
import Sessions
import Transcripts

/// The shell: joins lines, commands and a console, and does what commands ask only of it.
///
/// One `enter` is one line. What it prints goes to the console at the console's width and in its
/// colour, and comes back as it stands in a transcript: 80 columns, no colour. It is used from one
/// thread; commands run on another, so that the terminal is never waited for.
public final class Shell {
  /// Replays within replays go no deeper.
  static let maximumDepth = 16

  public let console: any Console
  let runner: CommandRunner
  /// The lines typed at a terminal; nil in scripts.
  let history: History?
  var interpreter: Interpreter
  var recorder: TranscriptRecorder?
  /// What the person calls the file that is recorded to.
  var recordingName = ""
  var recovery: RecoveryFile?
  var lesson: LessonRun?
  /// Where progress in lessons is kept; nil where nothing is.
  var lessonsFile: String?
  /// Whether progress in a lesson could not be kept, which was said then.
  var hasLostProgress = false
  /// Where answers in lessons are noted for a teacher; nil where they are not.
  var answersFolder: String?
  var answerLog: AnswerLog?
  /// The folder of the transcript that is being run, `$CHARTROOM_FOLDER` of its commands.
  var transcriptFolder: String?
  /// How many lines were shown since the last prompt.
  var shownCount = 0
  /// How many errors were shown.
  private(set) var errorCount = 0
  /// How many conditions did not hold that were to.
  private var brokenCount = 0
  /// Whether `quit` was entered.
  public internal(set) var isLeaving = false
  /// What is being printed, for each of the commands that are under way within one another.
  var captures: [[String]] = []
  /// The lines of the commands that are under way within one another.
  var commandLines: [String] = []
  /// What the paths of those commands are called in answers.
  private var spokenNames: [[(text: String, name: String)]] = []
  /// What lines may do to files, by who gives them.
  var files: FilePolicy
  /// Why the recording ended before its time, if it did.
  var recordingProblem: TranscriptError?
  /// The state that leaving was last asked about.
  var stateAskedAbout: String?
  /// The lines entered so far in a script, for its `history`.
  var entered: [String] = []

  /// A shell that begins with `session`.
  ///
  /// - `history`: the lines typed at a terminal; nil for a script.
  /// - `showsProgress`: whether long commands show how far they are, on standard error.
  public convenience init(
    session: Session = Session(), console: any Console, history: History? = nil,
    showsProgress: Bool = false
  ) {
    self.init(
      session: session, console: console, history: history,
      runner: CommandRunner(showsProgress: showsProgress, asks: console.isInteractive),
      files: FilePolicy(asks: console.isInteractive))
  }

  init(
    session: Session, console: any Console, history: History?, runner: CommandRunner,
    files: FilePolicy
  ) {
    self.files = files
    self.console = console
    self.history = history
    self.runner = runner
    interpreter = Interpreter(session: session, surroundings: CommandRun.surroundings)
  }

  public var session: Session { interpreter.session }

  /// Whether Ctrl-C was pressed since the last line typed.
  public var isInterrupted: Bool { runner.isInterrupted }

  /// Runs one line, shows what it prints, and records it where a recording is on.
  @discardableResult
  public func enter(_ typed: String) -> CommandOutcome {
    let recording = recorder
    let stateBefore = session.digest
    let brokenBefore = brokenCount
    let line = ScreenText.unmarked(typed)
    if history == nil, !line.allSatisfy(\.isWhitespace) { entered.append(line) }
    let text = line.drop(while: \.isWhitespace)
    if text.hasPrefix("#") { interpreter.narrate([String(text.dropFirst().drop { $0 == " " })]) }
    captures.append([])
    spokenNames.append(files.spokenNames(in: line))
    let answer = perform(line)
    spokenNames.removeLast()
    var outcome = CommandOutcome(
      captures.removeLast(), failed: answer.failed, digest: stateDigest,
      breaksExpectation: brokenCount > brokenBefore)
    if captures.isEmpty, let recording, recording === recorder, answer.isRecorded {
      if session.digest == stateBefore { outcome.digest = nil }
      for part in answer.parts ?? [] {
        record(part.line, part.outcome, volatileTexts: part.volatileTexts)
      }
      if answer.parts == nil {
        record(answer.recordedLine ?? line, outcome, volatileTexts: answer.volatileTexts)
      }
      outcome.digest = stateDigest
    }
    return outcome
  }

  /// The digest of the state, and the machine that made it.
  var stateDigest: String { "\(session.digest) \(BLASRuntime.machineName)" }

  /// How many commands are under way within one another.
  var depth: Int { outerDepth + captures.count }

  /// That depth in the shell this one compares for.
  var outerDepth = 0

  /// Shows a report.
  func say(_ report: Report) { say(layout.laidOut(report)) }

  /// Shows an answer that is laid out already.
  func say(_ answer: LaidOut) {
    if !answer.remarks.isEmpty { console.note(answer.remarks) }
    for index in captures.indices { captures[index] += answer.captured }
    guard !answer.shown.isEmpty else { return }
    shownCount += answer.shown.count
    let pages =
      depth <= 1 && isLongAsked && answersPrompt && !hasMoreTyped && session.settings.paging
      && session.settings.format == .text
    // An empty line between two tables, as between those of one answer.
    if session.settings.format == .csv {
      if hasShownTable { console.show([""]) }
      hasShownTable = true
    }
    if pages { console.page(answer.shown) } else { console.show(answer.shown) }
  }

  /// How reports are laid out now.
  var layout: Layout {
    let chosen = session.settings.width
    return Layout(
      captureWidth: captures.isEmpty ? nil : chosen > 0 ? chosen : 80,
      look: Look(
        width: chosen > 0 ? chosen : console.width, height: console.height,
        canvas: session.settings.canvas,
        colours: console.hasColour && session.settings.colour ? console.colours : .none),
      images: console.showsImages && session.settings.colour
        ? ShownImages(drawer: interpreter.drawer) : nil,
      names: Array(spokenNames.reversed().joined()),
      format: session.settings.format, command: commandLines.last ?? "")
  }

  /// Shows a sentence.
  func say(_ text: String) { say(Report(text)) }

  /// Shows lines as they stand.
  func say(lines: [String]) { say(Report(lines: lines)) }

  /// Shows an error, and says so to the caller.
  func fail(_ lines: [String], code: String = "shell") -> Answer {
    fail(Interpreter.Failure(lines.joined(separator: "\n"), code: code), lines)
  }

  /// The same of a command.
  func fail(_ failure: Interpreter.Failure) -> Answer { fail(failure, failure.lines) }

  private func fail(_ failure: Interpreter.Failure, _ lines: [String]) -> Answer {
    errorCount += 1
    if failure.isOfExpectation { brokenCount += 1 }
    var lines = lines
    for (text, name) in spokenNames.reversed().joined() {
      lines = lines.map { $0.replacing(text, with: name) }
    }
    lines = lines.map(displayed)
    let first = lines.isEmpty ? "" : lines.removeFirst()
    for index in captures.indices { captures[index] += ["error: \(first)"] + lines }
    if session.settings.format == .json {
      console.show([
        failure.json(
          of: commandLines.last ?? "", at: place.hasSuffix(": ") ? String(place.dropLast(2)) : place
        )
      ])
      return Answer(failed: true)
    }
    let colour = console.hasColour && session.settings.colour
    let place = displayed(place)
    let label = "\(place)error:"
    let width = session.settings.width > 0 ? session.settings.width : console.width
    // What was typed is quoted as it stands; a sentence breaks between words where it is read.
    var shown = (["\(label) \(first)"] + lines).flatMap {
      !console.isInteractive || $0.hasPrefix(" ") ? [$0] : wrapped($0, width: width)
    }
    if colour {
      shown[0] = "\(place)\u{1B}[1;31merror:\u{1B}[0m" + shown[0].dropFirst(label.count)
    }
    shownCount += shown.count
    console.showError(shown)
    return Answer(failed: true)
  }

  /// Whether lines are typed one by one: in what runs before that, a pager would take what is typed ahead.
  var answersPrompt = true

  /// Whether the line under way asked for what may be long; other answers are shown as they come.
  var isLongAsked = false
  /// Whether a table was shown as CSV.
  private var hasShownTable = false
  /// Whether the next line was typed already: a pager would come between.
  var hasMoreTyped = false

  /// Where a script stands, before its errors: `line 3: `.
  var place = ""
}
