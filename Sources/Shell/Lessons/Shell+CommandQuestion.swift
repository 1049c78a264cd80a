import CommandLanguage
import Commands
import Documents
import Lessons
import Sessions
import Transcripts

extension Shell {
  /// Runs a command in the copy and looks at what it came to.
  func judgeEffect(of text: String, _ question: Question, _ run: LessonRun) {
    let before = interpreter
    let errors = errorCount
    lesson?.hasSaidCopy = true
    enterTyped(text)
    guard lesson != nil else { return }
    guard session.digest != before.session.digest else {
      let word = Lexer.words(in: text).first?.text ?? ""
      if errorCount == errors, Interpreter.table[word]?.effect == .changes {
        say("That made nothing new.")
      }
      return
    }
    let latest = lesson?.noteMade(by: text, before: before.session, after: session) ?? []
    let judge = Judge(
      question, lesson: run.own.session, copy: session, made: lesson?.made ?? [])
    guard let (judgement, object) = judge.judgeEffect(latest: latest) else { return }
    // A line that made nothing is no answer, unless something holds now.
    guard judgement.isRight || !latest.isEmpty else { return }
    switch judgement {
    case .right(let remark):
      praise(text, remark)
      adopt(object, for: question, typed: text, from: before)
    case .wrong(let message): regret(text, message, question)
    case .unreadable(let message): say(message)
    }
  }

  /// Brings the lesson's session to where it goes on from after a right command.
  private func adopt(
    _ object: String?, for question: Question, typed: String, from before: Interpreter
  ) {
    guard let run = lesson, case .command(let answer, _, let isOwn) = question.kind else { return }
    // Who typed the very command has what it makes.
    let isSame =
      before.session.digest == run.own.session.digest && typed == answer
    var after: Interpreter? = isSame ? interpreter : nil
    if after == nil {
      after = silently(from: run.own, files: run.files, [answer]).after
      if isOwn { after = owned(object, after, run) }
    }
    if let after, !isSame, !isOwn {
      let differ = after.session.made(since: run.own.session).contains { name in
        session.object(named: name)?.digest != after.session.object(named: name)?.digest
      }
      if differ { say("The lesson goes on with what this makes: \(answer)") }
    }
    if let explanation = question.explanation { say(explanation) }
    goOn(with: after ?? interpreter)
  }

  /// The copy, with what the person made under the name that the lesson has for it.
  private func owned(_ object: String?, _ after: Interpreter?, _ run: LessonRun) -> Interpreter {
    guard let object, let after,
      let name = after.session.objects.first(where: {
        run.own.session.object(named: $0.name) == nil
      }
      )?.name, name != object
    else { return interpreter }
    let lines =
      (session.object(named: name) == nil ? [] : ["rm \(Lexer.quoted(name))"])
      + ["rename \(Lexer.quoted(object)) \(Lexer.quoted(name))"]
    guard let renamed = silently(from: interpreter, files: run.files, lines).after else {
      return interpreter
    }
    say("Your \(object) goes on as \(name) in the lesson.")
    return renamed
  }

  /// Runs the answer of a question for the person to see, explains it and goes on.
  func finish(_ question: Question, running command: Transcript.Command) {
    guard let run = lesson else { return }
    interpreter = run.own
    say(Report(typed: command.prompted))
    remember(command.text)
    let outcome = withFiles(run.files) { enter(command.text) }
    guard lesson != nil else { return }
    if outcome.failed { interpreter = run.own }
    if let explanation = question.explanation { say(explanation) }
    goOn(with: interpreter)
  }
}
