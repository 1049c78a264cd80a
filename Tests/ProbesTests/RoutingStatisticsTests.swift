import Foundation
import LinearAlgebra
import Networks
import Probes
import TestSupport
import Testing

@Suite("RoutingStatistics")
struct RoutingStatisticsTests {
  /// Two inputs that are the logits of two experts, and a third expert's logit of 0.
  private func layer(
    _ routing: Routing, k: Int? = nil, normalisation: GateNormalisation = .after
  ) -> Layer {
    let shape = LayerShape(
      inputWidth: 2, outputWidth: 1, hiddenWidth: 1, expertCount: 3, routing: routing,
      selectedCount: k, normalisation: normalisation)
    return Layer(shape: shape, precision: .float64, seed: 1).setting(
      "router.weight", to: [1, 0, 0, 1, 0, 0])
  }

  @Test("a router that is indifferent shares evenly", arguments: [2, 3, 8])
  func uniform(experts: Int) throws {
    let shape = LayerShape(
      inputWidth: 3, outputWidth: 2, hiddenWidth: 4, expertCount: experts, routing: .soft)
    let layer = Layer(shape: shape, precision: .float64, seed: 2).setting(
      "router.weight", to: [Double](repeating: 0, count: 3 * experts))
    let route = try RoutingStatistics(of: layer, at: randomMatrix(7, 3, seed: 3))
    let share = 1 / Double(experts)
    expectClose(route.load, [Double](repeating: share, count: experts), tolerance: 1e-15)
    #expect(route.load == route.importance)
    expectClose(route.entropy, log(Double(experts)), tolerance: 1e-14)
    expectClose(try #require(route.relativeEntropy), 1, tolerance: 1e-14)
    #expect(route.evenRelativeEntropy == 1)
    #expect(route.loadVariation <= 1e-15)
    expectClose(route.maximumLoad, 1, tolerance: 1e-15)
    expectClose(route.balanceLoss, 1, tolerance: 1e-14)
    expectClose(route.effectiveCounts, [Double](repeating: 7, count: experts), tolerance: 1e-14)
    #expect(route.margin == nil && route.inputMargin == nil && route.coactivation == nil)
    #expect(route.dead.isEmpty)
  }

  @Test("top-1 of three samples, by hand")
  func topOne() throws {
    let inputs = Matrix([[3, 1], [2, -1], [-1, 4]])
    let route = try RoutingStatistics(of: layer(.topK, k: 1), at: inputs, partition: [0, 0, 1])
    expectClose(route.load, [2 / 3.0, 1 / 3.0, 0], tolerance: 1e-15)
    #expect(route.importance == route.load)
    #expect(route.dead == [2] && route.effectiveCounts == [2, 1, 0])
    #expect(route.entropy == 0 && route.relativeEntropy == 0 && route.evenRelativeEntropy == 0)
    // Margins 3 − 1, 2 − 0 and 4 − 0, over ‖(1, −1)‖, ‖(1, 0)‖ and ‖(0, 1)‖.
    expectClose(try #require(route.margin), 8 / 3.0, tolerance: 1e-15)
    expectClose(
      try #require(route.inputMargin), (2 / 2.0.squareRoot() + 2 + 4) / 3, tolerance: 1e-15)
    // Loads 2/3, 1/3, 0 about their mean 1/3.
    expectClose(route.loadVariation, (2 / 27.0).squareRoot() * 3, tolerance: 1e-15)
    #expect(route.maximumLoad == 2)
    expectClose(route.balanceLoss, 3 * 5 / 9.0, tolerance: 1e-15)
    expectClose(
      try #require(route.coactivation), Matrix([[2 / 3.0, 0, 0], [0, 1 / 3.0, 0], [0, 0, 0]]))
    #expect(route.agreement?.adjustedRandIndex == 1)
  }

  @Test("an even balance loss is the mean sum of the gates, normalised or not")
  func evenBalanceLoss() throws {
    let inputs = Matrix([[0, 0], [0, 0]])
    let after = try RoutingStatistics(of: layer(.topK, k: 2), at: inputs)
    expectClose(after.evenBalanceLoss, 1, tolerance: 1e-15)
    let before = try RoutingStatistics(
      of: layer(.topK, k: 2, normalisation: .before), at: inputs)
    expectClose(before.evenBalanceLoss, 2 / 3.0, tolerance: 1e-15)
  }

  @Test("top-2 counts both choices, and co-activation is of pairs")
  func topTwo() throws {
    let inputs = Matrix([[3, 1], [2, -1], [-1, 4]])
    let route = try RoutingStatistics(of: layer(.topK, k: 2), at: inputs)
    // {0, 1}, {0, 2} and {1, 2}.
    expectClose(route.load, [1 / 3.0, 1 / 3.0, 1 / 3.0], tolerance: 1e-15)
    expectClose(
      try #require(route.coactivation),
      Matrix([[2, 1, 1], [1, 2, 1], [1, 1, 2]]).scaled(by: 1 / 3.0))
    expectClose(try #require(route.margin), (1 + 1 + 1) / 3.0, tolerance: 1e-15)
    let gates = [2.0, 2, 4].map { 1 / (1 + exp(-$0)) }
    let entropy = gates.reduce(0) { $0 - $1 * log($1) - (1 - $1) * log(1 - $1) } / 3
    expectClose(route.entropy, entropy, tolerance: 1e-13)
    expectClose(
      route.importance,
      [
        (gates[0] + gates[1]) / 3, (1 - gates[0] + gates[2]) / 3,
        (2 - gates[1] - gates[2]) / 3,
      ], tolerance: 1e-14)
    #expect(route.agreement == nil)
  }

  @Test("gates normalised before selection leave the load and shrink the importance")
  func normalisedBefore() throws {
    let inputs = randomMatrix(20, 2, seed: 4)
    let after = try RoutingStatistics(of: layer(.topK, k: 2), at: inputs)
    let before = try RoutingStatistics(
      of: layer(.topK, k: 2, normalisation: .before), at: inputs)
    #expect(before.load == after.load && before.margin == after.margin)
    expectClose(after.importance.reduce(0, +), 1, tolerance: 1e-14)
    #expect(before.importance.reduce(0, +) < 0.99)
  }

  @Test("equal logits go to the lower expert, at a margin of 0")
  func ties() throws {
    let inputs = Matrix([[1, 1], [0, 0], [-1, 0]])
    let route = try RoutingStatistics(of: layer(.topK, k: 1), at: inputs)
    expectClose(route.load, [2 / 3.0, 1 / 3.0, 0], tolerance: 1e-15)
    #expect(route.margin == 0 && route.inputMargin == 0)
    let soft = try RoutingStatistics(of: layer(.soft), at: inputs, partition: [0, 0, 1])
    #expect(soft.agreement?.adjustedRandIndex == 1)
  }

  @Test("experts with the same weights have no distance to their boundary")
  func noBoundary() throws {
    let same = layer(.topK, k: 1).setting("router.weight", to: [1, 0, 1, 0, 1, 0])
    let route = try RoutingStatistics(of: same, at: randomMatrix(4, 2, seed: 1))
    #expect(route.margin == 0 && route.inputMargin == nil)
  }

  @Test("when all experts are selected nothing switches, and one expert has no entropy")
  func nothingSwitches() throws {
    let inputs = randomMatrix(5, 2, seed: 3)
    #expect(try RoutingStatistics(of: layer(.topK, k: 3), at: inputs).margin == nil)
    let two = try RoutingStatistics(of: layer(.topK, k: 2), at: inputs)
    expectClose(try #require(two.evenRelativeEntropy), log(2) / log(3), tolerance: 1e-15)
    let dense = Layer(
      shape: LayerShape(inputWidth: 2, outputWidth: 1, hiddenWidth: 3), precision: .float64,
      seed: 1)
    let route = try RoutingStatistics(of: dense, at: inputs)
    #expect(route.load == [1] && route.entropy == 0 && route.relativeEntropy == nil)
    #expect(route.evenRelativeEntropy == nil)
    #expect(route.loadVariation == 0 && route.balanceLoss == 1 && route.coactivation == nil)
  }

  @Test("refuses to route nothing, or numbers that are not finite")
  func refusals() {
    let none = #expect(throws: ProbeError.self) {
      try RoutingStatistics(of: layer(.soft), at: Matrix(repeating: 0, rows: 0, columns: 2))
    }
    #expect(none?.description == "there is no sample to route")
    let error = #expect(throws: ProbeError.self) {
      try RoutingStatistics(of: layer(.soft), at: Matrix([[0, 1], [.infinity, 0]]))
    }
    #expect(
      error?.description
        == "routing: element [1, 0] is inf. Every element must be finite; "
        + "look for a training that diverged or a file with missing values.")
  }
}
