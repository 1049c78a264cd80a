import LinearAlgebra
import Networks

/// The held-out loss of one training at checkpoints, and the way back to where it met a level.
struct LossCurve<Training: FollowedTraining>: Sendable {
  /// The excess loss at a step.
  struct Point: Equatable, Sendable {
    let step: Int
    let excess: Double
  }

  /// A training where it met a level.
  struct Meeting: Sendable {
    let excess: Double
    let training: Training
  }

  /// One a checkpoint, the first before the first step.
  private(set) var points: [Point] = []
  /// The training after the steps of the comparison.
  private(set) var atSteps: Training
  /// Samples that the losses are of.
  private(set) var sampleCount = 0
  private let floor: Double
  private let initial: Training
  /// Later states of the training, ascending, no more than there is room for.
  private var kept: [Training] = []

  /// The smallest excess loss at a checkpoint.
  var minimum: Double { points.reduce(.infinity) { min($0, $1.excess) } }
  /// The excess loss before the first step.
  var untrained: Double { points.first?.excess ?? .nan }
  /// Steps taken in all.
  var stepCount: Int { max(points.last?.step ?? 0, atSteps.step) }

  /// Follows a training from checkpoint to checkpoint, at least to `steps`.
  ///
  /// It ends after ten checkpoints without a new minimum, where the loss comes down to `tightest`, or,
  /// after `steps`, where the training diverges.
  ///
  /// No more than `limit` states are kept; no number depends on it.
  ///
  /// - Throws: `StoppedTraining` when told to stop; `NetworkError.diverged` by `steps`.
  init(
    following initial: Training, to checkpoints: [Int], steps: Int, floor: Double,
    tightest: Double? = nil, keeping limit: Int, monitor: Monitor = .silent
  ) throws {
    (self.initial, self.floor, atSteps) = (initial, floor, initial)
    var (training, sinceMinimum) = (initial, 0)
    for checkpoint in checkpoints {
      if training.step < steps, steps <= checkpoint {
        try training.advance(to: steps, monitor: monitor)
        atSteps = training
      }
      do {
        try training.advance(to: checkpoint, monitor: monitor)
      } catch NetworkError.diverged where training.step >= steps {
        break
      }
      let (loss, count) = try training.stoppingLoss()
      guard loss.isFinite else {
        guard training.step >= max(steps, 1) else {
          throw NetworkError.diverged(step: training.step + 1, loss: loss)
        }
        break
      }
      let excess = loss - floor
      sinceMinimum = excess < minimum ? 0 : sinceMinimum + 1
      points.append(Point(step: checkpoint, excess: excess))
      sampleCount = count
      keep(training, limit)
      if sinceMinimum == LossTargets.patience { break }
      if let tightest, excess <= tightest { break }
    }
    guard training.step < steps else { return }
    try training.advance(to: steps, monitor: monitor)
    atSteps = training
  }

  /// Keeps a state, and of those there are every second one where they become too many.
  private mutating func keep(_ training: Training, _ limit: Int) {
    guard training.step > initial.step else { return }
    kept.append(training)
    guard kept.count > limit else { return }
    let last = kept.count - 1
    kept = limit < 1 ? [] : kept.enumerated().filter { (last - $0.offset) % 2 == 0 }.map(\.element)
  }

  /// The training as it was at a step, gone on with from the nearest state before.
  private func state(at step: Int, monitor: Monitor) throws -> Training {
    var training = kept.last { $0.step <= step } ?? initial
    try training.advance(to: step, monitor: monitor)
    return training
  }

  /// The training where it met the excess loss `level`; nil where no checkpoint did.
  ///
  /// The first checkpoint at or below the level bounds it from above and the one before it from below;
  /// bisection in steps goes on until the loss is within 1 % of the level, or, where it jumps over
  /// that, ends at the first step below.
  ///
  /// - Throws: `StoppedTraining` when told to stop.
  func meeting(_ level: Double, monitor: Monitor = .silent) throws -> Meeting? {
    guard let place = points.firstIndex(where: { $0.excess <= level }) else { return nil }
    func isMet(_ excess: Double) -> Bool {
      abs(excess - level) <= LossTargets.tolerance * abs(level)
    }
    var high = points[place]
    var below: Training?
    if place > 0, !isMet(high.excess) {
      let before = points[place - 1]
      var above = try state(at: before.step, monitor: monitor)
      if isMet(before.excess) { return Meeting(excess: before.excess, training: above) }
      while high.step - above.step > 1 {
        var middle = above
        try middle.advance(
          to: above.step + (high.step - above.step) / 2, monitor: monitor)
        let excess = try middle.stoppingLoss().loss - floor
        if isMet(excess) { return Meeting(excess: excess, training: middle) }
        if excess <= level {
          high = Point(step: middle.step, excess: excess)
          below = middle
        } else {
          above = middle
        }
      }
    }
    return Meeting(
      excess: high.excess, training: try below ?? state(at: high.step, monitor: monitor))
  }
}
