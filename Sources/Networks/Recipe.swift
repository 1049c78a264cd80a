import LinearAlgebra
import Safetensors

/// A training run recorded elsewhere: initial weights, samples, every batch and the settings.
///
/// The file holds `init.*` in native names, `x`, `y` (values, or integer labels), `batches`
/// int64 [steps, batch]; metadata has `lr`, `loss` (mse or ce), `weight_decay`, `temperature`, `k`,
/// `balance`, `z_loss`, `activation` and `routing`. What the run came to there may be beside it.
public struct Recipe: Sendable {
  public let initial: Layer
  public let inputs: Matrix
  public let target: Target
  /// The samples of each step.
  public let batches: [[Int]]
  public let options: TrainingOptions
  public let notes: NativeNotes

  /// Reads a recipe; nothing is run.
  ///
  /// - Throws: `NetworkError.file` naming what is missing, wrong or would go unused,
  ///   `SafetensorsError`.
  public init(from file: SafetensorsFile) throws {
    let reader = LayerFileReader(file: file, prefix: "init.")
    initial = try Layer(from: file, prefix: "init.")
    func shape(_ name: String) throws -> [Int] { try file.info(named: name).shape }
    let inputShape = try shape("x")
    guard inputShape.count == 2 else {
      throw reader.problem("x has shape \(inputShape), expected samples by features.")
    }
    inputs = Matrix(
      rows: inputShape[0], columns: inputShape[1], elements: try file.doubles(named: "x"))
    let loss = reader.metadata("loss") ?? "mse"
    let targetShape = try shape("y")
    switch loss {
    case "mse":
      guard targetShape.count == 2 else {
        throw reader.problem("y has shape \(targetShape), expected samples by outputs for mse.")
      }
      target = .values(
        Matrix(
          rows: targetShape[0], columns: targetShape[1], elements: try file.doubles(named: "y")))
    case "ce", Loss.crossEntropy.rawValue:
      target = .labels(try file.integers(named: "y"))
    default:
      throw reader.problem("metadata 'loss' is '\(loss)': give one of mse, ce, cross-entropy.")
    }
    let batchShape = try shape("batches")
    guard batchShape.count == 2, batchShape[1] > 0 else {
      throw reader.problem("batches has shape \(batchShape), expected steps by batch.")
    }
    let rows = try file.integers(named: "batches")
    if let row = rows.first(where: { !(0..<inputShape[0]).contains($0) }) {
      throw reader.problem("batches names sample \(row) of \(inputShape[0]).")
    }
    batches = (0..<batchShape[0]).map {
      Array(rows[$0 * batchShape[1]..<($0 + 1) * batchShape[1]])
    }
    options = TrainingOptions(
      loss: loss == "mse" ? .mse : .crossEntropy, batchSize: batchShape[1],
      optimizer: AdamW(
        learningRate: try reader.number("lr", default: 1e-3),
        weightDecay: try reader.number("weight_decay", default: 0)),
      routerLosses: RouterLosses(
        balance: try reader.number("balance", default: 0),
        z: try reader.number("z_loss", default: 0)),
      seed: 0, precision: initial.precision)
    let facts = [
      "n": ["\(inputShape[0])"], "steps": ["\(batchShape[0])"], "batch": ["\(batchShape[1])"],
    ]
    let own: Set<String> = ["loss", "lr", "weight_decay", "balance", "z_loss"]
    notes = NativeNotes(
      taken: reader.taken(
        initial.shape.settings + options.optimizer.settings + [("loss", options.loss.rawValue)]),
      leftOut: try reader.recordedOutcomes(besides: ["x", "y", "batches"])
        + reader.leftOutMetadata(
          settings: LayerShape.settingNames.union(own),
          idle: reader.idleSettings(of: initial.shape).union(
            options.routerLosses.idleSettings(in: initial.shape)),
          facts: initial.shape.facts.merging(facts) { $1 }))
  }

  /// Repeats the run from its initial weights, or its first `stopAfter` steps.
  ///
  /// - Throws: `NetworkError` when the data does not fit or the training diverges.
  public func run(
    monitor: Monitor = .silent, stopAfter: Int? = nil,
    onStep: LayerTraining.StepReport = { _, _ in }
  ) throws(NetworkError) -> LayerTraining {
    var training = LayerTraining(layer: initial, options: options)
    try training.run(
      steps: min(batches.count, stopAfter ?? batches.count), inputs: inputs, target: target,
      monitor: monitor, onStep: onStep
    ) { batches[$0] }
    return training
  }
}

extension AdamW {
  /// What a recipe's metadata may say of it.
  var settings: [(name: String, value: String)] {
    [("lr", "\(learningRate)"), ("weight_decay", "\(weightDecay)")]
  }
}

extension RouterLosses {
  /// Those that a layer of `shape` has no router for.
  func idleSettings(in shape: LayerShape) -> Set<String> {
    guard shape.routing == .dense else { return [] }
    return Set([("balance", balance), ("z_loss", z)].filter { $0.1 != 0 }.map(\.0))
  }
}
