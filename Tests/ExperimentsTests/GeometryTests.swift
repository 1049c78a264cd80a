import LinearAlgebra
import Networks
import Probes
import TestSupport
import Testing

@testable import Experiments

@Suite("Geometry")
struct GeometryTests {
  private let layer = Layer(
    shape: LayerShape(
      inputWidth: 4, outputWidth: 3, hiddenWidth: 5, expertCount: 4, routing: .topK,
      selectedCount: 2), precision: .float64, seed: 1)
  private let inputs: Matrix = {
    var stream = RandomStream(seed: 2, purpose: .test)
    return Matrix(rows: 64, columns: 4, using: &stream)
  }()

  private func geometry() -> Geometry {
    Geometry(layer: layer, inputs: inputs, matchedCount: 10, seed: 3)
  }

  @Test("each Jacobian convention takes its statistic of what it names")
  func jacobians() throws {
    var geometry = geometry()
    let probe = try JacobianProbe(of: layer, at: inputs)
    var conventions = Conventions()
    #expect(try geometry.spectrum(.sigma1, conventions) == probe.routedMean[.sigma1])
    conventions.mean = .plain
    #expect(try geometry.spectrum(.sigma1, conventions) == probe.plainMean[.sigma1])
    conventions.jacobian = .layer
    #expect(try geometry.spectrum(.sigma1, conventions) == probe.layer?.mean[.sigma1])
    conventions.jacobian = .average
    let sigmas = probe.experts.map { $0.averageSpectrum[0] }
    expectClose(
      try #require(try geometry.spectrum(.sigma1, conventions)), sigmas.reduce(0, +) / 4,
      tolerance: 1e-14)
    conventions.mean = .routed
    let routed = zip(probe.experts, sigmas).reduce(0) { $0 + $1.0.weightSum * $1.1 } / 64
    expectClose(
      try #require(try geometry.spectrum(.sigma1, conventions)), routed, tolerance: 1e-13)
    conventions.scale = .gate
    conventions.jacobian = .pointwise
    let scaled = try JacobianProbe(
      of: layer, at: inputs, options: JacobianOptions(scale: .gate))
    #expect(try geometry.spectrum(.sigma1, conventions) == scaled.routedMean[.sigma1])
  }

  @Test("alignment is of average Jacobians or pointwise, as asked")
  func alignment() throws {
    var geometry = geometry()
    let probe = try JacobianProbe(of: layer, at: inputs)
    var conventions = Conventions()
    #expect(try geometry.alignment(conventions) == probe.pointwiseAlignment.meanMagnitude)
    conventions.jacobian = .average
    #expect(try geometry.alignment(conventions) == probe.alignment.meanMagnitude)
  }

  @Test("matched samples bring every expert's n_eff just to the count")
  func matched() throws {
    var geometry = geometry()
    var conventions = Conventions()
    conventions.samples = .matched
    let analysis = try geometry.analysis(conventions)
    let gates = layer.gates(at: inputs).weights
    for (i, expert) in analysis.experts.enumerated() {
      let count = try #require(expert?.effectiveCount)
      #expect(count >= 10 && count < 11, "expert \(i)")
      #expect(analysis.weightSums[i] < gates.column(i).reduce(0, +))
    }
    conventions.samples = .all
    #expect(try geometry.analysis(conventions) == PCAProbe(of: layer, at: inputs))
  }

  @Test("the rank is of variances or of deviations, over experts routed or plain")
  func ranks() throws {
    var geometry = geometry()
    let probe = try PCAProbe(of: layer, at: inputs)
    var conventions = Conventions()
    #expect(
      try geometry.pcaRank(conventions) == probe.mean(routed: true) { $0.effectiveRank })
    conventions.rank = .deviation
    conventions.mean = .plain
    #expect(
      try geometry.pcaRank(conventions) == probe.mean(routed: false) { $0.deviationRank })
  }
}
