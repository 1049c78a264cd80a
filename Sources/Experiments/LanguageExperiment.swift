import LinearAlgebra
import Networks
import Probes

/// Transformers trained on the same text, seed by seed, and measured layer by layer.
///
/// The architectures differ in their feed-forward blocks, which the design describes. Every model is
/// an independent piece of work, so the outcome does not depend on how many cores share it.
public struct LanguageExperiment: Sendable {
  /// Its mixture is the feed-forward block of every layer.
  public var design: ExperimentDesign
  /// The transformer around the blocks; its own block is replaced by each architecture's.
  public var model: TransformerShape
  /// The layers to measure, counted from 0, ascending.
  public var layers: [Int]
  public var steps: Int
  /// The settings of every training; its seed is replaced by each of the design's.
  public var options: LanguageOptions
  /// The stream to train on.
  public var training: [UInt32]
  public var text: ProbedText
  /// Trainings that were done elsewhere, by seed and architecture; nil of one that is to be done here.
  public var trained: @Sendable (UInt64, TransformerShape) -> LanguageTraining? = { _, _ in nil }
  /// The held-out losses to compare at as well; none when nil.
  ///
  /// With them the text is halved.
  public var targets: LossTargets? {
    didSet { text.isHalved = targets != nil }
  }

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

  /// The transformer with these feed-forward blocks.
  public func shape(with ffn: LayerShape) -> TransformerShape {
    var shape = model
    shape.ffn = ffn
    return shape
  }

  /// Trains and measures every model; seeds that are finished when told to stop are kept.
  ///
  /// The monitor hears of the steps of all models.
  /// - Throws: `NetworkError`, `ProbeError`; `ProbeError.notApplicable` when no seed was finished.
  public func run(monitor: Monitor = .silent) throws -> LanguageComparison {
    try runKeeping(monitor: monitor).comparison
  }

  /// The same, with the trained models where the design keeps them: one row a seed, one an architecture.
  ///
  /// - Throws: As `run`.
  public func runKeeping(
    monitor: Monitor = .silent
  ) throws -> (comparison: LanguageComparison, trained: [[LanguageTraining]]) {
    precondition(
      !layers.isEmpty && layers.allSatisfy((0..<model.layers).contains),
      "layers \(layers) of \(model.layers)")
    let models = design.compared.map { shape(with: $0.shape) }
    for model in models { try model.requireConsistent() }
    try requireTokens()
    func trained(_ rows: [[Outcome]]) -> [[LanguageTraining]] {
      design.keepsModels ? rows.map { $0.prefix(design.compared.count).compactMap(\.training) } : []
    }
    if let targets {
      let matched = try matchedRows(targets, monitor: monitor)
      let compared = try comparison(models, of: matched.rows[0][0].atSteps) { index, sampleCount in
        try design.comparison(of: matched, targets, sampleCount: sampleCount) { $0.layers[index] }
      }
      return (compared, trained(matched.rows.map { $0.map(\.atSteps) }))
    }
    let tally = StepTally(total: design.cells.count * steps, monitor: monitor)
    let rows = try design.rows(monitor: tally.withoutReports) { cell in
      try outcome(of: cell, monitor: tally.monitor)
    }
    let compared = try comparison(models, of: rows[0][0]) { index, sampleCount in
      try design.comparison(of: rows.map { $0.map { $0.layers[index] } }, sampleCount: sampleCount)
    }
    return (compared, trained(rows))
  }

  /// Puts the layers together, each made by `layer`; `first` is what the first model came to.
  private func comparison(
    _ models: [TransformerShape], of first: Outcome,
    layer: (_ index: Int, _ sampleCount: Int) throws -> Comparison
  ) rethrows -> LanguageComparison {
    LanguageComparison(
      models: models, layers: layers, evaluatedTokens: first.evaluatedTokens,
      countsBytes: text.countsBytes,
      comparisons: try layers.indices.map { try layer($0, first.sampleCount) })
  }

  /// What a cell comes to.
  struct Outcome: Sendable {
    /// One for each of `layers`.
    let layers: [ExperimentDesign.Outcome]
    let sampleCount: Int
    let evaluatedTokens: Int
    /// Nil unless models are kept.
    let training: LanguageTraining?
  }

  /// Refuses streams that are too short before anything is trained.
  private func requireTokens() throws(NetworkError) {
    for (name, stream, least) in [
      ("text to train on", training, model.context + 1),
      ("text to probe", text.probed, (text.isHalved ? 2 : 1) * model.context),
      ("held-out text", text.heldOut, 2),
    ] where stream.count < least {
      throw .mismatch(
        "the \(name) has \(stream.count) tokens, and a context of \(model.context) needs \(least)")
    }
  }
}

extension LanguageExperiment: LossMatched {
  func initialTraining(of cell: ExperimentDesign.Cell) -> FollowedModel {
    var options = options
    options.seed = cell.seed
    return FollowedModel(
      experiment: self,
      training: LanguageTraining(
        shape: shape(with: cell.shape), options: options))
  }

  func finishedTraining(of cell: ExperimentDesign.Cell) -> FollowedModel? {
    trained(cell.seed, shape(with: cell.shape)).map {
      FollowedModel(experiment: self, training: $0)
    }
  }

  func measured(
    _ trained: FollowedModel, untrained: FollowedModel?, cell: ExperimentDesign.Cell,
    monitor: Monitor
  ) throws -> Outcome {
    let (model, initial) = (trained.training.model, untrained?.training.model)
    let after = try text.evaluation(of: model)
    let before = try initial.map { try text.evaluation(of: $0).crossEntropy }
    guard after.crossEntropy.isFinite else {
      throw NetworkError.diverged(step: trained.step + 1, loss: after.crossEntropy)
    }
    var outcomes: [ExperimentDesign.Outcome] = []
    var sampleCount = 0
    for l in layers {
      guard !monitor.shouldStop() else { throw StoppedTraining() }
      let measured = try text.layer(l, of: model, loss: after.crossEntropy)
      sampleCount = measured.inputs.rowCount
      outcomes.append(
        try design.outcome(
          of: measured, untrained: try initial.map { try text.layer(l, of: $0, loss: before) },
          cell: cell))
    }
    return Outcome(
      layers: outcomes, sampleCount: sampleCount, evaluatedTokens: after.tokenCount,
      training: design.keepsModels ? trained.training : nil)
  }
}
