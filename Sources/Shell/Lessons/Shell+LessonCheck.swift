import Commands
import Documents
import Lessons
import LineEditor
import Sessions
import Transcripts

extension Shell {
  /// Looks through a lesson before a person takes it: every question reads, every command is one; a lesson that
  /// did not come with the program runs to its end once as well.
  func openCheck(_ transcript: Transcript, _ path: String, _ outline: LessonOutline) throws {
    func requireNone(_ problems: [String]) throws(ShellError) {
      guard !problems.isEmpty else { return }
      throw .refused(
        (["the lesson cannot be taken as it is:"] + problems).joined(separator: "\n"))
    }
    try requireNone(
      transcript.commands.compactMap { command in
        do throws(Interpreter.Failure) {
          _ = try Interpreter.question(of: command.text)
          return nil
        } catch { return "\(path):\(command.lineNumber): \(error)" }
      })
    guard outline.questionCount > 0, LessonFolder.current?.holds(path) != true else { return }
    let key = "\(outline.version) \(Program.version)"
    var known = try progress()
    guard !known.isChecked(key) else { return }
    say("checking the lesson, once: every step runs, every question has an answer.")
    try requireNone(lessonProblems(transcript, path))
    known.noteChecked(key)
    if let lessonsFile { try? known.write(to: lessonsFile) }
  }

  /// `play --check`: runs a lesson with the right answers, and tries the wrong ones.
  func checkLesson(_ path: String) throws -> Answer {
    let transcript = try Self.transcript(at: path)
    let outline = LessonOutline(transcript)
    let need = Requirements()
    for entry in transcript.entries {
      if case .narration(let narration) = entry { need.check(narration) }
    }
    if let missing = need.missing {
      say("skipped \(path): \(missing)")
      return Answer()
    }
    let problems = lessonProblems(transcript, path)
    guard problems.isEmpty else {
      say(lines: problems)
      say("fails \(path) (\(counted(problems.count, "problem")))")
      return Answer(failed: true)
    }
    say(
      "ok \(path) (\(counted(transcript.commands.count)), "
        + "\(counted(outline.questionCount, "question")), "
        + "\(counted(outline.predictionCount, "prediction")))")
    return Answer()
  }

  /// What does not hold of a lesson when it is taken with the right answers.
  func lessonProblems(_ transcript: Transcript, _ path: String) -> [String] {
    var problems: [String] = []
    let fresh = shellForComparison()
    fresh.transcriptFolder = Self.folder(of: path)
    defer { fresh.files.endCheck(within: files) }
    var guess: Question?
    for command in transcript.commands {
      let place = "\(path):\(command.lineNumber):"
      if isInterrupted { return problems + ["stopped."] }
      if Interpreter.asksOrPredicts(command.text) {
        let question: Question
        do throws(Interpreter.Failure) {
          guard let asked = try Interpreter.question(of: command.text) else { continue }
          question = asked
        } catch {
          problems.append("\(place) \(error)")
          continue
        }
        if question.isPrediction {
          guess = question
          continue
        }
        problems += QuestionCheck(question, in: fresh).problems.map { "\(place) \($0)" }
        guard let line = Self.effectiveLine(of: command.text) else { continue }
        _ = fresh.enter(line)
        continue
      }
      let outcome = fresh.enter(command.text)
      if Self.fails(outcome, command) {
        problems.append("\(place) the command fails: \(outcome.output.first ?? "")")
      }
      if let question = guess,
        Judge(question, lesson: fresh.session, copy: fresh.session).rightAnswer == nil
      {
        problems.append("\(place) nothing to hold the guess before it against")
      }
      guess = nil
    }
    return problems
  }
}

/// What is wrong with a question where a lesson has come to.
private struct QuestionCheck {
  private(set) var problems: [String] = []
  private let question: Question
  private let shell: Shell

  init(_ question: Question, in shell: Shell) {
    (self.question, self.shell) = (question, shell)
    if case .command(let answer, _, _) = question.kind {
      checkCommands(answer)
    } else {
      checkAnswers()
    }
  }

  private mutating func checkAnswers() {
    let judge = Judge(question, lesson: shell.session, copy: shell.session)
    guard let right = judge.rightAnswer else {
      problems.append("the answer is not defined")
      return
    }
    var letter = right
    if case .choice = question.kind { letter = String(right.prefix(1)) }
    for answer in [letter] + question.alternatives where !judge.judge(answer).isRight {
      problems.append("its answer '\(answer)' is not right")
    }
    for mistake in question.mistakes {
      switch judge.judge(mistake.answer) {
      case .right: problems.append("its wrong answer '\(mistake.answer)' is right")
      case .unreadable(let reason):
        problems.append("its wrong answer '\(mistake.answer)' is none: \(reason)")
      case .wrong(let message):
        if message != mistake.message {
          problems.append("its wrong answer '\(mistake.answer)' is taken for another")
        }
      }
    }
  }

  private mutating func checkCommands(_ answer: String) {
    let start = shell.interpreter
    if Judge(question, lesson: start.session, copy: start.session).judgeEffect() != nil {
      problems.append("what it expects holds before the answer")
    }
    for line in [answer] + question.alternatives {
      let (after, failure) = shell.silently(from: start, files: shell.files, [line])
      guard let after else {
        problems.append("its answer '\(line)' fails: \(failure.first ?? "")")
        continue
      }
      let judge = Judge(question, lesson: start.session, copy: after.session)
      if judge.judgeEffect()?.judgement.isRight != true {
        problems.append("its answer '\(line)' does not do what it expects")
      }
    }
  }
}
