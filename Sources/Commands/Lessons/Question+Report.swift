import Documents
import Lessons
import Sessions

extension Question {
  /// What is asked, and what there is to choose from.
  public var asked: Report {
    var report = Report(text)
    if case .choice(let choices, _) = kind {
      for (place, choice) in choices.enumerated() {
        let words = choice.split(separator: " ").map(String.init)
        report.add(.lines(wrapped(["  \(Self.letter(place)))"] + words, width: 78, indent: 5)))
      }
    }
    return report
  }

  /// The question as it stands outside a lesson, with its answer.
  public func told(in session: Session) -> Report {
    var report = Report(isPrediction ? "guess: \(text)" : "question: \(text)")
    for block in asked.blocks.dropFirst() { report.add(block) }
    guard !isPrediction else { return report }
    let answer = Judge(self, lesson: session, copy: session).rightAnswer
    report.add("answer: \(answer ?? "not defined")")
    return report
  }
}
