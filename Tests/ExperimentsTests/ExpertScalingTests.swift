import Foundation
import LinearAlgebra
import Networks
import Statistics
import TestSupport
import Testing

@testable import Experiments

@Suite("Expert scaling", .serialized)
struct ExpertScalingTests {
  /// Mixtures of 2, 3 and 5 experts, in place of the routings.
  private func scaled(
    _ experts: [Int] = [2, 3, 5], seeds: [UInt64] = [3, 1, 4], matching capacity: Capacity = .total
  ) throws -> Experiment {
    var experiment = tinyExperiment(seeds: seeds)
    var smallest = experiment.design.mixture
    (smallest.expertCount, smallest.hiddenWidth) = (experts[0], 12)
    experiment.design.mixture = smallest
    experiment.design.routings = []
    experiment.design.conventions.capacity = capacity
    experiment.design.variants = try experts.map {
      Architecture(
        name: "E \($0)", shape: try #require(smallest.with(experts: $0, matching: capacity)))
    }
    return experiment
  }

  @Test("measures each variant as an experiment of that shape alone does, bit for bit")
  func variants() throws {
    let experiment = try scaled()
    let comparison = try experiment.run()
    #expect(comparison.architectures == experiment.design.variants)
    #expect(comparison.crossSeed == nil && comparison.expertCounts == [2, 3, 5])
    for (column, variant) in experiment.design.variants.enumerated() {
      var single = experiment
      single.design.variants = []
      single.design.mixture = variant.shape
      single.design.routings = [.topK]
      let alone = try single.run()
      #expect(alone.architectures[0].shape == variant.shape)
      #expect(alone.measurements.map { $0[0] } == comparison.measurements.map { $0[column] })
    }
  }

  @Test("gives the same bits on one thread and on two, at matched losses too")
  func deterministic() throws {
    let before = Parallel.threadCount
    defer { Parallel.threadCount = before }
    var experiment = try scaled(seeds: [3, 1])
    experiment.targets = LossTargets(cap: 2)
    experiment.stoppingRows = Array(64..<80)
    experiment.heldOutRows = Array(80..<96)
    experiment.probeRows = Array(80..<96)
    let outcomes = try [1, 2].map { threads in
      Parallel.threadCount = threads
      return try experiment.run()
    }
    #expect(outcomes[0] == outcomes[1])
    #expect(outcomes[0].scaling == outcomes[1].scaling)
    let levels = try #require(outcomes[0].matching?.levels)
    #expect(levels.count == 3 && levels.allSatisfy { $0.steps.allSatisfy { $0.count == 3 } })
    for level in levels {
      let scaling = outcomes[0].scaling(at: level)
      #expect(scaling.slopes.map(\.figure) == [.sigma1, .decay, .erank, .pcaRank, .omega])
      let slope = try #require(scaling.slopes[0].slope)
      // By hand: the slope of each seed over ln 2, ln 3, ln 5.
      let own = level.measurements.map { row in
        reference([2, 3, 5], row.map { $0?.figures[.sigma1] ?? .nan })
      }
      #expect(zip(slope.differences, own).allSatisfy { abs($0 - $1) < 1e-12 })
      // Before training the models are those at equal steps.
      #expect(scaling.slopes[0].untrained == outcomes[0].scaling.slopes[0].untrained)
    }
  }

  /// The slope of ln y on ln x as a mean of the slopes of pairs, weighted by squares of their distance.
  private func reference(_ x: [Int], _ y: [Double]) -> Double {
    var (sum, weight) = (0.0, 0.0)
    for i in x.indices {
      for j in 0..<i {
        let run = log(Double(x[i])) - log(Double(x[j]))
        sum += run * (log(y[i]) - log(y[j]))
        weight += run * run
      }
    }
    return sum / weight
  }

  @Test("slopes are those of another computation, trained and before training")
  func slopes() throws {
    let comparison = try scaled().run()
    let scaling = comparison.scaling
    #expect(scaling.slopes.map(\.figure) == ScalingPrediction.all.map(\.figure))
    for slope in scaling.slopes where slope.figure != .omega {
      for (seed, row) in comparison.measurements.enumerated() {
        let trained = reference([2, 3, 5], row.map { $0.figures[slope.figure] ?? .nan })
        let untrained = reference([2, 3, 5], row.map { $0.untrained[slope.figure] ?? .nan })
        #expect(abs(try #require(slope.trained[seed]) - trained) < 1e-12, "\(slope.figure)")
        #expect(abs(try #require(slope.untrained[seed]) - untrained) < 1e-12, "\(slope.figure)")
      }
      let change = try #require(slope.change)
      let difference = zip(slope.trained, slope.untrained).map { ($0 ?? 0) - ($1 ?? 0) }
      #expect(change.differences == difference)
    }
  }

  /// A measurement of one figure, trained and before training.
  private func row(_ figure: Figure, _ trained: [Double], _ untrained: [Double]) -> [Experiments
    .Measurement?]
  {
    zip(trained, untrained).map { trained, untrained in
      Experiments.Measurement(figures: [figure: trained], untrained: [figure: untrained])
    }
  }

  @Test("a power law gives its exponent and no residual; what breaks says that it is none")
  func laws() throws {
    let experts = [2, 4, 8, 16]
    func powers(_ factor: Double, _ exponent: Double) -> [Double] {
      experts.map { factor * pow(Double($0), exponent) }
    }
    let rows = [(1.0, 0.35, 0.34), (2.0, 0.35, 0.34), (0.5, 0.35, 0.34)].map {
      row(.decay, powers($0, $1), powers($0, $2))
    }
    let slope = ScalingSlope(.decay, experts: experts, rows: rows)
    #expect(abs(try #require(slope.slope?.mean) - 0.35) < 1e-12)
    #expect(abs(try #require(slope.slopeBefore?.mean) - 0.34) < 1e-12)
    #expect(abs(try #require(slope.change?.mean) - 0.01) < 1e-12)
    #expect(try #require(slope.residual) < 1e-12 && slope.isPowerLaw == true)
    var bent = powers(1, 0.35)
    bent[2] *= 1.5
    let broken = ScalingSlope(.decay, experts: experts, rows: [row(.decay, bent, powers(1, 0))])
    #expect(broken.isPowerLaw == false)
    // ln 1.5 at the third of four equal steps: the line takes 0.3 of it there.
    #expect(abs(try #require(broken.residual) - 0.7 * log(1.5)) < 1e-12)
    // Two points lie on any line.
    let pair = ScalingSlope(.decay, experts: [2, 4], rows: [row(.decay, [1, 3], [1, 1])])
    #expect(abs(try #require(pair.slope?.mean) - log(3) / log(2)) < 1e-12)
    #expect(pair.residual == nil && pair.isPowerLaw == nil)
  }

  @Test("what is not positive, or not there, has no slope, and says of how many seeds")
  func missing() {
    let rows = [row(.omega, [0.1, 0.2], [0.1, -0.1]), row(.omega, [0.1, -0.2], [0.1, 0.1])]
    let slope = ScalingSlope(.omega, experts: [2, 4], rows: rows)
    #expect(slope.trained[0] != nil && slope.trained[1] == nil)
    #expect(slope.slope == nil && slope.slopeBefore == nil && slope.residual == nil)
    #expect(slope.reason == "it is not above 0 in 1 of 2 seeds")
    #expect(slope.untrained[0] == nil && slope.untrained[1] == 0)
    #expect(slope.reasonBefore == "it is not above 0 in 1 of 2 seeds")
    let other = ScalingSlope(.decay, experts: [2, 4], rows: rows)
    #expect(other.reason == "a model of 2 of 2 seeds has no decay")
    let unreached = ScalingSlope(.omega, experts: [2, 4], rows: [rows[0], [rows[0][0], nil]])
    #expect(unreached.reason == "1 of 2 seeds did not come to that loss by training")
    let scaling = ExpertScaling(experts: [2, 4], rows: rows, seed: 0)
    #expect(scaling.family.tests.allSatisfy { $0.verdict == .open })
  }

  @Test("widths alone are structural, what training does holds or is reversed")
  func verdicts() {
    let experts = [2, 4, 8]
    func rows(_ trained: Double, _ untrained: Double) -> [[Experiments.Measurement?]] {
      (0..<8).map { seed in
        let noise = 0.001 * Double(seed * seed % 5 - 2)
        func own(_ exponent: Double, _ sign: Double) -> [Double] {
          experts.map { pow(Double($0), exponent + sign * noise) }
        }
        return row(.decay, own(trained, 1), own(untrained, -1))
      }
    }
    func verdict(_ trained: Double, _ untrained: Double) -> Verdict? {
      ExpertScaling(experts: experts, rows: rows(trained, untrained), seed: 1).family.tests
        .first { $0.prediction.name == "decay" }?.verdict
    }
    #expect(verdict(0.35, 0.35) == .structural)
    #expect(verdict(0.35, 0.1) == .holds)
    #expect(verdict(-0.35, -0.1) == .reversed)
    #expect(verdict(0, 0) == .open)
  }
}

extension Experiments.Measurement {
  /// One of these figures alone.
  fileprivate init(figures: [Figure: Double], untrained: [Figure: Double]) {
    let text = #"{"figures": {}, "untrained": {}, "shuffled": {}, "effectiveCount": 1, "dead": []}"#
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(text.utf8))
    } catch {
      fatalError("\(error)")
    }
    self.figures = figures
    self.untrained = untrained
  }
}
