import Foundation
import LinearAlgebra
import Networks
import Probes
import TestSupport
import Testing

@testable import Experiments

@Suite("CrossSeedAlignment", .serialized)
struct CrossSeedAlignmentTests {
  /// Rows of norm 1, less their mean where they are gates.
  private func unit(_ rows: [[Double]], centred: Bool = false) -> Matrix {
    Matrix(
      rows.map { row in
        let mean = centred ? row.reduce(0, +) / Double(row.count) : 0
        let norm = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }.squareRoot()
        return row.map { ($0 - mean) / norm }
      })
  }

  private func experts(_ directions: [[Double]], gates: [[Double]]) -> LiveExperts {
    LiveExperts(directions: unit(directions), gates: unit(gates, centred: true))
  }

  /// Three models of three, two and three experts; sines and cosines that numpy has too.
  private var sample: [LiveExperts] {
    var before = 0
    var models: [LiveExperts] = []
    for (seed, size) in [3, 2, 3].enumerated() {
      var (directions, gates): ([[Double]], [[Double]]) = ([], [])
      for i in 0..<size {
        let number = Double(before + i)
        directions.append((0..<4).map { k in sin(1.3 * number * Double(k + 1) + 0.7 * Double(k)) })
        let phase: Double = 0.9 * number + Double(seed)
        gates.append((0..<5).map { k in cos(phase + 1.7 * Double(k * (i + 1))) })
      }
      models.append(experts(directions, gates: gates))
      before += size
    }
    return models
  }

  @Test("has the figures that numpy and scipy find, and the p of all 560 deals")
  func fixture() throws {
    let found = try #require(CrossSeedAlignment(of: sample, seed: 1))
    expectClose(found.within.magnitude, 0.1835399897649956, tolerance: 1e-13)
    expectClose(found.within.signed, 0.07609820688232584, tolerance: 1e-13)
    expectClose(found.between.magnitude, 0.4851310953159015, tolerance: 1e-13)
    expectClose(found.between.signed, -0.09841070889928094, tolerance: 1e-13)
    expectClose(try #require(found.matched), 0.6813397493530581, tolerance: 1e-13)
    expectClose(try #require(found.unmatched), 0.38702676829732324, tolerance: 1e-13)
    expectClose(found.gateCorrelation, 0.6067712877359245, tolerance: 1e-13)
    // Over all 560 deals, which 2,000 drawn ones come near to.
    let deals = found.deals
    #expect(deals.count == 2_000)
    #expect(abs(deals.mean - 0.4216726234120511) < 0.012)
    #expect(abs(deals.percentile5 - 0.23085) < 0.03 && abs(deals.percentile95 - 0.65906) < 0.03)
    #expect(abs(deals.p - 0.0214) < 0.009)
  }

  @Test("is the same to the bit on any number of threads")
  func threads() throws {
    let before = Parallel.threadCount
    defer { Parallel.threadCount = before }
    let found = [1, 2, 3].map { threads in
      Parallel.threadCount = threads
      return CrossSeedAlignment(of: sample, seed: 4)
    }
    #expect(found[0] != nil && found[0] == found[1] && found[0] == found[2])
  }

  @Test("identical experts are as well dealt in any way: p is 1")
  func identical() throws {
    let one = experts(
      [[Double]](repeating: [1, 2, 3], count: 3),
      gates: [[Double]](repeating: [0, 1, 3, 1], count: 3))
    let found = try #require(CrossSeedAlignment(of: [one, one, one], seed: 2))
    #expect(found.deals.p == 1)
    expectClose(found.within.magnitude, 1, tolerance: 1e-14)
    expectClose(found.deals.percentile5, 1, tolerance: 1e-14)
    expectClose(try #require(found.unmatched), 1, tolerance: 1e-14)
    expectClose(found.gateCorrelation, 1, tolerance: 1e-14)
  }

  @Test("models that learned the same experts in another order are matched by their gates")
  func copies() throws {
    var stream = RandomStream(seed: 6, purpose: .test)
    let gates = Matrix(rows: 5, columns: 40, using: &stream)
    let models = (0..<4).map { _ in
      let order = stream.permutation(5)
      let noise = Matrix(rows: 5, columns: 8, using: &stream)
      return experts(
        order.enumerated().map { place, kind -> [Double] in
          (0..<8).map { axis -> Double in (kind == axis ? 1 : 0) + 0.02 * noise[place, axis] }
        }, gates: order.map { Array(gates.row($0)) })
    }
    let found = try #require(CrossSeedAlignment(of: models, seed: 3))
    #expect(try #require(found.matched) > 0.99)
    #expect(try #require(found.unmatched) < 0.06 && found.within.magnitude < 0.06)
    #expect(found.gateCorrelation > 0.999)
    #expect(found.within.magnitude < found.deals.percentile5 && found.deals.p < 0.01)
  }

  @Test("experts of one model that are alike give a small p on the other side")
  func alike() throws {
    let models = (0..<4).map { model in
      experts(
        [[Double]](repeating: (0..<4).map { axis in axis == model ? 1 : 0 }, count: 4),
        gates: (0..<4).map { i -> [Double] in (0..<6).map { k in sin(Double(i * 7 + k * k)) } })
    }
    let found = try #require(CrossSeedAlignment(of: models, seed: 3))
    #expect(found.within.magnitude == 1 && found.between.magnitude == 0)
    #expect(found.within.magnitude > found.deals.percentile95 && found.deals.p < 0.01)
  }

  @Test("exchangeable experts are told from others in one of twenty simulations, about")
  func errorRate() throws {
    var (rejected, low) = (0, 0)
    for trial in 0..<400 {
      var stream = RandomStream(seed: 8, purpose: .test, index: trial)
      let models = (0..<3).map { _ in
        let directions = Matrix(rows: 4, columns: 6, using: &stream)
        let gates = Matrix(rows: 4, columns: 5, using: &stream)
        return experts(
          (0..<4).map { Array(directions.row($0)) }, gates: (0..<4).map { Array(gates.row($0)) })
      }
      let found = try #require(
        CrossSeedAlignment(of: models, seed: UInt64(trial), deals: 199))
      if found.deals.p <= 0.05 { rejected += 1 }
      if found.deals.p <= 0.5 { low += 1 }
    }
    // Binomial: 20 ± 3 · 4.4 of 400 at 5%, 200 ± 3 · 10 at 50%.
    #expect((7...33).contains(rejected), "\(rejected)")
    #expect((170...230).contains(low), "\(low)")
  }

  @Test("is not defined without two models, or two experts in one")
  func undefined() throws {
    let pair = experts([[1, 0], [1, 1]], gates: [[1, 0, 2], [0, 1, 1]])
    let single = experts([[1, 2]], gates: [[1, 0, 1]])
    let none = LiveExperts(
      directions: Matrix(repeating: 0, rows: 0, columns: 0),
      gates: Matrix(repeating: 0, rows: 0, columns: 0))
    #expect(CrossSeedAlignment(of: [], seed: 1) == nil)
    #expect(CrossSeedAlignment(of: [pair], seed: 1) == nil)
    #expect(CrossSeedAlignment(of: [pair, none], seed: 1) == nil)
    #expect(CrossSeedAlignment(of: [single, single], seed: 1) == nil)
    let found = try #require(CrossSeedAlignment(of: [none, pair, single], seed: 1))
    #expect(found.matched != nil && found.unmatched != nil)
  }

  @Test("leaves dead experts out; gates that do not vary correlate with none")
  func live() throws {
    let layer = Layer(
      shape: LayerShape(
        inputWidth: 4, outputWidth: 3, hiddenWidth: 4, expertCount: 3, routing: .topK,
        selectedCount: 1), precision: .float64, seed: 2)
    let inputs = Matrix(repeating: 0.3, rows: 2, columns: 4)
    let probe = try JacobianProbe(of: layer, at: inputs)
    let experts = LiveExperts(of: probe, gates: layer.gates(at: inputs).weights)
    #expect(experts.count == 3 - probe.dead.count && experts.count == 1)
    #expect(experts.directions.columnCount == 12 && experts.gates.elements == [0, 0])
    expectClose(experts.directions.frobeniusNorm, 1, tolerance: 1e-15)
    let matched = experts.counterparts(in: experts)
    #expect(matched.count == 1 && matched[0].correlation == 0)
  }

  @Test("of an experiment is that of the models its seeds fix", arguments: [Routing.soft, .topK])
  func experiment(routing: Routing) throws {
    let experiment = tinyExperiment(seeds: [5, 6, 7], precision: .float64)
    let comparison = try experiment.run()
    let index = try #require(comparison.index(of: routing))
    let found = try #require(comparison.crossSeed(index))
    let dense = try #require(comparison.index(of: .dense))
    #expect(comparison.crossSeed(dense) == nil && comparison.crossSeedShortage == nil)
    var jacobians: [Matrix?] = []
    for seed in experiment.design.seeds {
      var options = experiment.options
      options.seed = seed
      var training = LayerTraining(
        shape: experiment.design.shape(for: routing, capacity: .total), options: options)
      try training.run(
        steps: 20, inputs: experiment.inputs, target: experiment.target,
        rows: experiment.trainingRows)
      let probe = try JacobianProbe(
        of: training.layer, at: experiment.inputs.rows(at: experiment.probeRows))
      #expect(probe.dead.isEmpty)
      jacobians += probe.experts.map(\.averageJacobian)
    }
    // Another implementation: all nine experts as if they were one model's.
    let cosines = Alignment(of: jacobians).cosines
    var between: [Double] = []
    for i in 0..<9 {
      for j in i..<9 where i / 3 != j / 3 { between.append(try #require(cosines[i][j])) }
    }
    let magnitude = between.reduce(0) { $0 + abs($1) } / 27
    expectClose(found.between.magnitude, magnitude, tolerance: 1e-12)
    expectClose(found.between.signed, between.reduce(0, +) / 27, tolerance: 1e-12)
    expectClose(
      found.within.magnitude, try #require(comparison.mean(.alignment, index)), tolerance: 1e-12)
    let parts = 9 * (try #require(found.matched)) + 18 * (try #require(found.unmatched))
    expectClose(parts, 27 * magnitude, tolerance: 1e-12)
    let largest = try #require(comparison.largestPair(index))
    let row = try #require(comparison.seeds.firstIndex(of: largest.seed))
    #expect(comparison.measurements[row][index].alignment?.largest == largest.pair)
    let magnitudes = comparison.measurements.compactMap { $0[index].alignment?.largest.cosine }
    #expect(abs(largest.pair.cosine) == magnitudes.map(abs).max())
    let omega = try #require(comparison.omega(index))
    let first = try #require(comparison.measurements[0][index].alignment)
    #expect(omega.count == 3 && omega[0] == first.meanSquare - 1 / 12.0)
    #expect(try #require(comparison.untrainedOmega(index)) != omega)
  }

  @Test("of a single seed is none, and nothing of it is stored")
  func single() throws {
    let comparison = try tinyExperiment(seeds: [5]).run()
    #expect(comparison.crossSeed == nil && comparison.crossSeedShortage == nil)
    let text = String(decoding: try JSONEncoder().encode(comparison), as: UTF8.self)
    #expect(!text.contains("crossSeed"))
    let old = try JSONDecoder().decode(Comparison.self, from: Data(text.utf8))
    #expect(old == comparison)
  }

  @Test("is left out where the memory does not suffice, and nothing else changes")
  func memory() throws {
    let mixture = LayerShape(
      inputWidth: 4096, outputWidth: 16, hiddenWidth: 1, expertCount: 2, routing: .soft)
    var design = ExperimentDesign(mixture: mixture, routings: [.soft], seeds: Array(1...12))
    design.draws = 0
    var stream = RandomStream(seed: 1, purpose: .data)
    let inputs = Matrix(rows: 2, columns: 4096, using: &stream)
    let experiment = Experiment(
      design: design, steps: 0, options: TrainingOptions(batchSize: 2), inputs: inputs,
      target: .values(inputs.prefix(columns: 16)), trainingRows: [0, 1], heldOutRows: [],
      probeRows: [0, 1])
    let bytes = 8 * 24.0 * (2 * 65_536 + 2 + 24)
    #expect(design.crossSeedBytes(sampleCount: 2) == bytes)
    let (whole, cut) = (
      try experiment.run(), try MemoryBudget.with(bytes: 1 << 20) { try experiment.run() }
    )
    #expect(whole.crossSeed?.count == 1 && whole.crossSeedShortage == nil)
    #expect(cut.crossSeed == nil && cut.crossSeedShortage == bytes)
    #expect(cut.measurements == whole.measurements)
  }
}
