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
  /// The monitor hears of models, not of steps.
  /// - Throws: `NetworkError`, `ProbeError`; `ProbeError.notApplicable` when no seed was finished.
  public func run(monitor: Monitor = .silent) throws -> Comparison {
    let rows = try design.rows(monitor: monitor) { try outcome(of: $0, monitor: monitor) }
    return design.comparison(of: rows, sampleCount: probeRows.count)
  }

  /// Trains and measures one model; nil when told to stop before it was trained.
  private func outcome(
    of cell: ExperimentDesign.Cell, monitor: Monitor
  ) throws -> ExperimentDesign.Outcome? {
    var options = options
    options.seed = cell.seed
    let untrained = LayerTraining(
      shape: design.shape(for: cell.routing, capacity: cell.capacity), options: options)
    var training = untrained
    try training.run(
      steps: steps, inputs: inputs, target: target, rows: trainingRows,
      monitor: Monitor(report: { _, _ in }, shouldStop: monitor.shouldStop))
    guard training.state.step == steps else { return nil }
    let lossRows = heldOutRows.isEmpty ? trainingRows : heldOutRows
    let samples = inputs.rows(at: probeRows)
    func measured(_ layer: Layer) -> MeasuredLayer {
      MeasuredLayer(
        layer: layer, inputs: samples,
        loss: layer.taskLoss(options.loss, inputs: inputs, target: target, rows: lossRows))
    }
    return try design.outcome(
      of: measured(training.layer), untrained: measured(untrained.layer), cell: cell)
  }
}
