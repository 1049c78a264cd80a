import LinearAlgebra
import Networks
import TestSupport
import Testing

@testable import Probes

/// Some experts alone are measured as they are among all.
@Suite("Partial layers")
struct PartialLayerTests {
  static let shapes = [
    LayerShape(
      inputWidth: 6, outputWidth: 5, hiddenWidth: 7, expertCount: 5, routing: .topK,
      selectedCount: 2, normalisation: .before, hasRouterBias: true),
    LayerShape(inputWidth: 5, outputWidth: 7, hiddenWidth: 6, expertCount: 4, routing: .soft),
  ]

  @Test("each probe gives an expert alone what it gives it among all", arguments: shapes)
  func asAmongAll(shape: LayerShape) throws {
    let layer = Layer(shape: shape, precision: .float64, seed: 8)
    let inputs = randomMatrix(40, shape.inputWidth, seed: 5)
    let experts = [1, 3]
    let part = PartialLayer(experts, of: layer)
    let whole = try JacobianProbe(of: layer, at: inputs)
    let alone = try JacobianProbe(of: part, at: inputs)
    #expect(whole.layer != nil && alone.layer == nil)
    for (place, i) in experts.enumerated() {
      #expect(alone.experts[place].effectiveCount == whole.experts[i].effectiveCount)
      expectClose(alone.experts[place].meanSpectrum, whole.experts[i].meanSpectrum)
    }
    for (own, other) in [
      (alone.alignment, whole.alignment), (alone.pointwiseAlignment, whole.pointwiseAlignment),
    ] {
      let (own, other) = (try #require(own.cosines[0][1]), try #require(other.cosines[1][3]))
      #expect(abs(own - other) < 1e-13)
    }
    let leading = try LeadingSpectra(of: part, at: inputs, count: 2)
    for (place, i) in experts.enumerated() {
      expectClose(
        leading.experts[place].meanSpectrum, Array(whole.experts[i].meanSpectrum.prefix(2)))
    }
    for representation in Representation.allCases {
      let all = try PCAProbe(of: layer, at: inputs, representation: representation)
      let some = try PCAProbe(of: part, at: inputs, representation: representation)
      #expect(some.experts == experts.map { all.experts[$0] })
    }
    let (all, some) = try (
      SimilarityProbe(of: ExpertOutputs(of: layer, at: inputs, weighting: .gates)),
      SimilarityProbe(of: ExpertOutputs(of: part, at: inputs, weighting: .gates))
    )
    #expect(some.similarities[0][1] == all.similarities[1][3])
  }

  @Test("samples that reach no expert measured are passed over")
  func unreached() throws {
    let shape = LayerShape(
      inputWidth: 4, outputWidth: 4, hiddenWidth: 3, expertCount: 6, routing: .topK,
      selectedCount: 1)
    let layer = Layer(shape: shape, precision: .float64, seed: 2)
    let inputs = randomMatrix(70, 4, seed: 3)
    let whole = try JacobianProbe(of: layer, at: inputs)
    for i in 0..<6 {
      let part = PartialLayer([i], of: layer)
      let alone = try JacobianProbe(of: part, at: inputs)
      #expect(alone.experts[0].isDead == whole.experts[i].isDead)
      expectClose(alone.experts[0].meanSpectrum, whole.experts[i].meanSpectrum)
      let leading = try LeadingSpectra(of: part, at: inputs, count: 1)
      #expect(leading.experts[0].isDead == whole.experts[i].isDead)
    }
  }

  private func expectClose(_ first: [Double], _ second: [Double]) {
    #expect(
      first.count == second.count && zip(first, second).allSatisfy { abs($0 - $1) < 1e-8 },
      "\(first) \(second)")
  }
}
