import Foundation
import LinearAlgebra
import Networks
import Synchronization
import TestSupport
import Testing

@testable import Probes

/// A layer that counts how often an expert is asked for.
private final class CountingLayer: RoutedLayer {
  let layer: Layer
  private let asked = Atomic<Int>(0)
  init(_ layer: Layer) { self.layer = layer }
  var count: Int { asked.load(ordering: .relaxed) }
  var shape: LayerShape { layer.shape }
  var routerWeight: Matrix? { layer.routerWeight }
  func gates(at inputs: Matrix) -> Gates { layer.gates(at: inputs) }
  func expert(_ index: Int) -> Expert {
    asked.wrappingAdd(1, ordering: .relaxed)
    return layer.expert(index)
  }
}

/// Coupling against its definition, term by term.
@Suite("Coupling of router and experts", .serialized)
struct CouplingTests {
  private static let shapes = [
    LayerShape(
      inputWidth: 4, outputWidth: 3, hiddenWidth: 5, expertCount: 5, routing: .topK,
      selectedCount: 2, activation: .silu, isGated: true),
    LayerShape(inputWidth: 3, outputWidth: 4, hiddenWidth: 2, expertCount: 4, routing: .soft),
  ]

  private static func cosine(_ a: [Double], _ b: [Double]) -> Double {
    func dot(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }
    return dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()
  }

  /// Pearson's, from sums of products.
  private static func pearson(_ x: [Double], _ y: [Double]) -> Double {
    let n = Double(x.count)
    let (sx, sy) = (x.reduce(0, +), y.reduce(0, +))
    let xy = zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
    let (xx, yy) = (x.reduce(0) { $0 + $1 * $1 }, y.reduce(0) { $0 + $1 * $1 })
    return (n * xy - sx * sy) / ((n * xx - sx * sx) * (n * yy - sy * sy)).squareRoot()
  }

  /// Ranks by counting what is below and what is equal.
  private static func rank(_ values: [Double]) -> [Double] {
    values.map { v in
      Double(values.count { $0 < v }) + Double(values.count { $0 == v } - 1) / 2
    }
  }

  @Test("cosines and correlations are those of their definition", arguments: shapes)
  func definition(shape: LayerShape) throws {
    let layer = randomLayer(shape, seed: 3)
    let inputs = randomMatrix(9, shape.inputWidth, seed: 4)
    let probe = try CouplingProbe(of: layer, at: inputs)
    let e = shape.expertCount
    let experts = layer.experts
    let router = try #require(layer.routerWeight)
    var flat: [(CosineMatrix, [[Double]])] = [
      (probe.router, (0..<e).map { Array(router.row($0)) }),
      (probe.w1, experts.map(\.w1.elements)), (probe.w2, experts.map(\.w2.elements)),
    ]
    if let w3 = probe.w3 { flat.append((w3, experts.compactMap { $0.w3?.elements })) }
    #expect((probe.w3 != nil) == shape.isGated)
    func pairs(_ rows: [[Double]]) -> [Double] {
      (0..<e).flatMap { i in (i + 1..<e).map { Self.cosine(rows[i], rows[$0]) } }
    }
    for (found, rows) in flat {
      #expect(found.undefined.isEmpty && found[1, 1] == 1)
      expectClose(found.pairs, pairs(rows), tolerance: 1e-13)
      let correlation = try #require(probe.correlation(with: found))
      expectClose(
        correlation, Self.pearson(pairs(flat[0].1), pairs(rows)), tolerance: 1e-12)
    }
    let logits = layer.gates(at: inputs).logits
    func spearman(_ norm: (Expert, Matrix) -> Matrix) -> Double {
      let norms = experts.map { expert in
        let rows = norm(expert, inputs)
        return (0..<9).map { rows.row($0).reduce(0) { $0 + $1 * $1 }.squareRoot() }
      }
      return (0..<9).reduce(0) { sum, n in
        sum
          + Self.pearson(
            Self.rank(Array(logits.row(n))), Self.rank((0..<e).map { norms[$0][n] }))
      } / 9
    }
    expectClose(
      try #require(probe.outputNorms.mean), spearman { $0.outputs(at: $1) }, tolerance: 1e-12)
    expectClose(
      try #require(probe.activationNorms.mean), spearman { $0.activations(at: $1).hidden },
      tolerance: 1e-12)
  }

  @Test("ranks of equal values are shared")
  func ties() {
    let values: [Double] = [2, -1, 2, -.infinity, -.infinity, 7, 2]
    #expect(ranks(of: values) == Self.rank(values))
    #expect(correlation([1, 1, 1], [1, 2, 3]) == nil)
  }

  @Test("permuted figures are those of a layer whose router rows are permuted")
  func permuted() throws {
    let layer = randomLayer(Self.shapes[0], seed: 5)
    let inputs = randomMatrix(12, 4, seed: 6)
    let order = [3, 0, 4, 1, 2]
    let rows = try #require(layer.routerWeight)
    // Row i goes to expert order[i].
    var given = rows
    for (i, expert) in order.enumerated() {
      for j in 0..<4 { given[expert, j] = rows[i, j] }
    }
    let probe = try CouplingProbe(of: layer, at: inputs)
    let other = try CouplingProbe(
      of: layer.setting("router.weight", to: given.elements), at: inputs)
    for (own, theirs) in zip(probe.matrices, other.matrices) {
      expectClose(
        try #require(probe.correlation(with: own.cosines, permuting: order)),
        try #require(other.correlation(with: theirs.cosines)), tolerance: 1e-12)
    }
    for (own, theirs) in [
      (probe.outputNorms, other.outputNorms), (probe.activationNorms, other.activationNorms),
    ] {
      expectClose(
        try #require(own.mean(permuting: order)), try #require(theirs.mean), tolerance: 1e-11)
    }
  }

  @Test("p is the share of all permutations, and small where router and weights are tied")
  func significance() throws {
    let layer = randomLayer(Self.shapes[1], seed: 2)
    let probe = try CouplingProbe(of: layer, at: randomMatrix(8, 3, seed: 1))
    let null = try #require(CouplingNull(of: probe, draws: 3_000, seed: 1))
    var orders: [[Int]] = [[]]
    for i in 0..<4 {
      orders = orders.flatMap { order in
        (0...i).map { Array(order[..<$0]) + [i] + Array(order[$0...]) }
      }
    }
    func share(_ figure: ([Int]) -> Double?) throws -> Double {
      let observed = abs(try #require(figure([0, 1, 2, 3])))
      let values = orders.compactMap { figure($0) }
      return Double(values.count { abs($0) > observed * (1 - 1e-9) }) / Double(values.count)
    }
    for (place, matrix) in probe.matrices.enumerated() {
      let expected = try share { probe.correlation(with: matrix.cosines, permuting: $0) }
      #expect(abs(try #require(null.matrices[place]).p - expected) < 0.04)
    }
    let expected = try share { probe.outputNorms.mean(permuting: $0) }
    #expect(abs(try #require(null.outputNorms).p - expected) < 0.04)

    // W1 of each expert is its router row, a little disturbed.
    let shape = LayerShape(
      inputWidth: 6, outputWidth: 2, hiddenWidth: 1, expertCount: 7, routing: .topK,
      selectedCount: 2, activation: .relu)
    var tied = Layer(shape: shape, precision: .float64, seed: 4)
    let rows = randomMatrix(7, 6, seed: 8)
    tied = tied.setting("router.weight", to: rows.elements)
    for i in 0..<7 {
      let noise = randomMatrix(1, 6, seed: UInt64(20 + i))
      tied = tied.setting(
        "experts.\(i).w1.weight",
        to: zip(rows.row(i), noise.elements).map { $0 + 0.1 * $1 })
    }
    let strong = try CouplingProbe(of: tied, at: randomMatrix(60, 6, seed: 3))
    let level = try #require(CouplingNull(of: strong, draws: 199, seed: 1))
    #expect(try #require(strong.correlation(with: strong.w1)) > 0.95)
    #expect(try #require(level.matrices[0]).p == 1 / 200.0)
    #expect(try #require(strong.activationNorms.mean) > 0.7)
    #expect(try #require(level.activationNorms).p == 1 / 200.0)
    #expect(try #require(level.matrices[0]).percentile95 < 0.6)
  }

  @Test("gives the same bits whatever is held at once, and asks for experts one by one")
  func blocks() throws {
    let before = Parallel.threadCount
    defer { Parallel.threadCount = before }
    let own = randomLayer(
      LayerShape(
        inputWidth: 70, outputWidth: 5, hiddenWidth: 60, expertCount: 6, routing: .topK,
        selectedCount: 2, isGated: true), seed: 1)
    let whole = try WeightCosines(of: own) { _, _ in }
    for (held, threads, asked) in [
      (6, 1, 6), (1, 2, 6 + 5 + 4 + 3 + 2 + 1), (2, 3, 6 + 4 + 2), (4, 1, 6 + 2),
    ] {
      Parallel.threadCount = threads
      let layer = CountingLayer(own)
      var visited: [Int] = []
      let found = try WeightCosines(of: layer, holding: held) { index, _ in visited.append(index) }
      #expect(found.w1 == whole.w1 && found.w2 == whole.w2 && found.w3 == whole.w3)
      #expect(layer.count == asked && visited == Array(0..<6), "\(layer.count)")
    }
    let budget = try MemoryBudget.with(bytes: 1 << 20) {
      try CouplingProbe(of: own, at: randomMatrix(3, 70, seed: 2))
    }
    #expect(budget.w1 == whole.w1)
  }

  @Test("an expert without a weight has no cosine, and one expert no coupling")
  func undefined() throws {
    let layer = randomLayer(Self.shapes[1], seed: 2).setting(
      "experts.2.w2.weight", to: [Double](repeating: 0, count: 8))
    let inputs = randomMatrix(5, 3, seed: 1)
    let probe = try CouplingProbe(of: layer, at: inputs)
    #expect(probe.w2.undefined == [2] && probe.w2[0, 2] == nil && probe.w2[0, 1] != nil)
    #expect(probe.w2.pairs.count == 3 && probe.w1.pairs.count == 6)
    let dense = Layer(
      shape: LayerShape(inputWidth: 3, outputWidth: 1, hiddenWidth: 2), precision: .float64,
      seed: 1)
    let error = #expect(throws: ProbeError.self) { try CouplingProbe(of: dense, at: inputs) }
    #expect(error?.description.contains("one expert") == true)
    #expect(throws: ProbeError.self) { try CouplingProbe(of: layer, at: inputs.prefix(rows: 0)) }
    #expect(throws: ProbeError.self) {
      try CouplingProbe(
        of: layer.setting("experts.1.w1.weight", to: [.nan, 0, 0, 0, 0, 0]), at: inputs)
    }
  }
}
