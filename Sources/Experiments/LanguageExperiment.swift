import LinearAlgebra
import Networks
import Probes
import Synchronization

/// Transformers trained on the same text, seed by seed, and measured layer by layer.
///
/// The architectures differ in their feed-forward blocks, which the design describes. Every model is
/// an independent piece of work, so the outcome does not depend on how many cores share it.
public struct LanguageExperiment: Sendable {
  /// Its mixture is the feed-forward block of every layer.
  public var design: ExperimentDesign
  /// The transformer around the blocks; its own block is replaced by each routing's.
  public var model: TransformerShape
  /// The layers to measure, counted from 0, ascending.
  public var layers: [Int]
  public var steps: Int
  /// The settings of every training; its seed is replaced by each of the design's.
  public var options: LanguageOptions
  /// The stream to train on.
  public var training: [UInt32]
  public var text: ProbedText

  /// An experiment that measures every layer.
  public init(
    design: ExperimentDesign, model: TransformerShape, steps: Int, options: LanguageOptions,
    training: [UInt32], text: ProbedText
  ) {
    self.design = design
    self.model = model
    layers = Array(0..<model.layers)
    self.steps = steps
    self.options = options
    self.training = training
    self.text = text
  }

  /// The transformer that each routing gets; dense blocks are of matched capacity.
  public func shape(for routing: Routing, capacity: Capacity) -> TransformerShape {
    var shape = model
    shape.ffn = design.shape(for: routing, capacity: capacity)
    return shape
  }

  /// Trains and measures every model; seeds that are finished when told to stop are kept.
  ///
  /// The monitor hears of the steps of all models.
  /// - Throws: `NetworkError`, `ProbeError`; `ProbeError.notApplicable` when no seed was finished.
  public func run(monitor: Monitor = .silent) throws -> LanguageComparison {
    precondition(
      !layers.isEmpty && layers.allSatisfy((0..<model.layers).contains),
      "layers \(layers) of \(model.layers)")
    let models = design.routings.map { shape(for: $0, capacity: design.conventions.capacity) }
    for model in models { try model.requireConsistent() }
    try requireTokens()
    let tally = StepTally(total: design.cells.count * steps, monitor: monitor)
    let rows = try design.rows(monitor: tally.withoutReports) { cell in
      try outcome(of: cell, monitor: tally.monitor)
    }
    let measured = rows[0][0]
    return LanguageComparison(
      models: models, layers: layers, evaluatedTokens: measured.evaluatedTokens,
      countsBytes: text.countsBytes,
      comparisons: layers.indices.map { index in
        design.comparison(
          of: rows.map { $0.map { $0.layers[index] } }, sampleCount: measured.sampleCount)
      })
  }

  /// What a cell comes to.
  private struct Outcome: Sendable {
    /// One for each of `layers`.
    let layers: [ExperimentDesign.Outcome]
    let sampleCount: Int
    let evaluatedTokens: Int
  }

  /// Trains one model and measures its layers; nil when told to stop before the last.
  private func outcome(of cell: ExperimentDesign.Cell, monitor: Monitor) throws -> Outcome? {
    var options = options
    options.seed = cell.seed
    var training = LanguageTraining(
      shape: shape(for: cell.routing, capacity: cell.capacity), options: options)
    let untrained = training.model
    try training.run(steps: steps, tokens: self.training, monitor: monitor)
    guard training.state.step == steps else { return nil }
    let (after, before) = (
      try text.evaluation(of: training.model), try text.evaluation(of: untrained)
    )
    guard after.crossEntropy.isFinite else {
      throw NetworkError.diverged(step: steps + 1, loss: after.crossEntropy)
    }
    var outcomes: [ExperimentDesign.Outcome] = []
    var sampleCount = 0
    for l in layers {
      guard !monitor.shouldStop() else { return nil }
      let measured = try text.layer(l, of: training.model, loss: after.crossEntropy)
      sampleCount = measured.inputs.rowCount
      outcomes.append(
        try design.outcome(
          of: measured, untrained: try text.layer(l, of: untrained, loss: before.crossEntropy),
          cell: cell))
    }
    return Outcome(
      layers: outcomes, sampleCount: sampleCount, evaluatedTokens: after.tokenCount)
  }

  /// Refuses streams that are too short before anything is trained.
  private func requireTokens() throws(NetworkError) {
    for (name, stream, least) in [
      ("text to train on", training, model.context + 1),
      ("text to probe", text.probed, model.context), ("held-out text", text.heldOut, 2),
    ] where stream.count < least {
      throw .mismatch(
        "the \(name) has \(stream.count) tokens, and a context of \(model.context) needs \(least)")
    }
  }
}

/// Adds up the steps of models that are trained at once.
private final class StepTally: Sendable {
  private let done = Atomic<Int>(0)
  private let total: Int
  private let outer: Monitor

  init(total: Int, monitor: Monitor) {
    self.total = total
    outer = monitor
  }

  /// For the training of one model.
  var monitor: Monitor {
    Monitor(
      report: { _, _ in
        self.outer.report(self.done.wrappingAdd(1, ordering: .relaxed).newValue, self.total)
      },
      shouldStop: outer.shouldStop)
  }

  /// For those that share the models out.
  var withoutReports: Monitor {
    Monitor(report: { _, _ in }, shouldStop: outer.shouldStop)
  }
}
