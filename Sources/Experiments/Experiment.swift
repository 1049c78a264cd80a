import LinearAlgebra
import Networks
import Probes

/// Architectures trained on the same data, seed by seed, and measured at the same samples.
///
/// The seed fixes initial weights and the order of the data. Every model is an independent piece
/// of work, so the outcome does not depend on how many cores share it.
public struct Experiment: Sendable {
  public var design: ExperimentDesign
  public var steps: Int
  /// The settings of every training; its seed is replaced by each of the design's.
  public var options: TrainingOptions
  /// Samples by features, and what they are to give.
  public var inputs: Matrix
  public var target: Target
  public var trainingRows: [Int]
  /// Where losses are quoted; the training rows when nothing is held out.
  public var heldOutRows: [Int]
  /// Where the probes measure.
  public var probeRows: [Int]
  /// The held-out losses to compare at as well; none when nil.
  public var targets: LossTargets?
  /// Held-out rows, none of them in `heldOutRows`, that say when a loss is reached.
  public var stoppingRows: [Int] = []
  /// Trainings that were done elsewhere, by seed and architecture; nil of one that is to be done here.
  public var trained: @Sendable (UInt64, LayerShape) -> LayerTraining? = { _, _ in nil }

  public init(
    design: ExperimentDesign, steps: Int, options: TrainingOptions, inputs: Matrix,
    target: Target, trainingRows: [Int], heldOutRows: [Int], probeRows: [Int]
  ) {
    self.design = design
    self.steps = steps
    self.options = options
    self.inputs = inputs
    self.target = target
    self.trainingRows = trainingRows
    self.heldOutRows = heldOutRows
    self.probeRows = probeRows
  }

  /// Trains and measures every model; seeds that are finished when told to stop are kept.
  ///
  /// The monitor hears of models, or of steps where losses are matched.
  /// - Throws: `NetworkError`, `ProbeError`; `ProbeError.notApplicable` when no seed was finished.
  public func run(monitor: Monitor = .silent) throws -> Comparison {
    try runKeeping(monitor: monitor).comparison
  }

  /// The same, with the trained models where the design keeps them: one row a seed, one an architecture.
  ///
  /// - Throws: As `run`.
  public func runKeeping(
    monitor: Monitor = .silent
  ) throws -> (comparison: Comparison, trained: [[LayerTraining]]) {
    let shortage = design.crossSeedShortage(sampleCount: probeRows.count)
    var experiment = self
    experiment.design.keepsExperts =
      shortage == nil && design.seeds.count > 1 && design.variants.isEmpty
    var (comparison, trained) = try experiment.compared(monitor: monitor)
    comparison.crossSeedShortage = shortage
    return (comparison, trained)
  }

  /// What a cell comes to.
  struct Outcome: Sendable {
    let measured: ExperimentDesign.Outcome
    /// Nil unless models are kept.
    let training: LayerTraining?
  }

  private func compared(
    monitor: Monitor
  ) throws -> (comparison: Comparison, trained: [[LayerTraining]]) {
    func trained(_ rows: [[Outcome]]) -> [[LayerTraining]] {
      design.keepsModels ? rows.map { $0.prefix(design.compared.count).compactMap(\.training) } : []
    }
    if let targets {
      guard !stoppingRows.isEmpty else {
        throw NetworkError.mismatch("no samples are held out to say when a loss is reached")
      }
      let matched = try matchedRows(targets, monitor: monitor)
      let comparison = try design.comparison(
        of: matched, targets, sampleCount: probeRows.count
      ) { $0.measured }
      return (comparison, trained(matched.rows.map { $0.map(\.atSteps) }))
    }
    let quiet = monitor.withoutReports
    let rows = try design.rows(monitor: monitor) { try outcome(of: $0, monitor: quiet) }
    let comparison = try design.comparison(
      of: rows.map { $0.map(\.measured) }, sampleCount: probeRows.count)
    return (comparison, trained(rows))
  }
}

extension Experiment: LossMatched {
  func initialTraining(of cell: ExperimentDesign.Cell) -> FollowedLayer {
    var options = options
    options.seed = cell.seed
    return FollowedLayer(
      experiment: self,
      training: LayerTraining(shape: cell.shape, options: options))
  }

  func finishedTraining(of cell: ExperimentDesign.Cell) -> FollowedLayer? {
    trained(cell.seed, cell.shape).map {
      FollowedLayer(experiment: self, training: $0)
    }
  }

  func measured(
    _ trained: FollowedLayer, untrained: FollowedLayer?, cell: ExperimentDesign.Cell,
    monitor: Monitor
  ) throws -> Outcome {
    let lossRows = heldOutRows.isEmpty ? trainingRows : heldOutRows
    let samples = inputs.rows(at: probeRows)
    func measured(_ layer: Layer) -> MeasuredLayer {
      MeasuredLayer(
        layer: layer, inputs: samples,
        loss: layer.taskLoss(options.loss, inputs: inputs, target: target, rows: lossRows),
        accuracy: accuracy(of: layer, at: lossRows))
    }
    return Outcome(
      measured: try design.outcome(
        of: measured(trained.training.layer),
        untrained: untrained.map { measured($0.training.layer) }, cell: cell),
      training: design.keepsModels ? trained.training : nil)
  }
}

extension Experiment {
  /// The share of `rows` whose class a layer tells right; nil without classes.
  private func accuracy(of layer: Layer, at rows: [Int]) -> Double? {
    guard case .labels(let labels) = target else { return nil }
    return layer.predictions(inputs: inputs, labels: labels, rows: rows).accuracy
  }
}
