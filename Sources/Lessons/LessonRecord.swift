/// How far a person is in a lesson, as the next run goes on from.
public struct LessonRecord: Codable, Equatable, Sendable {
  /// Of its text, as in `LessonOutline.version`.
  public let version: String
  /// The file it was begun from.
  public let path: String
  /// How many commands it has, each a step.
  public let stepCount: Int
  /// Whether it was done to its end once.
  public var wasDone: Bool?
  /// What each step that is done left in the journal, in order.
  public var done: [[String]]
  /// What became of each question, by the number of its step from 0.
  public var results: [Int: QuestionResult]

  public init(version: String, path: String, stepCount: Int) {
    (self.version, self.path, self.stepCount) = (version, path, stepCount)
    (done, results) = ([], [:])
  }

  /// Whether no step is left.
  public var isDone: Bool { done.count >= stepCount }

  /// Where it is, in words.
  public var place: String {
    if isDone { return "done" }
    let place = done.isEmpty ? "begun" : "step \(done.count + 1) of \(stepCount)"
    return wasDone == true ? "done; \(place)" : place
  }
}

/// What became of a question so far.
public struct QuestionResult: Codable, Equatable, Sendable {
  /// Answers that were wrong.
  public var wrongCount = 0
  /// Hints that were shown.
  public var hintCount = 0
  /// Whether it was answered right.
  public var isRight = false
  /// Whether the answer was shown, or it was passed over.
  public var isShown = false

  public init() {}
}
