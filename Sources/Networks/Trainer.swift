import LinearAlgebra

/// What an optimizer carries from one step to the next.
public struct OptimizerState: Equatable, Sendable {
  /// Steps taken so far.
  public var step: Int
  /// Running means of the gradient and of its square, in the order of the parameters.
  public var firstMoments: [Double]
  public var secondMoments: [Double]

  /// The state before the first step.
  public init(parameterCount: Int) {
    step = 0
    firstMoments = [Double](repeating: 0, count: parameterCount)
    secondMoments = firstMoments
  }

  public init(step: Int, firstMoments: [Double], secondMoments: [Double]) {
    self.step = step
    self.firstMoments = firstMoments
    self.secondMoments = secondMoments
  }
}

/// Takes optimizer steps on an objective; parameters, gradients and moments are made once.
final class Trainer<Goal: Objective> {
  let objective: Goal
  let optimizer: AdamW
  let parameters, gradients, firstMoments, secondMoments: Buffer<Goal.Scalar>
  private(set) var step: Int

  /// Goes on from `parameters` and `state`.
  init(_ objective: Goal, optimizer: AdamW, parameters: [Double], state: OptimizerState) {
    precondition(
      parameters.count == objective.parameterCount
        && state.firstMoments.count == objective.parameterCount,
      "\(parameters.count) parameters for an objective of \(objective.parameterCount)")
    self.objective = objective
    self.optimizer = optimizer
    self.parameters = Buffer(parameters)
    gradients = Buffer(parameters.count)
    firstMoments = Buffer(state.firstMoments)
    secondMoments = Buffer(state.secondMoments)
    step = state.step
  }

  /// One step on the samples of `batch`; the loss is that before the update.
  ///
  /// - Throws: `NetworkError.diverged` when the loss is not finite; nothing is updated then.
  func take(batch: [Int]) throws(NetworkError) -> StepLoss {
    let loss = objective.evaluate(
      batch: batch, parameters: parameters.base, gradients: gradients.base)
    guard loss.loss.isFinite else { throw .diverged(step: step + 1, loss: loss.loss) }
    step += 1
    optimizer.update(
      parameters.base, gradients: gradients.base, first: firstMoments.base,
      second: secondMoments.base, count: parameters.count, step: step)
    return loss
  }

  var state: OptimizerState {
    OptimizerState(
      step: step, firstMoments: firstMoments.doubles, secondMoments: secondMoments.doubles)
  }
}
