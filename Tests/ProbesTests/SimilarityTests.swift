import LinearAlgebra
import Networks
import Probes
import TestSupport
import Testing

/// Linear CKA against its definition by Gram matrices, and by what it must not see.
@Suite("Similarity of experts' outputs")
struct SimilarityTests {
  private static func layer(_ routing: Routing = .soft, experts: Int = 4, outputs: Int = 3) -> Layer
  {
    Layer(
      shape: LayerShape(
        inputWidth: 5, outputWidth: outputs, hiddenWidth: 6, expertCount: experts,
        routing: routing, selectedCount: routing == .topK ? 2 : nil),
      precision: .float64, seed: 3)
  }

  private static func inputs(_ count: Int) -> Matrix {
    var stream = RandomStream(seed: 11, purpose: .test)
    return Matrix(rows: count, columns: 5, using: &stream)
  }

  /// Kornblith's form: HSIC of centred Gram matrices, with H = I − 1wᵀ/Σw and rows times √w.
  private static func reference(_ x: Matrix, _ y: Matrix, _ w: [Double]) -> Double {
    let (n, total) = (x.rowCount, w.reduce(0, +))
    func gram(_ rows: Matrix) -> [[Double]] {
      let mean = (0..<rows.columnCount).map { k in
        (0..<n).reduce(0) { $0 + w[$1] * rows[$1, k] } / total
      }
      return (0..<n).map { a in
        (0..<n).map { b in
          (0..<rows.columnCount).reduce(0) {
            $0 + (rows[a, $1] - mean[$1]) * (rows[b, $1] - mean[$1])
          } * (w[a] * w[b]).squareRoot()
        }
      }
    }
    func inner(_ a: [[Double]], _ b: [[Double]]) -> Double {
      zip(a, b).reduce(0) { $0 + zip($1.0, $1.1).reduce(0) { $0 + $1.0 * $1.1 } }
    }
    let (k, l) = (gram(x), gram(y))
    return inner(k, l) / (inner(k, k) * inner(l, l)).squareRoot()
  }

  @Test("is that of the Gram matrices", arguments: SimilarityWeighting.allCases, [2, 40])
  func definition(weighting: SimilarityWeighting, samples: Int) throws {
    let (layer, inputs) = (Self.layer(), Self.inputs(samples))
    let probe = try SimilarityProbe(of: layer, at: inputs, weighting: weighting)
    let gates = layer.gates(at: inputs).weights
    for i in 0..<4 {
      for j in 0..<4 {
        let w = (0..<samples).map {
          weighting == .gates ? (gates[$0, i] * gates[$0, j]).squareRoot() : 1
        }
        let expected = Self.reference(
          layer.expert(i).outputs(at: inputs), layer.expert(j).outputs(at: inputs), w)
        let found = try #require(probe.similarities[i][j])
        #expect(abs(found - expected) < 1e-12, "\(i), \(j)")
        #expect(i != j || abs(found - 1) < 1e-12)
        let (sum, squares) = (w.reduce(0, +), w.reduce(0) { $0 + $1 * $1 })
        #expect(abs(probe.effectiveCounts[i][j] - sum * sum / squares) < 1e-10)
      }
    }
  }

  @Test("sees neither a rotation of an expert's outputs, nor their scale, nor a bias")
  func invariance() throws {
    var layer = Self.layer()
    let inputs = Self.inputs(30)
    let before = try SimilarityProbe(of: layer, at: inputs)
    let slots = layer.layout.slots
    let second = try #require(slots.first { $0.name == "experts.1.w2.weight" })
    let bias = try #require(slots.first { $0.name == "experts.1.w2.bias" })
    var stream = RandomStream(seed: 5, purpose: .test)
    let rotation = Matrix.haarOrthogonal(3, using: &stream)
    let turned = (rotation * layer.expert(1).w2).scaled(by: 1e120)
    layer.layout.store(turned.elements, in: second, of: &layer.parameters)
    layer.layout.store([1e119, -3e119, 2e119], in: bias, of: &layer.parameters)
    let after = try SimilarityProbe(of: layer, at: inputs)
    for (a, b) in zip(before.similarities.joined(), after.similarities.joined()) {
      #expect(abs(try #require(a) - (try #require(b))) < 1e-10)
    }
  }

  @Test("a pair that shares no sample has none, nor an expert whose output does not vary")
  func undefined() throws {
    // Top-1: no two experts share a sample.
    let shape = LayerShape(
      inputWidth: 5, outputWidth: 3, hiddenWidth: 6, expertCount: 3, routing: .topK,
      selectedCount: 1)
    var layer = Layer(shape: shape, precision: .float64, seed: 3)
    let apart = try SimilarityProbe(of: layer, at: Self.inputs(30), weighting: .gates)
    for i in 0..<3 {
      for j in 0..<3 where i != j {
        #expect(apart.similarities[i][j] == nil && apart.effectiveCounts[i][j] == 0)
      }
    }
    #expect(apart.mean == nil && apart.maximum == nil)
    let slot = try #require(layer.layout.slots.first { $0.name == "experts.2.w2.weight" })
    layer.layout.store([Double](repeating: 0, count: 18), in: slot, of: &layer.parameters)
    let flat = try SimilarityProbe(of: layer, at: Self.inputs(30))
    #expect(flat.similarities[2].allSatisfy { $0 == nil } && flat.similarities[0][1] != nil)
  }

  @Test(
    "shuffled samples leave about what dimensions over samples give, alike for any number of draws")
  func null() throws {
    let (layer, inputs) = (Self.layer(), Self.inputs(400))
    let outputs = try ExpertOutputs(of: layer, at: inputs, weighting: .uniform)
    func null(_ draws: Int) throws -> PairNull {
      try #require(PairNull(shuffling: outputs, draws: draws, seed: 1))
    }
    let many = try null(50)
    #expect(many.draws == 50 && many.mean < many.percentile95 && many.mean < many.maximumMean)
    // Independent Gaussian outputs would have tr(A) tr(B) / (n |A| |B|), at most the width over n.
    #expect((0.2 / 400...3.0 / 400).contains(many.mean), "\(many.mean)")
    #expect(try null(50) == many)
    let trained = try #require(try SimilarityProbe(of: layer, at: inputs).mean)
    #expect(trained > 10 * many.percentile95)
  }

  @Test("one expert, or one sample, has no similarity")
  func refused() {
    #expect(throws: ProbeError.self) {
      try SimilarityProbe(of: Self.layer(.dense, experts: 1), at: Self.inputs(9))
    }
    #expect(throws: ProbeError.self) {
      try SimilarityProbe(of: Self.layer(), at: Self.inputs(1))
    }
  }
}
