import Lessons
import Safetensors

extension Shell {
  /// Takes the name that answers are noted under, and begins to note them.
  func takeName(_ line: String) {
    lesson?.asksName = false
    guard let answersFolder else { return }
    do throws(SafetensorsError) {
      let log = try AnswerLog(folder: answersFolder)
      log.name = String(
        line.filter { !$0.isNewline }.drop(while: \.isWhitespace).prefix(60))
      answerLog = log
      say("your answers go to \(log.path).")
      note(.begin)
    } catch {
      console.note(["note: answers are not noted: \(error)"])
      self.answersFolder = nil
      hasLostProgress = true
    }
  }

  /// Notes what the participant did, where answers are collected.
  func note(_ event: AnswerLine.Event, answer: String? = nil, right: Bool? = nil) {
    guard let answerLog, let run = lesson, !run.asksName else { return }
    var line = AnswerLine(
      participant: answerLog.participant, name: answerLog.name ?? "", lesson: run.name,
      version: run.outline.version, event: event)
    let isOfLesson = [.begin, .leave, .end].contains(event)
    let start = isOfLesson ? run.start : run.shownAt
    line.seconds = Int(start.duration(to: .now) / .seconds(1))
    line.questions = run.lesson.commandCount
    if let question = run.question, !isOfLesson {
      line.text = question.text
      if !question.isPrediction { line.question = run.step?.number }
    }
    (line.answer, line.right) = (answer, right)
    do throws(SafetensorsError) { try answerLog.append(line) } catch {
      console.note(["note: answers are no longer noted: \(error)"])
      self.answerLog = nil
      answersFolder = nil
      hasLostProgress = true
    }
  }
}
