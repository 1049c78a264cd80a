import Commands
import Documents
import Lessons
import Sessions

extension Shell {
  /// Does a question outside a lesson: shows it with its answer, and runs that.
  func tell(_ question: Question) -> Answer {
    var told = question.told(in: session)
    guard !question.isPrediction else {
      say(told)
      return Answer()
    }
    var answer = Answer()
    if case .command(let command, _, _) = question.kind {
      say(told)
      let before = session
      answer = perform(command)
      answer.recordedLine = nil
      guard !answer.failed else { return answer }
      let judge = Judge(question, lesson: before, copy: session)
      guard judge.judgeEffect()?.judgement.isRight == true else {
        return fail(
          Interpreter.Failure(
            "the answer does not do what the question expects.", code: "expectation"))
      }
    } else if Judge(question, lesson: session, copy: session).rightAnswer == nil {
      return fail(
        Interpreter.Failure("the answer of the question is not defined.", code: "expectation"))
    }
    if case .command = question.kind { told = Report() }
    if let explanation = question.explanation { told.add(explanation) }
    say(told)
    return answer
  }
}
