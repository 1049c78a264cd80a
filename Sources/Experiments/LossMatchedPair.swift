import LinearAlgebra
import Networks

/// Two transformers at equal held-out loss: the one whose loss is lower is trained again, to where it has the other's.
///
/// A training is a function of its settings and its text, so that the way there is the one that it went.
public struct LossMatchedPair: Sendable {
  /// The two models, in the order in which they were given, the held-out loss of each in nats a token, and the steps
  /// it took.
  public let models: [LanguageModel]
  public let losses: [Double]
  public let steps: [Int]

  /// Matches `trainings`, two that began from their seeds, trained on `tokens`; losses are those on `stopping`.
  ///
  /// - Returns: Nil where told to stop; the monitor hears of steps.
  /// - Throws: `NetworkError` as a training or an evaluation does.
  public static func matched(
    _ trainings: [LanguageTraining], on tokens: [UInt32], stopping: [UInt32],
    monitor: Monitor = .silent
  ) throws -> LossMatchedPair? {
    precondition(trainings.count == 2, "a pair of \(trainings.count)")
    func loss(_ model: LanguageModel) throws -> Double {
      try model.evaluation(on: stopping).crossEntropy
    }
    var models = trainings.map(\.model)
    var losses = try models.map(loss)
    var steps = trainings.map(\.state.step)
    let lower = losses[0] <= losses[1] ? 0 : 1
    let (goal, last) = (losses[1 - lower], steps[lower])
    /// `training` taken on to `step`; nil where told to stop.
    func advanced(_ training: LanguageTraining, to step: Int) throws -> LanguageTraining? {
      let done = training.state.step
      guard step > done else { return training }
      var further = training
      try further.run(
        steps: step - done, tokens: tokens,
        monitor: Monitor(
          report: { taken, _ in monitor.report(done + taken, last) },
          shouldStop: monitor.shouldStop))
      return further.state.step == step ? further : nil
    }
    /// The loss of `training`, which is kept where it is the nearest so far.
    func looked(at training: LanguageTraining) throws -> Double {
      let own = try loss(training.model)
      if abs(own - goal) < abs(losses[lower] - goal) {
        (models[lower], losses[lower], steps[lower]) = (training.model, own, training.state.step)
      }
      return own
    }
    var above = LanguageTraining(
      shape: trainings[lower].model.shape, options: trainings[lower].options)
    var below = last
    for step in LossTargets(cap: 1).checkpoints(steps: last) {
      guard let training = try advanced(above, to: step) else { return nil }
      guard try looked(at: training) > goal else {
        below = step
        break
      }
      above = training
    }
    // Between the last step above and the first below.
    while below - above.state.step > 1 {
      let middle = above.state.step + (below - above.state.step) / 2
      guard let training = try advanced(above, to: middle) else { return nil }
      if try looked(at: training) > goal { above = training } else { below = middle }
    }
    return LossMatchedPair(models: models, losses: losses, steps: steps)
  }
}
