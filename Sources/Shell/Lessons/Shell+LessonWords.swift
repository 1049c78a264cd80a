import Commands
import Documents
import Lessons
import Sessions
import Transcripts

extension Shell {
  /// Does what a word of the lesson says.
  func obey(_ word: LessonWord, _ place: String?) {
    switch word {
    case .hint: showHint()
    case .answer: showAnswer()
    case .skip: skip()
    case .back: goBack()
    case .menu: place == nil ? showMenu() : go(to: place ?? "")
    case .keep: keepCopy()
    case .bye, .quit: leaveLesson()
    }
  }

  private func showHint() {
    guard let run = lesson, let question = run.question, !question.hints.isEmpty else {
      return say("There is no hint here; \(Self.advice(lesson?.question)).")
    }
    let shown = run.result.hintCount
    let place = min(shown, question.hints.count - 1)
    lesson?.result.hintCount = max(shown, place + 1)
    if shown < question.hints.count { note(.hint) }
    let count = question.hints.count
    say((count > 1 ? "Hint \(place + 1) of \(count): " : "Hint: ") + question.hints[place])
  }

  private static func advice(_ question: Question?) -> String {
    guard let question else { return "this step asks nothing: Enter runs it" }
    return question.isPrediction ? "a guess cannot be wrong" : "`skip` does the step for you"
  }

  private func showAnswer() {
    guard let run = lesson, let question = run.question, !question.isPrediction else {
      return say("There is no answer here; \(Self.advice(lesson?.question)).")
    }
    guard run.result.wrongCount >= question.tries else {
      let left = question.tries - run.result.wrongCount
      return say(
        "Try first: after \(left) more wrong answer\(left == 1 ? "" : "s") `answer` shows it; `skip` does the "
          + "step for you.")
    }
    tellAnswer(.shown)
  }

  /// Shows the right answer and goes on.
  private func tellAnswer(_ event: AnswerLine.Event) {
    guard let run = lesson, let question = run.question else { return }
    let judge = Judge(question, lesson: run.own.session, copy: run.own.session)
    say("The answer: \(judge.rightAnswer ?? "not defined here")")
    lesson?.result.isShown = true
    note(event)
    if case .command(let answer, _, _) = question.kind {
      return finish(question, running: Transcript.Command(answer))
    }
    if let explanation = question.explanation { say(explanation) }
    goOn(with: run.own)
  }

  /// Does the step, so that what follows works.
  private func skip() {
    guard let run = lesson, let step = run.step else { return }
    guard let question = run.question else {
      guard let command = step.command else { return }
      return passOver(command)
    }
    guard !question.isPrediction else {
      say("No guess.")
      return goOn(with: run.own)
    }
    tellAnswer(.skip)
  }

  /// Does a command for the person; one that fails is left out.
  private func passOver(_ command: Transcript.Command) {
    guard let run = lesson else { return }
    interpreter = run.own
    let outcome = withFiles(run.files) { enter(command.text) }
    guard lesson != nil else { return }
    if Self.fails(outcome, command) {
      interpreter = run.own
      say("The command failed, and is left out.")
    }
    tellGuess()
    goOn(with: interpreter)
  }

  private func goBack() {
    guard lesson?.goBack() == true, let own = lesson?.own else {
      return say("This is the first step.")
    }
    interpreter = own
    // Conditions run by themselves, so that one would lead on again.
    if let line = lesson?.step?.command?.text, Interpreter.expects(line),
      lesson?.record.done.isEmpty == false
    {
      return goBack()
    }
    saveProgress()
  }

  /// Takes the copy over into the lesson.
  private func keepCopy() {
    guard let run = lesson else { return }
    guard interpreter.session.digest != run.own.session.digest else {
      return say("There is nothing to keep: your copy is as the lesson's session.")
    }
    let removed = run.own.session.objects.filter { session.object(named: $0.name) == nil }
    lesson?.own = interpreter
    lesson?.hasKept = true
    let note =
      removed.isEmpty
      ? ""
      : " It is without \(removed.map(\.name).joined(separator: ", ")); where a step needs that, the "
        + "lesson goes back to its own objects."
    say("Kept: the lesson goes on with what you made.\(note)")
  }

  /// The sections, or the steps of a lesson without, and where it is.
  private func showMenu() {
    guard let run = lesson else { return }
    var table = Table(["step", "*", "~what"])
    let headings = run.lesson.steps.enumerated().compactMap { place, step in
      step.narration.lazy.compactMap(LessonOutline.heading).first.map { (place, $0) }
    }
    let entries =
      headings.isEmpty
      ? run.lesson.steps.enumerated().map { ($0.offset, Self.summary(of: $0.element)) }
      : (headings[0].0 == 0 ? [] : [(0, run.outline.title)]) + headings
    for (index, entry) in entries.enumerated() {
      let end = index + 1 < entries.count ? entries[index + 1].0 : run.lesson.steps.count
      let isHere = (entry.0..<end).contains(run.position)
      let mark = isHere ? "here" : entry.0 < run.position ? "done" : ""
      table.add(["\(entry.0 + 1)", mark, entry.1])
    }
    var report = Report(
      "\(run.outline.title) You are at step \(run.position + 1) of \(run.lesson.commandCount); `menu 3` goes to step 3."
    )
    report.add(table)
    say(report)
  }

  private static func summary(of step: Lesson.Step) -> String {
    step.command.map { "> " + ($0.text.split(separator: "\n").first.map(String.init) ?? "") }
      ?? step.narration.first ?? ""
  }

  /// Goes to a step by its number, back or forth.
  private func go(to word: String) {
    guard let run = lesson, let number = Int(word), (1...run.lesson.steps.count).contains(number)
    else {
      return say(
        "There is no step '\(word)': give a number from 1 to \(lesson?.lesson.steps.count ?? 1).")
    }
    let goal = number - 1
    if goal <= run.position {
      while let position = lesson?.position, position > goal, lesson?.goBack() == true {}
    } else {
      lesson?.guess = nil
      while let step = lesson?.step, let position = lesson?.position, position < goal, !isOver {
        guard doSilently(step) else { break }
      }
    }
    lesson?.isShown = false
    interpreter = lesson?.own ?? interpreter
    saveProgress()
  }
}
