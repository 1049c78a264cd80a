import Foundation
import LinearAlgebra
import Networks
import TestSupport
import Testing

@testable import Probes

/// Overlap of routing against a second count of every pair.
@Suite("Overlap of routing", .serialized)
struct OverlapTests {
  private static let topK = LayerShape(
    inputWidth: 6, outputWidth: 1, hiddenWidth: 1, expertCount: 70, routing: .topK,
    selectedCount: 3)
  private static let soft = LayerShape(
    inputWidth: 6, outputWidth: 1, hiddenWidth: 1, expertCount: 5, routing: .soft,
    temperature: 0.4)

  @Test("bins, means and what they explain are those of the definition", arguments: [topK, soft])
  func definition(shape: LayerShape) throws {
    let layer = randomLayer(shape, seed: 2)
    let inputs = randomMatrix(24, 6, seed: 3)
    let tokens = (0..<24).map { $0 % 5 }
    let probe = try OverlapPairs(of: layer, at: inputs, tokens: tokens, bins: 7, seed: 1).measured()
    let gates = layer.gates(at: inputs)
    var all: [(cosine: Double, overlap: Double, jaccard: Double, same: Bool)] = []
    for a in 0..<24 {
      for b in a + 1..<24 {
        let (x, y) = (Array(inputs.row(a)), Array(inputs.row(b)))
        func dot(_ x: [Double], _ y: [Double]) -> Double {
          zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
        }
        let (own, other) = (Set(gates.selected[a]), Set(gates.selected[b]))
        let shared = Double(own.intersection(other).count)
        let least = zip(gates.weights.row(a), gates.weights.row(b)).reduce(0) {
          $0 + min($1.0, $1.1)
        }
        all.append(
          (
            dot(x, y) / (dot(x, x) * dot(y, y)).squareRoot(),
            shape.routing == .topK ? shared / 3 : least, shared / Double(own.union(other).count),
            tokens[a] == tokens[b]
          ))
      }
    }
    all.sort { $0.cosine < $1.cosine }
    #expect(probe.pairCount == 276 && !probe.isDrawn && probe.isSoft == (shape.routing == .soft))
    var (start, between, gap, weight) = (0, 0.0, 0.0, 0.0)
    let mean = try #require(all.map(\.overlap).mean)
    #expect(probe.bins.count == 7)
    for (place, bin) in probe.bins.enumerated() {
      #expect(bin.pairCount == (place + 1) * 276 / 7 - place * 276 / 7)
      let own = all[start..<start + bin.pairCount]
      start += bin.pairCount
      expectClose(bin.low, own.first?.cosine ?? 9, tolerance: 1e-13)
      expectClose(bin.high, own.last?.cosine ?? 9, tolerance: 1e-13)
      let overlap = own.reduce(0) { $0 + $1.overlap } / Double(own.count)
      expectClose(bin.overlap, overlap, tolerance: 1e-13)
      if shape.routing == .topK {
        expectClose(
          try #require(bin.jaccard), own.reduce(0) { $0 + $1.jaccard } / Double(own.count),
          tolerance: 1e-13)
      } else {
        #expect(bin.jaccard == nil)
      }
      between += Double(own.count) * (overlap - mean) * (overlap - mean)
      let same = own.filter(\.same).map(\.overlap)
      let different = own.filter { !$0.same }.map(\.overlap)
      #expect(bin.sameCount == same.count)
      guard let one = same.mean, let two = different.mean else { continue }
      expectClose(try #require(bin.same), one, tolerance: 1e-13)
      expectClose(try #require(bin.different), two, tolerance: 1e-13)
      gap += Double(same.count) * (one - two)
      weight += Double(same.count)
    }
    let total = all.reduce(0) { $0 + ($1.overlap - mean) * ($1.overlap - mean) }
    expectClose(probe.mean, mean, tolerance: 1e-13)
    expectClose(try #require(probe.explained), between / total, tolerance: 1e-11)
    expectClose(try #require(probe.tokenGap), gap / weight, tolerance: 1e-11)
  }

  @Test("equal inputs share all experts, opposite ones what is left")
  func extremes() throws {
    let layer = RoutingMarginTests.identity(4, k: 2)
    let inputs = Matrix([[2, 1, -1, -2], [2, 1, -1, -2], [-2, -1, 1, 2], [0, 0, 0, 0]])
    let probe = try OverlapPairs(of: layer, at: inputs, bins: 9, seed: 1).measured()
    // The zero row has no direction.
    #expect(probe.pairCount == 3 && probe.bins.count == 3 && probe.tokenGap == nil)
    #expect(probe.bins.map(\.overlap) == [0, 0, 1] && probe.bins.map(\.jaccard) == [0, 0, 1])
    #expect(probe.bins.allSatisfy { $0.sameCount == nil })
    expectClose(probe.bins.map(\.low), [-1, -1, 1], tolerance: 1e-15)
    #expect(probe.explained == 1)
  }

  @Test("shuffled routing overlaps alike in all bins, and random routers as an untrained one")
  func nulls() throws {
    let shape = LayerShape(
      inputWidth: 5, outputWidth: 1, hiddenWidth: 1, expertCount: 8, routing: .topK,
      selectedCount: 2)
    let layer = Layer(shape: shape, precision: .float64, seed: 6)
    let inputs = randomMatrix(90, 5, seed: 7)
    let pairs = try OverlapPairs(of: layer, at: inputs, bins: 5, seed: 1)
    let probe = pairs.measured()
    let shuffled = try #require(OverlapNull(shuffling: pairs, draws: 30, seed: 1))
    for bin in shuffled.bins { #expect(abs(bin.mean - probe.mean) < 0.02, "\(bin)") }
    #expect(try #require(shuffled.explained).mean < 0.01)
    let random = try #require(OverlapNull(routing: pairs, draws: 30, seed: 1))
    let level = try #require(random.explained)
    let explained = try #require(probe.explained)
    #expect((0.7 * level.percentile5...1.3 * level.percentile95).contains(explained))
    #expect(explained > 10 * (try #require(shuffled.explained).percentile95))
    for (bin, own) in zip(random.bins, probe.bins) { #expect(abs(bin.mean - own.overlap) < 0.15) }
    #expect(random.bins[4].mean > random.bins[0].mean + 0.2)
  }

  @Test("random soft gates sum to 1 and are spread as the layer's")
  func softNull() throws {
    let layer = randomLayer(Self.soft, seed: 2)
    let inputs = randomMatrix(50, 6, seed: 3)
    let gates = layer.gates(at: inputs)
    var stream = RandomStream(seed: 1, purpose: .test)
    let random = RoutingChoices.random(
      at: inputs.centringColumns, like: gates.logits, of: Self.soft, using: &stream)
    guard case .gates(let weights) = random else {
      Issue.record("gates of soft routing")
      return
    }
    func entropy(_ weights: Matrix) -> Double {
      weights.elements.reduce(0) { $1 > 0 ? $0 - $1 * log($1) : $0 } / 50
    }
    for row in 0..<50 { expectClose(weights.row(row).reduce(0, +), 1, tolerance: 1e-14) }
    #expect(abs(entropy(weights) - entropy(gates.weights)) < 0.35)
    let pairs = try OverlapPairs(of: layer, at: inputs, bins: 4, seed: 1)
    #expect(try #require(OverlapNull(routing: pairs, draws: 3, seed: 1)).bins.count == 4)
  }

  @Test("many samples have pairs drawn by the seed, whose overlap is that of all")
  func drawn() throws {
    let inputs = randomMatrix(30, 3, seed: 2)
    let all = SamplePairs(of: inputs, bins: 3, seed: 1, limit: 30)
    let pairs = SamplePairs(of: inputs, bins: 3, seed: 1, limit: 29, drawn: 6_000)
    #expect(!all.isDrawn && all.cosines.count == 435)
    #expect(pairs.isDrawn && pairs.cosines.count == 6_000)
    #expect(zip(pairs.first, pairs.second).allSatisfy { $0 != $1 })
    // Each of 870 ordered pairs about 7 times.
    let times = Dictionary(
      zip(pairs.first, pairs.second).map { ($0 * 30 + $1, 1) }, uniquingKeysWith: +)
    #expect(times.count > 860 && times.values.allSatisfy { $0 < 25 })
    let choices = RoutingChoices(
      of: RoutingMarginTests.identity(3, k: 1).gates(at: inputs), routing: .topK, selecting: 1)
    func mean(_ pairs: SamplePairs) -> Double? {
      zip(pairs.first, pairs.second).map { choices.overlap($0, $1) }.mean
    }
    #expect(abs(try #require(mean(pairs)) - (try #require(mean(all)))) < 0.03)
  }

  @Test("is the same for any number of threads, and draws are the first of many")
  func determinism() throws {
    let before = Parallel.threadCount
    defer { Parallel.threadCount = before }
    let layer = randomLayer(Self.soft, seed: 2)
    let inputs = randomMatrix(100, 6, seed: 3)
    func nulls(_ draws: Int, _ monitor: Monitor = .silent) throws -> [OverlapNull?] {
      let pairs = try OverlapPairs(of: layer, at: inputs, seed: 1)
      return [
        OverlapNull(shuffling: pairs, draws: draws, seed: 1, monitor: monitor),
        OverlapNull(routing: pairs, draws: draws, seed: 1, monitor: monitor),
      ]
    }
    Parallel.threadCount = 1
    let one = try nulls(3)
    let stopped = try #require(try nulls(90, StopAfter(3).monitor)[0])
    #expect(stopped.draws < 90)
    #expect(try nulls(stopped.draws)[0] == stopped)
    Parallel.threadCount = 3
    #expect(try nulls(3) == one)
  }

  @Test("one expert, all experts, or one sample have no overlap to speak of")
  func refused() {
    let inputs = randomMatrix(5, 3, seed: 1)
    for (layer, rows) in [
      (RoutingMarginTests.identity(3, k: 3), 5), (RoutingMarginTests.identity(3, k: 1), 1),
      (
        Layer(
          shape: LayerShape(inputWidth: 3, outputWidth: 1, hiddenWidth: 1), precision: .float64,
          seed: 1), 5
      ),
    ] {
      #expect(throws: ProbeError.self) {
        try OverlapPairs(of: layer, at: inputs.prefix(rows: rows), seed: 1)
      }
    }
  }
}
