import Foundation
import LinearAlgebra
import Networks
import TestSupport
import Testing

@testable import Probes

/// A layer with experts beside the routed ones.
private struct SharingLayer: RoutedLayer {
  let layer: Layer
  let shared: [SharedExpert]
  var shape: LayerShape { layer.shape }
  var routerWeight: Matrix? { layer.routerWeight }
  func gates(at inputs: Matrix) -> Gates { layer.gates(at: inputs) }
  func expert(_ index: Int) -> Expert { layer.expert(index) }
}

/// Extremes against every output sorted, and a planted one.
@Suite("Extreme outputs")
struct ExtremeOutputTests {
  private static let shape = LayerShape(
    inputWidth: 4, outputWidth: 5, hiddenWidth: 6, expertCount: 3, routing: .topK,
    selectedCount: 1, hasRouterBias: true)

  @Test(
    "are the largest and the median of what an expert answers at its samples, shared ones at all")
  func definition() throws {
    let own = randomLayer(Self.shape, seed: 3)
    let other = randomLayer(
      LayerShape(inputWidth: 4, outputWidth: 5, hiddenWidth: 2), seed: 8)
    let layer = SharingLayer(
      layer: own,
      shared: [SharedExpert(shape: other.shape, gate: nil) { () in other.expert(0) }])
    let inputs = randomMatrix(23, 4, seed: 2)
    let found = try ExtremeOutputs(of: layer, at: inputs)
    #expect(found.width == 5 && found.sampleCount == 23)
    let selected = own.gates(at: inputs).selected
    for expert in found.experts {
      let outputs = (expert.isShared ? other : own).expert(expert.number).outputs(at: inputs)
      var all: [(size: Double, channel: Int, sample: Int)] = []
      for n in 0..<23 where expert.isShared || selected[n].contains(expert.number) {
        for c in 0..<5 { all.append((abs(outputs[n, c]), c, n)) }
      }
      let sorted = all.map(\.size).sorted()
      let middle = sorted.count / 2
      let median =
        sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
      let largest = try #require(all.max { $0.size < $1.size })
      expectClose(expert.largest, largest.size, tolerance: 1e-14)
      expectClose(expert.median, median, tolerance: 1e-14)
      #expect(expert.channel == largest.channel && expert.sample == largest.sample)
      #expect(expert.sampleCount * 5 == all.count)
    }
    #expect(found.experts.count + found.dead.count == 4)
    #expect(found.experts.last?.isShared == true && found.experts.last?.sampleCount == 23)
  }

  @Test("a planted channel is found, with its expert, and experts without a sample are left out")
  func planted() throws {
    var layer = randomLayer(Self.shape, seed: 3).starving(2)
    var w2 = layer.expert(1).w2
    for j in 0..<6 { w2[3, j] *= 1_000 }
    layer = layer.setting("experts.1.w2.weight", to: w2.elements)
    let found = try ExtremeOutputs(of: layer, at: randomMatrix(40, 4, seed: 5))
    #expect(found.dead == [2] && found.experts.map(\.number) == [0, 1])
    let (usual, extreme) = (found.experts[0], found.experts[1])
    #expect(extreme.channel == 3)
    #expect(try #require(extreme.ratio) > 50 * (try #require(usual.ratio)))
    let normal = ExtremeOutputs.normalRatio(of: extreme.sampleCount * 5)
    #expect(try #require(extreme.ratio) > 10 * normal.percentile95)
  }

  @Test("half of as many normal numbers exceed the level, and one in twenty the 95th percentile")
  func normal() {
    // One number: its median over itself.
    expectClose(ExtremeOutputs.normalRatio(of: 1).median, 1, tolerance: 1e-12)
    let (count, draws) = (200, 1_000)
    let level = ExtremeOutputs.normalRatio(of: count)
    var stream = RandomStream(seed: 7, purpose: .test)
    let maxima = (0..<draws).map { _ in
      (0..<count).reduce(0.0) { largest, _ in max(largest, abs(stream.normal())) }
    }
    let usual = 0.6744897501960817
    let (half, few) = (
      maxima.count { $0 > level.median * usual }, maxima.count { $0 > level.percentile95 * usual }
    )
    #expect(abs(Double(half) / 1_000 - 0.5) < 0.06, "\(half)")
    #expect(abs(Double(few) / 1_000 - 0.05) < 0.03, "\(few)")
  }

  @Test(
    "an expert whose outputs are mostly 0 has no ratio, and no sample, or a number that is none, is refused"
  )
  func undefined() throws {
    let shape = LayerShape(
      inputWidth: 2, outputWidth: 2, hiddenWidth: 2, activation: .relu, isGated: true)
    let layer = Layer(shape: shape, precision: .float64, seed: 1).setting(
      "experts.0.w2.weight", to: [0, 0, 0, 0])
    let found = try ExtremeOutputs(of: layer, at: randomMatrix(4, 2, seed: 1))
    #expect(found.experts[0].ratio == nil && found.experts[0].largest == 0)
    #expect(throws: ProbeError.self) {
      try ExtremeOutputs(of: layer, at: Matrix(repeating: 0, rows: 0, columns: 2))
    }
    #expect(throws: ProbeError.self) {
      try ExtremeOutputs(
        of: layer.setting("experts.0.w2.weight", to: [.infinity, 0, 0, 0]),
        at: randomMatrix(4, 2, seed: 1))
    }
  }
}
