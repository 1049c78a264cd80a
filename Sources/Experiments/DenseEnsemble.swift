import LinearAlgebra
import Networks

/// Dense networks of the width of a mixture's experts, trained apart on the same data and averaged: what experts come
/// to without a router.
///
/// Together they have as many parameters as the mixture, but for its router. Each has a seed of its own, which fixes
/// initial weights and the order of the data.
public struct DenseEnsemble: Sendable {
  /// The mean of the networks, as a layer whose experts they are; before training, and after it.
  public let untrained, trained: Layer
  /// What they were trained to.
  public let course: EnsembleCourse

  /// What the networks learn from, and how.
  public struct Task: Sendable {
    /// The mixture's settings, and the steps it took.
    public var options: TrainingOptions
    public var steps: Int
    /// Samples by features, and what they are to give.
    public var inputs: Matrix
    public var target: Target
    public var trainingRows: [Int]

    public init(
      options: TrainingOptions, steps: Int, inputs: Matrix, target: Target, trainingRows: [Int]
    ) {
      (self.options, self.steps) = (options, steps)
      (self.inputs, self.target, self.trainingRows) = (inputs, target, trainingRows)
    }
  }

  /// The loss that the mean of the networks is to come to, at held-out rows that are not measured.
  public struct Match: Sendable {
    public var loss: Double
    public var rows: [Int]
    /// They are trained for at most so many times the steps.
    public var cap: Int

    public init(loss: Double, rows: [Int], cap: Int = LossTargets().cap) {
      (self.loss, self.rows, self.cap) = (loss, rows, cap)
    }
  }

  /// Trains one network for each expert of `shape`, side by side, for as many steps as the mixture took, or to where
  /// the loss of their mean is nearest to that of `match`.
  ///
  /// - Returns: Nil where told to stop; the monitor hears of steps.
  /// - Throws: `NetworkError` as a training does.
  public static func trained(
    besides shape: LayerShape, _ task: Task, match: Match? = nil, monitor: Monitor = .silent
  ) throws -> DenseEnsemble? {
    var trainings = (0..<shape.expertCount).map { initial($0, of: shape, task) }
    let untrained = Layer(meanOf: trainings.map(\.layer))
    let tally = StepTally(
      total: shape.expertCount * task.steps * (match?.cap ?? 1), monitor: monitor)
    guard let match else {
      guard try advance(&trainings, to: task.steps, task, tally) else { return nil }
      return DenseEnsemble(
        untrained: untrained, trained: Layer(meanOf: trainings.map(\.layer)),
        course: EnsembleCourse(steps: task.steps, match: nil))
    }
    func loss(_ layer: Layer) -> Double {
      layer.taskLoss(
        task.options.loss, inputs: task.inputs, target: task.target, rows: match.rows)
    }
    var best = (layer: untrained, steps: 0, loss: loss(untrained))
    /// Whether the mean of networks that took `step` steps is as far down; it is kept where it is the nearest so far.
    func isReached(by trainings: [LayerTraining], at step: Int) -> Bool {
      let layer = Layer(meanOf: trainings.map(\.layer))
      let own = loss(layer)
      if abs(own - match.loss) < abs(best.loss - match.loss) { best = (layer, step, own) }
      return own <= match.loss
    }
    var above = (step: 0, trainings: trainings)
    var below = best.loss <= match.loss ? 0 : Int?.none
    for step in LossTargets(cap: match.cap).checkpoints(steps: task.steps).dropFirst()
    where below == nil {
      guard try advance(&trainings, to: step, task, tally) else { return nil }
      if isReached(by: trainings, at: step) { below = step } else { above = (step, trainings) }
    }
    // Between the last step above and the first below.
    while let end = below, end - above.step > 1 {
      let middle = above.step + (end - above.step) / 2
      trainings = above.trainings
      guard try advance(&trainings, to: middle, task, tally) else { return nil }
      if isReached(by: trainings, at: middle) {
        below = middle
      } else {
        above = (middle, trainings)
      }
    }
    return DenseEnsemble(
      untrained: untrained, trained: best.layer,
      course: EnsembleCourse(
        steps: best.steps,
        match: EnsembleCourse.Match(loss: match.loss, ownLoss: best.loss, isReached: below != nil)))
  }

  /// Takes every network to `step`; answers whether it was not told to stop.
  private static func advance(
    _ trainings: inout [LayerTraining], to step: Int, _ task: Task, _ tally: StepTally
  ) throws -> Bool {
    let before = trainings
    trainings = try Parallel.map(before.count, monitor: tally.withoutReports) { index in
      Result {
        var training = before[index]
        try training.run(
          steps: step - training.state.step, inputs: task.inputs, target: task.target,
          rows: task.trainingRows, monitor: tally.monitor)
        return training
      }
    }.values()
    return trainings.count == before.count && trainings.allSatisfy { $0.state.step == step }
  }

  /// The `index`-th network before its first step.
  private static func initial(_ index: Int, of shape: LayerShape, _ task: Task) -> LayerTraining {
    var options = task.options
    // Apart from the seeds that people give, which are small.
    options.seed = options.seed &+ UInt64(index + 1) &* 0x9E37_79B9_7F4A_7C15
    options.routerLosses = RouterLosses()
    return LayerTraining(shape: shape.ofOneExpert, options: options)
  }
}

/// How far networks apart were trained.
public struct EnsembleCourse: Codable, Equatable, Sendable {
  /// A loss that they were to come to.
  public struct Match: Codable, Equatable, Sendable {
    /// The mixture's at the rows that say when, and that of the networks' mean there.
    public let loss, ownLoss: Double
    /// Whether they came as far down; what they are after most steps else.
    public let isReached: Bool

    public init(loss: Double, ownLoss: Double, isReached: Bool) {
      (self.loss, self.ownLoss, self.isReached) = (loss, ownLoss, isReached)
    }
  }

  /// Steps that each network took.
  public let steps: Int
  /// Nil where they took as many as the mixture.
  public let match: Match?

  public init(steps: Int, match: Match?) { (self.steps, self.match) = (steps, match) }

  /// Whether they can be held against the mixture: not where they were to come to its loss and did not.
  public var isComparable: Bool { match?.isReached ?? true }
}

extension LayerShape {
  /// The dense layer that one expert alone is.
  public var ofOneExpert: LayerShape {
    var shape = dense(matching: .active)
    shape.hiddenWidth = hiddenWidth
    return shape
  }
}
