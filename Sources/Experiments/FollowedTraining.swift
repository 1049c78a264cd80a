import LinearAlgebra
import Networks

/// A training whose loss on held-out samples can be followed; a copy goes on exactly as it would have.
protocol FollowedTraining: Sendable {
  /// Steps taken so far.
  var step: Int { get }
  /// Bytes that a copy takes, about.
  var bytes: Double { get }
  /// Goes on until `step` steps are taken; less far when told to stop.
  mutating func run(to step: Int, monitor: Monitor) throws
  /// The loss on the stopping half, and of how many samples it is.
  func stoppingLoss() throws -> (loss: Double, count: Int)
}

/// A training was told to stop before it came to where it was to go.
struct StoppedTraining: Error {}

extension FollowedTraining {
  /// Goes on until `step` steps are taken.
  ///
  /// - Throws: `StoppedTraining` when told to stop before.
  mutating func advance(to step: Int, monitor: Monitor) throws {
    try run(to: step, monitor: monitor)
    guard self.step == step else { throw StoppedTraining() }
  }
}

extension FollowedTraining {
  /// Bytes of weights and two moments in float64 of each of so many parameters.
  static func bytes(of weights: Weights) -> Double {
    Double(weights.byteCount) + 16 * Double(weights.count)
  }
}

/// A layer of an experiment in training.
struct FollowedLayer: FollowedTraining {
  let experiment: Experiment
  var training: LayerTraining

  var step: Int { training.state.step }
  var bytes: Double { Self.bytes(of: training.layer.weights) }

  mutating func run(to step: Int, monitor: Monitor) throws {
    try training.run(
      steps: step - self.step, inputs: experiment.inputs, target: experiment.target,
      rows: experiment.trainingRows, monitor: monitor)
    // Unless models are kept nobody asks for them, and every copy would hold its own.
    if !experiment.design.keepsModels { training.losses = [] }
  }

  func stoppingLoss() -> (loss: Double, count: Int) {
    let rows = experiment.stoppingRows
    let loss = training.layer.taskLoss(
      experiment.options.loss, inputs: experiment.inputs, target: experiment.target, rows: rows)
    return (loss, rows.count)
  }
}

/// A transformer of an experiment in training.
struct FollowedModel: FollowedTraining {
  let experiment: LanguageExperiment
  var training: LanguageTraining

  var step: Int { training.state.step }
  var bytes: Double { Self.bytes(of: training.model.weights) }

  mutating func run(to step: Int, monitor: Monitor) throws {
    try training.run(steps: step - self.step, tokens: experiment.training, monitor: monitor)
    if !experiment.design.keepsModels { training.steps = [] }
  }

  func stoppingLoss() throws -> (loss: Double, count: Int) {
    let found = try experiment.text.stoppingEvaluation(of: training.model)
    return (found.crossEntropy, found.tokenCount)
  }
}
