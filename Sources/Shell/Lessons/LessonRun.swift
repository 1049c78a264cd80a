import CommandLanguage
import Commands
import Lessons
import Sessions
import Transcripts

/// A lesson a person is in, and where.
///
/// It has a session of its own. What the shell runs lines in meanwhile is a copy of that.
struct LessonRun {
  let path: String
  let outline: LessonOutline
  var lesson: Lesson
  /// What its commands may do to files.
  let files: FilePolicy
  /// The person's own session, for afterwards.
  let outer: Interpreter
  /// The lesson's, as it stands before the step that comes next.
  var own: Interpreter
  /// The same before each step that is done.
  var before: [Interpreter] = []
  var record: LessonRecord
  /// Whether the step that comes next has been shown.
  var isShown = false
  /// Whether the person was told that Enter makes no guess.
  var hasOfferedGuess = false
  /// Whether its last step is done; its session stays for the exercises.
  var isOver = false
  /// Whether it waits for the person to have read what stands on the screen.
  var isPaused = false
  /// The names of what the person made or changed in the copy since, the newest last.
  var made: [String] = []
  /// Whether the person was told that they work in a copy.
  var hasSaidCopy = false
  /// Whether the person put something of theirs into the lesson's session.
  var hasKept = false
  /// A guess that waits for the outcome of the next command.
  var guess: (question: Question, answer: String)?
  /// When the lesson began in this run, and when its present step was shown.
  let start = ContinuousClock.now
  var shownAt = ContinuousClock.now
  /// Whether the person is being asked for the name that their answers are noted under.
  var asksName = false

  /// The name that progress is kept under.
  var name: String { LessonFolder.name(of: path) }
  var position: Int { lesson.position }
  var step: Lesson.Step? { lesson.upcoming }

  /// What the step that comes next asks, if it does.
  var question: Question? { step?.command.flatMap { try? Interpreter.question(of: $0.text) } }

  /// What has become of that question.
  var result: QuestionResult {
    get { record.results[position] ?? QuestionResult() }
    set { record.results[position] = newValue }
  }

  /// Goes on to the next step with the lesson's session as `own`.
  mutating func goOn(with own: Interpreter) {
    let known = record.done.reduce(0) { $0 + $1.count }
    let journal = own.session.journal.map(\.command)
    before.append(self.own)
    self.own = own
    if known <= journal.count {
      record.done.append(Array(journal[known...]))
    } else {
      // The person took back what steps had done and kept that: the whole is of this step.
      record.done = record.done.map { _ in [] } + [journal]
    }
    _ = lesson.next()
    isShown = false
    hasOfferedGuess = false
    made = []
  }

  /// Notes what one line of the person's made of the copy.
  ///
  /// A new name alone makes nothing, though results that tell of the object are others then.
  mutating func noteMade(by line: String, before: Session, after: Session) -> [String] {
    let words = Interpreter.words(of: line)
    guard words.first != "rename", words.count > 0 else {
      guard words.count > 2 else { return [] }
      made = made.map { name in
        name == words[1] || name.hasPrefix("\(words[1]).")
          ? words[2] + name.dropFirst(words[1].count) : name
      }
      return []
    }
    let latest = after.made(since: before)
    made = made.filter { !latest.contains($0) } + latest
    return latest
  }

  /// Goes back to the step before; false at the first.
  mutating func goBack() -> Bool {
    guard let last = before.popLast(), !record.done.isEmpty else { return false }
    own = last
    record.done.removeLast()
    lesson.goBack()
    isShown = false
    guess = nil
    made = []
    return true
  }
}

extension Interpreter {
  /// The words of a line, without `time` before them.
  static func words(of line: String) -> [String] {
    Lexer.words(in: line).map(\.text).drop { $0 == "time" }.map { $0 }
  }

  /// Whether a line is a condition, which a lesson holds against the results by itself.
  static func expects(_ line: String) -> Bool { line.hasPrefix("expect ") }
}
