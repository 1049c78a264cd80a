import Documents

/// How well a layer did on what is held out, at a step of its training.
public struct LayerMark: Codable, Equatable, Sendable {
  /// Steps taken before it; 0 is the untrained layer.
  public let step: Int
  /// The task loss on the held-out samples.
  public let heldOutLoss: Double
  /// The share of them that it tells right; nil where there are no classes.
  public let heldOutAccuracy: Double?

  public init(step: Int, heldOutLoss: Double, heldOutAccuracy: Double?) {
    self.step = step
    self.heldOutLoss = heldOutLoss
    self.heldOutAccuracy = heldOutAccuracy
  }
}

/// How well a layer did, from mark to mark of its training.
public struct LayerCurve: Codable, Equatable, Sendable {
  /// In ascending order of steps, the last after the last step; none where nothing is held out.
  public var marks: [LayerMark]
  /// The step at which the last request for steps began; it has a mark at each fifth of them.
  public let origin: Int
  /// The share of the training samples that it tells right at the end; nil where there are no classes.
  public let trainingAccuracy: Double?

  public init(marks: [LayerMark], origin: Int, trainingAccuracy: Double?) {
    self.marks = marks
    self.origin = origin
    self.trainingAccuracy = trainingAccuracy
  }
}

extension LayerCurve {
  func requireConsistency(steps: Int) throws(Inconsistency) {
    try require(
      zip(marks, marks.dropFirst()).allSatisfy { $0.step < $1.step }
        && (marks.first?.step ?? 0) >= 0 && (marks.last?.step ?? 0) <= steps,
      "marks at steps \(marks.map(\.step)) of \(steps)")
    try require((0...steps).contains(origin), "steps asked for at step \(origin) of \(steps)")
    try require(
      (marks.map(\.heldOutAccuracy) + [trainingAccuracy]).allSatisfy { (0...1).contains($0 ?? 0) },
      "an accuracy is no share")
  }

  /// What was found at each mark.
  var json: JSONValue {
    .array(
      marks.map { mark in
        .object([
          "step": .integer(mark.step),
          "test": .object([
            "loss": JSONValue(mark.heldOutLoss), "accuracy": JSONValue(mark.heldOutAccuracy),
          ]),
        ])
      })
  }
}
