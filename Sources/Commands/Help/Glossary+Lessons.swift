import Results

extension Glossary {
  /// Headings of the list of lessons, and of what participants answered.
  static let lessons: [Term] = [
    Term(
      name: "lesson",
      meaning:
        "a transcript that a person takes step by step; its number or name is what `play` takes"),
    Term(
      name: "minutes",
      meaning: "how long a lesson takes, as it says itself; of a participant, how long it took them"
    ),
    Term(
      name: "questions",
      meaning: "how many questions a lesson asks, predictions aside"),
    Term(
      name: "you",
      meaning:
        "how far you are in a lesson: new, at a step, done, or changed since where its text is another now"
    ),
    Term(
      name: "at once",
      meaning:
        "questions that a participant answered right with no wrong answer before; `right` counts all that "
        + "they answered right, `wrong` their wrong answers, `hints` the hints they took, `shown` the "
        + "questions whose answer they had shown or skipped; `at` is where they are",
      labels: ["right", "wrong", "hints", "shown", "at"]),
    Term(
      name: "failed",
      meaning:
        "of those who were asked a question, how many did not know at once: a wrong answer, or the answer "
        + "shown; `often instead` is the wrong answer given most often, `asked` the question's words",
      labels: ["often instead", "asked", "question"]),
  ]
}
