import Foundation
import LinearAlgebra
import Networks
import Synchronization
import TestSupport
import Testing

@testable import Experiments

/// A training whose held-out loss is a function of its steps.
private struct MadeUp: FollowedTraining {
  var step = 0
  let bytes = 8.0
  /// Where it diverges.
  var limit = Int.max
  /// Steps that were taken by all copies.
  let work: Tally
  let loss: @Sendable (Int) -> Double

  final class Tally: Sendable {
    let steps = Atomic<Int>(0)
  }

  init(limit: Int = .max, _ loss: @escaping @Sendable (Int) -> Double) {
    (self.limit, self.loss, work) = (limit, loss, Tally())
  }

  mutating func run(to step: Int, monitor: Monitor) throws {
    guard step < limit else { throw NetworkError.diverged(step: limit, loss: .infinity) }
    guard !monitor.shouldStop() else { return }
    if step > self.step { monitor.report(step, step) }
    work.steps.add(step - self.step, ordering: .relaxed)
    self.step = step
  }

  func stoppingLoss() -> (loss: Double, count: Int) { (loss(step), 7) }
}

@Suite("A curve of held-out loss")
struct LossCurveTests {
  private func curve(
    _ training: MadeUp, steps: Int = 100, cap: Int = 2, floor: Double = 0, tightest: Double? = nil,
    keeping limit: Int = 100, monitor: Monitor = .silent
  ) throws -> LossCurve<MadeUp> {
    try LossCurve(
      following: training, to: LossTargets(cap: cap).checkpoints(steps: steps), steps: steps,
      floor: floor, tightest: tightest, keeping: limit, monitor: monitor)
  }

  /// The excess is exp(-s/100) over a floor of a half.
  private let falling = MadeUp { 0.5 + exp(-Double($0) / 100) }

  @Test("is looked at from 25 steps on, a quarter further each time, and at the cap")
  func checkpoints() {
    func at(_ steps: Int, cap: Int) -> [Int] { LossTargets(cap: cap).checkpoints(steps: steps) }
    #expect(at(100, cap: 2) == [0, 25, 31, 39, 49, 61, 76, 95, 119, 149, 186, 200])
    #expect(at(10, cap: 2) == [0, 20])
    #expect(at(25, cap: 1) == [0, 25])
    #expect(at(0, cap: 8) == [0])
  }

  @Test("bisection finds the step at which the loss is within 1 % of the level")
  func bisection() throws {
    let curve = try curve(falling, floor: 0.5)
    #expect(curve.points.map(\.step) == LossTargets(cap: 2).checkpoints(steps: 100))
    #expect(curve.untrained == 1 && curve.sampleCount == 7)
    #expect(abs(curve.minimum - exp(-2)) < 1e-15)
    // Between 119 and 149: 134, 126, 122 and 120, whose excess is 0.3012.
    let meeting = try #require(try curve.meeting(0.3))
    #expect(meeting.training.step == 120)
    #expect(abs(meeting.excess - exp(-1.2)) < 1e-15)
    for level in stride(from: 0.14, to: 1, by: 0.01) {
      let meeting = try #require(try curve.meeting(level))
      #expect(abs(meeting.excess - level) <= 0.01 * level + 1e-15, "\(level)")
      #expect(abs(Double(meeting.training.step) + 100 * log(level)) <= 2, "\(level)")
    }
    // The untrained model is there already; a checkpoint within 1 % is taken as it is.
    #expect(try curve.meeting(2)?.training.step == 0)
    #expect(try curve.meeting(exp(-0.76) * 1.005)?.training.step == 76)
    #expect(try curve.meeting(exp(-0.76) * 0.995)?.training.step == 76)
  }

  @Test("where the loss jumps over the level it is the first step below")
  func jump() throws {
    for edge in [1, 24, 25, 26, 133, 150, 186] {
      let curve = try curve(MadeUp { $0 < edge ? 1 : 0.1 })
      let meeting = try #require(try curve.meeting(0.5))
      #expect(meeting.training.step == edge && meeting.excess == 0.1, "\(edge)")
    }
  }

  @Test("a level that no checkpoint comes to is not reached")
  func unreached() throws {
    let curve = try curve(falling, floor: 0.5)
    #expect(try curve.meeting(0.999 * exp(-2)) == nil)
    #expect(try curve.meeting(exp(-2)) != nil)
  }

  @Test("it ends after ten checkpoints without a new minimum, but not before the steps")
  func patience() throws {
    // The smallest is at 49, the fifth checkpoint.
    let rising = MadeUp { abs(Double($0) - 49) }
    let long = try curve(rising, steps: 100, cap: 20)
    #expect(long.points.count == 5 + 10 && long.minimum == 0 && long.atSteps.step == 100)
    let short = try curve(rising, steps: 1_000, cap: 1)
    #expect(short.points.count == 5 + 10 && short.atSteps.step == 1_000)
    #expect(short.stepCount == 1_000)
    // An equal one is none.
    #expect(try curve(MadeUp { _ in 1 }, steps: 100, cap: 20).points.count == 11)
  }

  @Test("it ends where the tightest level is met, but not before the steps")
  func tightest() throws {
    let early = try curve(falling, floor: 0.5, tightest: 0.7)
    #expect(early.points.last?.step == 39 && early.atSteps.step == 100)
    let late = try curve(falling, floor: 0.5, tightest: 0.3)
    #expect(late.points.last?.step == 149 && late.atSteps.step == 100)
  }

  @Test("a training that diverges after the steps ends there, before them it is an error")
  func diverges() throws {
    let curve = try curve(MadeUp(limit: 120) { exp(-Double($0) / 100) })
    #expect(curve.points.last?.step == 119 && curve.atSteps.step == 100)
    #expect(throws: NetworkError.self) { try self.curve(MadeUp(limit: 99) { _ in 1 }) }
    let infinite = try self.curve(MadeUp { $0 > 110 ? .infinity : exp(-Double($0)) })
    #expect(infinite.points.last?.step == 95)
    #expect(throws: NetworkError.self) { try self.curve(MadeUp { _ in .nan }) }
  }

  @Test("what is kept of it changes the work and no number", arguments: [0, 1, 2, 5])
  func kept(limit: Int) throws {
    func wobbling() -> MadeUp { MadeUp { exp(-Double($0) / 90) + 0.05 * sin(Double($0)) } }
    let (full, scarce) = (wobbling(), wobbling())
    let all = try curve(full, cap: 4)
    let some = try curve(scarce, cap: 4, keeping: limit)
    #expect(all.points == some.points)
    for level in [0.9, 0.5, 0.3, 0.1] {
      let (a, b) = (try all.meeting(level), try some.meeting(level))
      #expect(a?.training.step == b?.training.step && a?.excess == b?.excess)
      #expect(a != nil)
    }
    let work = [full, scarce].map { $0.work.steps.load(ordering: .relaxed) }
    #expect(work[0] < work[1])
  }

  @Test("told to stop it is no curve")
  func stops() {
    #expect(throws: StoppedTraining.self) {
      try curve(falling, monitor: StopAfter(5).monitor)
    }
  }

  @Test("levels of its own are the tightest that every model reaches, and two looser ones")
  func automatic() {
    let levels = LossTargets.automatic(minima: [0.1, 0.2, 0.15], untrained: [2, 1.632, 3])
    // 1.02 times 0.2; 1.632 is 8 times that, so the others are twice and four times it.
    #expect(levels.count == 3)
    for (level, expected) in zip(levels, [0.816, 0.408, 0.204]) {
      #expect(abs(level - expected) < 1e-12)
    }
    // Where the untrained models are no worse there is no looser one.
    #expect(LossTargets.automatic(minima: [0.5, 0.1], untrained: [0.5, 9]) == [0.51])
    #expect(LossTargets.automatic(minima: [0.5], untrained: [0.52]) == [0.51])
    // At or below the floor: a hundredth of the untrained excess.
    let low = LossTargets.automatic(minima: [-0.1, 0], untrained: [1, 2])
    #expect(low.count == 3 && low[2] == 0.01 && abs(low[0] - pow(0.01, 1.0 / 3)) < 1e-12)
    #expect(LossTargets.automatic(minima: [-0.1, -0.3], untrained: [-0.1, 0]) == [-0.1])
  }

  @Test("losses asked for are excesses over the floor, the loosest first")
  func asked() {
    #expect(LossTargets(losses: [0.5, 2, 1, 0.5], floor: 0.25).excesses == [1.75, 0.75, 0.25])
    #expect(LossTargets(losses: [0.5]).excesses == [0.5])
    #expect(LossTargets().excesses == nil)
  }

  @Test("halves hold every row once, are alike in number, and are fixed by the seed")
  func halves() {
    let rows = Array(stride(from: 3, to: 104, by: 2))
    let halves = HeldOutHalves(of: rows, seed: 4)
    #expect(halves.stopping.count == 25 && halves.measuring.count == 26)
    #expect((halves.stopping + halves.measuring).sorted() == rows)
    #expect(halves.stopping == halves.stopping.sorted())
    #expect(halves == HeldOutHalves(of: rows, seed: 4))
    #expect(halves != HeldOutHalves(of: rows, seed: 5))
  }
}
