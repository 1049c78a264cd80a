import Foundation
import LinearAlgebra
import Networks
import TestSupport
import Testing

@testable import Probes

/// Distances to the switching boundary against counts by hand, and near ties against rounding itself.
@Suite("Samples near the switching boundary")
struct RoutingMarginTests {
  /// A layer whose logits are its inputs, top-k of so many.
  static func identity(_ experts: Int, k: Int) -> Layer {
    let shape = LayerShape(
      inputWidth: experts, outputWidth: 1, hiddenWidth: 1, expertCount: experts, routing: .topK,
      selectedCount: k)
    return Layer(shape: shape, precision: .float64, seed: 1).setting(
      "router.weight", to: Matrix.identity(experts).elements)
  }

  @Test("are counted within each width, by hand")
  func byHand() throws {
    // Margins of the second and the third: 0.5, 0.05, 0, 2, 1/256.
    let inputs = Matrix([
      [3, 1, 0.5], [-1, 0.95, 1], [2, 2, 2], [1, 3, -1], [1, 2, 1 - 0x1p-8],
    ])
    let route = try RoutingStatistics(
      of: Self.identity(3, k: 2), at: inputs, near: [0.01, 0.1, 0.5, 1])
    // The second row selects 0.95 and 1: its third is −1.
    let boundary = try #require(route.boundary)
    #expect(boundary.widths == [0.01, 0.1, 0.5, 1])
    expectClose(boundary.masses, [0.4, 0.4, 0.4, 0.6], tolerance: 1e-15)
    // An exact tie, and 2⁻⁸ of 1.
    #expect(boundary.nearTies == 0.4)
    expectClose(
      try #require(route.margin), (0.5 + 1.95 + 0 + 2 + 0x1p-8) / 5, tolerance: 1e-15)
  }

  /// `value` to the nearest bfloat16, ties to even: the upper half of a float.
  private func rounded(_ value: Double) -> Float {
    let bits = Float(value).bitPattern
    let up = bits &+ 0x7FFF &+ (bits >> 16 & 1)
    return Float(bitPattern: up & 0xFFFF_0000)
  }

  @Test(
    "near ties are what bfloat16 makes equal or neighbours; what is twice as far it never makes equal"
  )
  func rounding() {
    var stream = RandomStream(seed: 3, purpose: .test)
    var (equal, near) = (0, 0)
    for _ in 0..<20_000 {
      let size = exp2(Double(stream.integer(below: 12)) - 6) * (1 + stream.uniform())
      let sign: Double = stream.uniform() < 0.5 ? -1 : 1
      let other = size * (1 - 0x1p-6 * stream.uniform())
      let (last, next) = (max(sign * size, sign * other), min(sign * size, sign * other))
      let gap = RoutingMargins.Gap(last: last, next: next, inInput: nil)
      let (a, b) = (rounded(last), rounded(next))
      let steps = abs(Int(a.bitPattern >> 16) - Int(b.bitPattern >> 16))
      if gap.isNearTie {
        near += 1
        #expect(steps <= 1, "\(last), \(next)")
      }
      if steps == 0 {
        equal += 1
        #expect(gap.margin <= 0x1p-7 * size, "\(last), \(next)")
      }
    }
    #expect(equal > 2_000 && near > 2_000)
  }

  @Test("there is no boundary for soft routing, all experts, or a router that is not known")
  func none() throws {
    let inputs = randomMatrix(6, 3, seed: 1)
    #expect(try RoutingStatistics(of: Self.identity(3, k: 3), at: inputs).boundary == nil)
    let part = PartialLayer([0, 2], of: Self.identity(3, k: 1))
    #expect(try RoutingStatistics(of: part, at: inputs).boundary == nil)
    let soft = LayerShape(
      inputWidth: 3, outputWidth: 1, hiddenWidth: 1, expertCount: 3, routing: .soft)
    let route = try RoutingStatistics(
      of: Layer(shape: soft, precision: .float64, seed: 1), at: inputs)
    #expect(route.boundary == nil && route.pairs == nil)
  }

  @Test("a router with scores of its own is measured by those, groups left out passed over")
  func ownScores() {
    struct Scored: RoutedLayer {
      let layer: Layer
      var shape: LayerShape { layer.shape }
      var routerWeight: Matrix? { layer.routerWeight }
      func gates(at inputs: Matrix) -> Gates {
        let gates = layer.gates(at: inputs)
        return Gates(
          logits: gates.logits, weights: gates.weights, selected: gates.selected,
          scores: Matrix([[0.9, 0.5, 0.25], [0.5, -.infinity, -.infinity]]))
      }
      func expert(_ index: Int) -> Expert { layer.expert(index) }
    }
    let layer = Scored(layer: Self.identity(3, k: 1))
    let margins = RoutingMargins(of: layer, gates: layer.gates(at: randomMatrix(2, 3, seed: 1)))
    #expect(margins.gaps.count == 2 && margins.gaps[1] == nil)
    #expect(margins.gaps[0]?.margin == 0.9 - 0.5 && margins.gaps[0]?.inInput == nil)
    #expect(margins.mean == 0.4)
  }
}
