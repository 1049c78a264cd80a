import LinearAlgebra
import Networks
import Probes
import TestSupport
import Testing

@Suite("PCAProbe")
struct PCAProbeTests {
  private let layer = randomLayer(layerForms[5], seed: 1).starving(4)
  private let inputs = randomMatrix(40, 4, seed: 2)

  @Test("each expert is analysed by its own gates", arguments: Representation.allCases)
  func rows(representation: Representation) throws {
    let probe = try PCAProbe(of: layer, at: inputs, representation: representation)
    let gates = layer.gates(at: inputs).weights
    #expect(probe.dead == [4] && probe.sampleCount == 40)
    for i in 0..<4 {
      let rows: Matrix =
        switch representation {
        case .input: inputs
        case .hidden: layer.expert(i).activations(at: inputs).hidden
        case .output: layer.expert(i).outputs(at: inputs)
        case .mixed: layer.outputs(at: inputs)
        }
      #expect(try probe.experts[i] == WeightedPCA(of: rows, weights: gates.column(i)))
      #expect(probe.weightSums[i] == gates.column(i).reduce(0, +))
    }
  }

  @Test("means over experts count by weight or alike, and leave the dead out")
  func means() throws {
    let probe = try PCAProbe(of: layer, at: inputs)
    let ranks = try probe.experts.prefix(4).map { try #require($0?.effectiveRank) }
    let weights = probe.weightSums.prefix(4)
    let routed = zip(ranks, weights).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)
    expectClose(
      try #require(probe.mean(routed: true) { $0.effectiveRank }), routed, tolerance: 1e-14)
    expectClose(
      try #require(probe.mean(routed: false) { $0.effectiveRank }), ranks.reduce(0, +) / 4,
      tolerance: 1e-14)
    #expect(probe.mean(routed: true) { _ in nil } == nil)
  }

  @Test("shuffled gates keep the weights and take other samples")
  func shuffled() throws {
    let probe = try PCAProbe(of: layer, at: inputs)
    func null(_ seed: UInt64, _ draw: Int) throws -> PCAProbe {
      try PCAProbe.shuffledGates(
        of: layer, at: inputs, representation: .output, seed: seed, draw: draw)
    }
    let first = try null(1, 0)
    expectClose(first.weightSums, probe.weightSums, tolerance: 1e-14)
    expectClose(
      first.experts.compactMap { $0?.effectiveCount },
      probe.experts.compactMap { $0?.effectiveCount }, tolerance: 1e-14)
    #expect(first.experts != probe.experts)
    #expect(try first == null(1, 0))
    #expect(try first != null(1, 1))
    #expect(try first != null(2, 0))
  }

  @Test("levels of shuffled gates are the mean and percentiles of shuffled analyses")
  func levels() throws {
    for representation in Representation.allCases {
      let level = try #require(
        try ShuffledRanks(
          of: layer, at: inputs, representation: representation, draws: 40, seed: 3))
      let draws = try (0..<40).map {
        try PCAProbe.shuffledGates(
          of: layer, at: inputs, representation: representation, seed: 3, draw: $0)
      }
      for i in level.experts.indices {
        let ranks = draws.compactMap { $0.experts[i]?.effectiveRank }
        #expect((level.experts[i] == nil) == ranks.isEmpty)
        guard let found = level.experts[i] else { continue }
        expectClose(found.mean, ranks.reduce(0, +) / 40, tolerance: 1e-10)
        expectClose(found.low, quantile(ranks, 0.05), tolerance: 1e-10)
        expectClose(found.high, quantile(ranks, 0.95), tolerance: 1e-10)
        let squares = ranks.reduce(0) { $0 + ($1 - found.mean) * ($1 - found.mean) }
        expectClose(
          try #require(found.standardError), (squares / 39 / 40).squareRoot(), tolerance: 1e-10)
      }
      let means = draws.compactMap { $0.mean(routed: true) { $0.effectiveRank } }
      expectClose(level.routedMean?.mean ?? .nan, means.reduce(0, +) / 40, tolerance: 1e-10)
      expectClose(level.routedMean?.high ?? .nan, quantile(means, 0.95), tolerance: 1e-10)
      for routed in [true, false] {
        let found = try ShuffledRanks.means(
          of: layer, at: inputs, representation: representation, draws: 40, seed: 3,
          routed: routed, [{ $0.effectiveRank }, { $0.totalVariance }, { _ in nil }])
        let expected = [
          draws.compactMap { $0.mean(routed: routed) { $0.effectiveRank } },
          draws.compactMap { $0.mean(routed: routed) { $0.totalVariance } },
        ].map { $0.reduce(0, +) / 40 }
        expectClose(found.prefix(2).map { $0 ?? .nan }, expected, tolerance: 1e-10)
        #expect(found[2] == nil)
      }
    }
  }

  @Test("draws unless told are by shapes and samples: 200, or what fits in 10 s on a thread, or 20")
  func automaticDraws() {
    let before = Parallel.threadCount
    defer { Parallel.threadCount = before }
    func shape(_ width: Int, _ experts: Int) -> LayerShape {
      LayerShape(
        inputWidth: width, outputWidth: width, hiddenWidth: 8, expertCount: experts,
        routing: experts > 1 ? .soft : .dense)
    }
    func draws(_ width: Int, _ experts: Int, samples: Int, within seconds: Double = 10) -> Int {
      ShuffledRanks.automaticDraws(
        of: shape(width, experts), samples: samples, representation: .output, within: seconds)
    }
    for threads in [1, 2] {
      Parallel.threadCount = threads
      #expect(draws(64, 8, samples: 512) == 200)
      #expect(draws(64, 1, samples: 512) == 0)
      #expect(draws(2_048, 64, samples: 512) == 20)
      // 8 (4096 · 256² / 6e10 + 1.4 · 256³ / 5e9 + 4.1e-5) = 0.0737 s a draw.
      #expect(draws(256, 8, samples: 4_096) == 135)
      #expect(draws(256, 8, samples: 4_096, within: 5) == 67)
      #expect(JacobianProbe.automaticDraws(of: shape(16, 8), samples: 512) == 200)
      #expect(JacobianProbe.automaticDraws(of: shape(512, 8), samples: 512) == 0)
    }
  }

  @Test("an expert that got one sample has a variance of 0 and no rank")
  func oneSample() throws {
    var gates = Matrix(repeating: 0, rows: 40, columns: 5)
    for row in 0..<40 { gates[row, row == 7 ? 1 : 0] = 1 }
    let probe = try PCAProbe(of: layer, at: inputs, gates: gates)
    let single = try #require(probe.experts[1])
    #expect(single.totalVariance == 0 && single.effectiveRank == nil && single.isUndersampled)
    #expect(probe.dead == [2, 3, 4])
    let rank = try #require(probe.experts[0]?.effectiveRank)
    expectClose(
      probe.mean(routed: true) { $0.effectiveRank } ?? .nan, rank, tolerance: 1e-15)
  }

  @Test("an expert whose units are all off has outputs that do not vary")
  func constantOutput() throws {
    let shape = LayerShape(
      inputWidth: 4, outputWidth: 3, hiddenWidth: 5, expertCount: 2, routing: .soft,
      activation: .relu)
    let off = Layer(shape: shape, precision: .float64, seed: 3).setting(
      "experts.0.w1.bias", to: [Double](repeating: -100, count: 5))
    let probe = try PCAProbe(of: off, at: inputs)
    #expect(probe.experts[0]?.totalVariance == 0)
    #expect(probe.experts[0]?.effectiveRank == nil)
    #expect(try #require(probe.experts[1]?.totalVariance) > 0)
  }

  @Test("refuses to analyse nothing")
  func refusal() {
    let error = #expect(throws: ProbeError.self) {
      try PCAProbe(of: layer, at: inputs.prefix(rows: 0))
    }
    #expect(error?.description == "there is no sample to analyse")
  }
}
