import Commands
import Documents
import Lessons
import LineEditor
import Sessions
import Transcripts

extension Shell {
  /// Runs lines without a word, from a session; nil where one fails, of which the lines are told.
  func silently(
    from start: Interpreter, files policy: FilePolicy, _ lines: [String]
  ) -> (after: Interpreter?, failure: [String]) {
    let quiet = Shell(
      session: Session(), console: SilentConsole(remarks: console), history: nil, runner: runner,
      files: policy)
    quiet.interpreter = start
    quiet.outerDepth = depth
    quiet.transcriptFolder = transcriptFolder
    for line in lines {
      let outcome = quiet.enter(line)
      guard !outcome.failed else { return (nil, outcome.output) }
      guard !isInterrupted else { return (nil, ["error: stopped."]) }
    }
    return (quiet.interpreter, [])
  }

  /// Does a step without a word and goes on; false where it fails, which is said.
  func doSilently(_ step: Lesson.Step) -> Bool {
    guard let run = lesson else { return false }
    guard let line = step.command.flatMap({ Self.effectiveLine(of: $0.text) }) else {
      lesson?.goOn(with: run.own)
      return true
    }
    let (after, failure) = silently(from: run.own, files: run.files, [line])
    guard let after else {
      // A step that is to fail, or fails for want of something, changes nothing.
      guard !isInterrupted else {
        say(lines: failure)
        return false
      }
      lesson?.goOn(with: run.own)
      return true
    }
    lesson?.goOn(with: after)
    return true
  }

  /// What a step does to the session: its command, or the answer of its question; nil where that is nothing.
  static func effectiveLine(of line: String) -> String? {
    guard Interpreter.asksOrPredicts(line) else { return line }
    guard case .command(let answer, _, _)? = (try? Interpreter.question(of: line))?.kind else {
      return nil
    }
    return answer
  }

  /// Puts the lesson's session back to what its own steps alone make of it.
  func restoreOwn() -> Bool {
    guard let run = lesson else { return false }
    let position = run.position
    let fresh = Interpreter(
      session: Session(settings: run.own.session.settings),
      surroundings: interpreter.bench.surroundings)
    lesson?.lesson.go(to: 0)
    lesson?.own = fresh
    lesson?.before = []
    lesson?.record.done = []
    lesson?.hasKept = false
    while let step = lesson?.step, let place = lesson?.position, place < position {
      guard doSilently(step) else {
        lesson = run
        return false
      }
    }
    interpreter = lesson?.own ?? interpreter
    return true
  }

  /// Says how a guess compares with what came out.
  func tellGuess() {
    guard let guess = lesson?.guess else { return }
    lesson?.guess = nil
    let judge = Judge(guess.question, lesson: session, copy: session)
    guard let found = judge.rightAnswer else { return }
    let isNear = judge.judge(guess.answer).isRight
    let answer: String
    if case .choice(let choices, _) = guess.question.kind,
      let place = Question.place(of: guess.answer, among: choices)
    {
      answer = "\(Question.letter(place))) \(choices[place])"
    } else {
      answer = guess.answer
    }
    say("You guessed \(answer); it is \(found)\(isNear ? ", as you guessed" : "").")
  }

  /// Leaves a lesson.
  func leaveLesson() { endLesson(isOver: false, saying: "left the lesson.") }

  /// Ends the lesson and gives the person's session back, or the lesson's where they had none; after its last step
  /// where they had one, once they leave the exercises.
  func endLesson(isOver: Bool, saying text: String? = nil) {
    guard let run = lesson else { return }
    if !run.isOver {
      note(isOver ? .end : .leave)
      if isOver { lesson?.record.wasDone = true }
      saveProgress()
    }
    var sentences = isOver ? ["The lesson is over."] + Self.score(of: run) : [text ?? ""]
    if isOver, let next = Self.lesson(after: run.path) {
      sentences.append("`play \(next.number)` begins the next one: \(next.title)")
    }
    if run.outer.session.isFresh {
      lesson = nil
      transcriptFolder = nil
      if !run.isOver { interpreter = run.own }
      for entry in session.journal { keep(entry.command) }
      sentences[0] = sentences[0].replacing(/\.$/, with: "; what you made stays in the session.")
    } else if isOver {
      lesson?.isOver = true
      interpreter = run.own
      sentences.append("Its session stays for the exercises; `bye` gives you your own back.")
    } else {
      lesson = nil
      transcriptFolder = nil
      interpreter = run.outer
      sentences.append("Your session is as it was before it.")
    }
    if !isOver, !run.isOver, lessonsFile != nil, !run.record.done.isEmpty {
      sentences.append("`play \(spoken(run.path)) --resume` goes on where you are.")
    }
    say(sentences.joined(separator: " "))
  }

  /// Takes a line after the last step; false where it is to be run like any other.
  func takesAfterwards(_ line: String) -> Bool {
    let word = line.filter { !$0.isWhitespace }.lowercased()
    guard let word = LessonWord(rawValue: word) else { return false }
    switch word {
    case .bye, .quit: leaveLesson()
    default: say("The lesson is over: `bye` gives you your own session back.")
    }
    return true
  }

  private static func score(of run: LessonRun) -> [String] {
    guard run.outline.questionCount > 0 else { return [] }
    let right = run.record.results.values.count { $0.isRight && $0.wrongCount == 0 }
    let hints = run.record.results.values.reduce(0) { $0 + $1.hintCount }
    return [
      "Answered at once: \(right) of \(run.outline.questionCount)"
        + (hints > 0 ? ", with \(counted(hints, "hint"))." : ".")
    ]
  }
}

extension Session {
  /// Whether nothing was done in it.
  var isFresh: Bool { objects.isEmpty && journal.isEmpty && seed == 0 }

  init(settings: Settings) {
    self.init()
    self.settings = settings
  }
}
