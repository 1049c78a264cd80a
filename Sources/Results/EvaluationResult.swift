import Documents
import Foundation
import LinearAlgebra
import Safetensors

/// How well a model does what it is for, beside one that knows nothing of the sample.
public struct EvaluationResult: MeasuredContent {
  public static let kind = "evaluation"
  public static let summary = "Loss, perplexity and accuracy of a model, beside a unigram model's."

  /// What a loss is of.
  public enum Measure: String, Codable, Sendable {
    /// Mean cross-entropy in nats, of tokens or of classes.
    case crossEntropy = "cross-entropy"
    /// Mean squared error.
    case squaredError = "mse"
  }

  public var subject: Subject
  public let measure: Measure
  public let loss: Double
  /// Predictions, or samples of a regression.
  public let count: Int
  /// The share whose most likely label is right; nil of a regression.
  public let accuracy: Double?
  /// The loss of a unigram model; of a regression that of the mean of what trains.
  public let baseline: Double?
  /// Whether the baseline was fitted to the predicted labels themselves, as there was nothing to train on:
  /// no unigram model does better.
  public let isBaselineOwn: Bool
  /// Whether what is predicted is tokens.
  public let isOfTokens: Bool
  /// windows×length×vocabulary; nil unless they were to be kept.
  public let logits: KeptLogits?

  public init(
    subject: Subject, measure: Measure, loss: Double, count: Int, accuracy: Double?,
    baseline: Double?, isBaselineOwn: Bool, isOfTokens: Bool, logits: KeptLogits? = nil
  ) {
    (self.subject, self.measure, self.loss, self.count) = (subject, measure, loss, count)
    (self.accuracy, self.baseline, self.isBaselineOwn) = (accuracy, baseline, isBaselineOwn)
    (self.isOfTokens, self.logits) = (isOfTokens, logits)
  }

  /// exp of a cross-entropy: among how many equally likely labels the model is in doubt.
  public var perplexity: Double? { measure == .crossEntropy ? exp(loss) : nil }
}

extension EvaluationResult {
  private var unit: String { isOfTokens ? "token" : "sample" }

  public var progress: Progress { Progress(count, unit) }

  public func requireConsistency() throws(Inconsistency) {
    try require((1..<countLimit).contains(count), "it is of \(count) predictions")
    try require((0...1).contains(accuracy ?? 0), "its accuracy is \(accuracy ?? 0)")
    try require(
      (measure == .crossEntropy) == (accuracy != nil), "its loss and its accuracy do not agree")
    try logits?.requireConsistency()
  }

  public var figures: [NamedFigure] {
    let null = measure == .crossEntropy ? "unigram" : "mean"
    return [
      NamedFigure(
        "loss", loss, unit: measure == .crossEntropy ? "nats" : "",
        nulls: [NamedFigure.Null(null, baseline)]),
      NamedFigure(
        "perplexity", perplexity,
        nulls: [
          NamedFigure.Null(null, measure == .crossEntropy ? baseline.map { exp($0) } : nil)
        ]),
      NamedFigure("accuracy", accuracy),
    ]
  }

  public var table: TypedTable {
    TypedTable(
      [
        .text("loss_of"), .number("loss"), .number("perplexity"), .number("accuracy"),
        .number("baseline_loss"), .integer("count"),
      ],
      rows: [
        [
          .text(measure.rawValue), .number(loss), .init(perplexity), .init(accuracy),
          .init(baseline), .integer(count),
        ]
      ])
  }

  public var json: JSONValue {
    .object([
      "subject": subject.json, "loss_of": .string(measure.rawValue), "loss": JSONValue(loss),
      "perplexity": JSONValue(perplexity), "accuracy": JSONValue(accuracy),
      (measure == .crossEntropy ? "unigram_loss" : "mean_loss"): JSONValue(baseline),
      "count": .integer(count),
    ])
  }

  public var copiedBytes: Double { 4 * Double(logits?.values.count ?? 0) }
  public var textBytes: Double { 0 }

  public func report(digits: Int) -> Report {
    var report = Report()
    let text = NumberText(digits: digits)
    report.add(
      .title(
        "evaluation of \(subject.model) at \(counted(count, unit)) of \(subject.data) (\(subject.split))"
      ))
    let isEntropy = measure == .crossEntropy
    var table = Table(["*", isEntropy ? "loss (nats)" : "mse", "perplexity", "accuracy"])
    table.add([subject.model, text(loss), text(perplexity), text(accuracy)])
    let name = isEntropy ? "unigram model" : "mean of what trains"
    table.add([
      isBaselineOwn ? "\(name), of these \(unit)s" : name, text(baseline),
      text(isEntropy ? baseline.map { exp($0) } : nil), "",
    ])
    report.add(table)
    if let logits {
      report.add(
        "logits are kept: \(logits.shape.map(String.init).joined(separator: " x ")); `export` writes "
          + "them to .safetensors")
    }
    return report
  }
}

/// Logits of windows of one length, in float32.
///
/// In a checkpoint, and where it is exported, a tensor windows×length×vocabulary.
public struct KeptLogits: Codable, Equatable, Sendable {
  /// Windows, their length, the vocabulary.
  public let shape: [Int]
  public let values: [Float]

  public init(shape: [Int], values: [Float]) {
    precondition(
      shape.count == 3 && shape.reduce(1, *) == values.count, "\(values.count) values of \(shape)")
    (self.shape, self.values) = (shape, values)
  }

  func requireConsistency() throws(Inconsistency) {
    try require(values.allSatisfy(\.isFinite), "a logit is not finite")
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    let name = encoder.codingPath.map(\.stringValue).joined(separator: ".")
    (encoder.userInfo[.matrixStore] as? TensorStore)?.add(
      Tensor(name, shape: shape, floats: values))
    try container.encode(name)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let name = try container.decode(String.self)
    guard let store = decoder.userInfo[.matrixStore] as? TensorStore else {
      throw TensorStoreError.missing(name)
    }
    let shape = try store.shape(of: name)
    guard shape.count == 3 else { throw TensorStoreError.shape(name, shape) }
    self.init(shape: shape, values: try store.doubles(name).map { Float($0) })
  }
}
