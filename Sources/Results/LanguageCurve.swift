import Documents
import Networks

/// What a transformer was found to predict at a step of its training.
public struct LanguageMark: Codable, Equatable, Sendable {
  /// Steps taken before it; 0 is the untrained model.
  public let step: Int
  public let training: LanguageEvaluation
  public let heldOut: LanguageEvaluation

  public init(step: Int, training: LanguageEvaluation, heldOut: LanguageEvaluation) {
    self.step = step
    self.training = training
    self.heldOut = heldOut
  }
}

/// How well a transformer predicted, from mark to mark of its training.
public struct LanguageCurve: Codable, Equatable, Sendable {
  /// In ascending order of steps, the last after the last step.
  public var marks: [LanguageMark]
  /// The step at which the last request for steps began; it has a mark at each fifth of them.
  public let origin: Int
  /// Whether tokens are bytes, so that bits per token are bits per byte.
  public let countsBytes: Bool
  /// The norm of the gradient at every step before clipping; empty where nothing is clipped.
  public let gradientNorms: [Double]
  /// Layers over which the router losses are sums; nil in curves of before it was noted.
  public let layers: Int?

  public init(
    marks: [LanguageMark], origin: Int, countsBytes: Bool, gradientNorms: [Double] = [],
    layers: Int? = nil
  ) {
    self.layers = layers
    self.marks = marks
    self.origin = origin
    self.countsBytes = countsBytes
    self.gradientNorms = gradientNorms
  }
}

extension LanguageCurve {
  func requireConsistency(steps: Int) throws(Inconsistency) {
    try require(
      zip(marks, marks.dropFirst()).allSatisfy { $0.step < $1.step }
        && (marks.first?.step ?? 0) >= 0 && (marks.last?.step ?? 0) <= steps,
      "marks at steps \(marks.map(\.step)) of \(steps)")
    try require((1..<countLimit).contains(layers ?? 1), "\(layers ?? 0) layers")
    try require((0...steps).contains(origin), "steps asked for at step \(origin) of \(steps)")
    for mark in marks {
      for evaluation in [mark.training, mark.heldOut] {
        try require(
          (1..<countLimit).contains(evaluation.tokenCount), "\(evaluation.tokenCount) tokens")
      }
    }
    try require(
      gradientNorms.isEmpty || gradientNorms.count == steps,
      "\(gradientNorms.count) norms of \(steps) steps")
  }

  /// What was predicted at each mark.
  var json: JSONValue {
    .array(
      marks.map { mark in
        .object([
          "step": .integer(mark.step), "train": json(mark.training), "test": json(mark.heldOut),
        ])
      })
  }

  private func json(_ evaluation: LanguageEvaluation) -> JSONValue {
    var entries: [String: JSONValue] = [
      "loss": JSONValue(evaluation.crossEntropy), "perplexity": JSONValue(evaluation.perplexity),
      "tokens": .integer(evaluation.tokenCount),
    ]
    if countsBytes { entries["bits_per_byte"] = JSONValue(evaluation.bitsPerToken) }
    return .object(entries)
  }

  /// What was predicted at each mark, and at the end.
  func addPredictions(to report: inout Report, _ text: NumberText) {
    let headings = ["step", "train loss", "perplexity", "test loss", "perplexity"]
    var table = Table(headings + (countsBytes ? ["bits per byte"] : []))
    for mark in marks {
      table.add(
        [
          "\(mark.step)", text(mark.training.crossEntropy), text(mark.training.perplexity),
          text(mark.heldOut.crossEntropy), text(mark.heldOut.perplexity),
        ] + (countsBytes ? [text(mark.heldOut.bitsPerToken)] : []))
    }
    report.add(table)
    guard let last = marks.last else { return }
    var end =
      "perplexity train \(text(last.training.perplexity)), test \(text(last.heldOut.perplexity))"
    if countsBytes {
      end +=
        "; bits per byte train \(text(last.training.bitsPerToken)), "
        + "test \(text(last.heldOut.bitsPerToken))"
    }
    report.add(
      "\(end) (\(last.training.tokenCount) and \(counted(last.heldOut.tokenCount, "token")))")
  }
}
