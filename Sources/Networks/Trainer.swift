import LinearAlgebra

/// What an optimizer carries from one step to the next.
public struct OptimizerState: Equatable, Sendable {
  /// Steps taken so far.
  public var step: Int
  /// Running means of the gradient and of its square, in the order of the parameters; empty before the
  /// first step, when all are zero.
  public var firstMoments: [Double]
  public var secondMoments: [Double]

  /// The state before the first step.
  public init() { self.init(step: 0, firstMoments: [], secondMoments: []) }

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
  let schedule: LearningRateSchedule
  /// The largest Euclidean norm of the whole gradient; a longer one is shortened to it.
  let clipping: Double?
  let parameters, gradients, firstMoments, secondMoments: Buffer<Goal.Scalar>
  private(set) var step: Int
  /// ‖∇L‖ of the last step before clipping; measured when there is a bound.
  private(set) var gradientNorm: Double?

  /// Goes on from `parameters` and `state`.
  init(
    _ objective: Goal, optimizer: AdamW, schedule: LearningRateSchedule = .constant,
    clipping: Double? = nil, weights: Weights, state: OptimizerState
  ) {
    let count = objective.parameterCount
    precondition(
      weights.count == count && [0, count].contains(state.firstMoments.count),
      "\(weights.count) parameters for an objective of \(count)")
    self.objective = objective
    self.optimizer = optimizer
    self.schedule = schedule
    self.clipping = clipping
    parameters = Buffer(weights)
    gradients = Buffer(count)
    firstMoments = state.step > 0 ? Buffer(state.firstMoments) : Buffer(count)
    secondMoments = state.step > 0 ? Buffer(state.secondMoments) : Buffer(count)
    step = state.step
  }

  /// One step on the samples of `batch`; the loss is that before the update.
  ///
  /// - Throws: `NetworkError.diverged` when the loss, or the gradient's norm where it is measured, is
  ///   not finite; nothing is updated then.
  func take(batch: [Int]) throws(NetworkError) -> StepLoss {
    let loss = objective.evaluateParts(
      batch: batch, parameters: parameters.base, gradients: gradients.base)
    guard loss.loss.isFinite else { throw .diverged(step: step + 1, loss: loss.loss) }
    let shortening = clip()
    if let gradientNorm, !gradientNorm.isFinite {
      throw .diverged(step: step + 1, loss: gradientNorm)
    }
    step += 1
    update(gradientFactor: shortening)
    return loss
  }

  /// Measures the gradient's norm n; answers min(1, bound / (n + 1e-6)), as PyTorch clips.
  private func clip() -> Double {
    guard let clipping else { return 1 }
    nonisolated(unsafe) let (goal, g) = (objective, gradients.base)
    let squares = ParameterBlocks(gradients.count).map { range in
      goal.addParts(of: range, to: g)
      return Double(Reduction.dot(g + range.lowerBound, g + range.lowerBound, count: range.count))
    }
    let norm = squares.reduce(0, +).squareRoot()
    gradientNorm = norm
    return min(1, clipping / (norm + 1e-6))
  }

  private func update(gradientFactor: Double) {
    var optimizer = optimizer
    optimizer.learningRate *= schedule.factor(at: step)
    let (settings, step, factor) = (optimizer, step, Goal.Scalar(gradientFactor))
    let isWhole = clipping != nil
    nonisolated(unsafe) let (goal, p, g) = (objective, parameters.base, gradients.base)
    nonisolated(unsafe) let (m, v) = (firstMoments.base, secondMoments.base)
    let blocks = ParameterBlocks(parameters.count)
    let pastCaches = blocks.goesPastCaches
    blocks.forEach { range in
      let start = range.lowerBound
      if !isWhole { goal.addParts(of: range, to: g) }
      if factor != 1 { for index in range { g[index] *= factor } }
      settings.update(
        p + start, gradients: g + start, first: m + start, second: v + start, count: range.count,
        step: step, pastCaches: pastCaches)
    }
  }

  var state: OptimizerState {
    guard step > 0 else { return OptimizerState() }
    return OptimizerState(
      step: step, firstMoments: firstMoments.doubles, secondMoments: secondMoments.doubles)
  }

  /// Whether every parameter is a finite number.
  var isFinite: Bool { (0..<parameters.count).allSatisfy { parameters.base[$0].isFinite } }

  /// The parameters as they are, in the type they are trained in.
  var weights: Weights {
    let values = UnsafeBufferPointer(start: parameters.base, count: parameters.count)
    return Goal.Scalar.self == Float.self
      ? .float32(values.map { Float($0) }) : .float64(values.map { Double($0) })
  }
}
