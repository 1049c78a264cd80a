import Foundation
import LinearAlgebra
import Networks
import Probes
import TestSupport
import Testing

/// Jᵢ(x) at each row of `inputs`, by the readable form.
func jacobians(of layer: Layer, expert i: Int, at inputs: Matrix) -> [Matrix] {
  let expert = layer.expert(i)
  let activations = expert.activations(at: inputs)
  return inputs.rowIndices.map { row in
    expert.jacobian(
      slope: Array(activations.slope.row(row)),
      gateSlope: activations.gateSlope.map { Array($0.row(row)) })
  }
}

@Suite("JacobianProbe")
struct JacobianProbeTests {
  @Test("means and the average Jacobian are the explicit weighted sums", arguments: layerForms)
  func explicitSums(shape: LayerShape) throws {
    let layer = randomLayer(shape, seed: 11)
    let inputs = randomMatrix(21, shape.inputWidth, seed: 12)
    let gates = layer.gates(at: inputs).weights
    for scale in JacobianScale.allCases {
      let probe = try JacobianProbe(
        of: layer, at: inputs, options: JacobianOptions(scale: scale))
      for (i, ours) in probe.experts.enumerated() where !ours.isDead {
        let w = gates.column(i)
        let total = w.reduce(0, +)
        var mean = Matrix(repeating: 0, rows: shape.outputWidth, columns: shape.inputWidth)
        var spectrum = [Double](repeating: 0, count: ours.meanSpectrum.count)
        var rank = 0.0
        for (row, jacobian) in jacobians(of: layer, expert: i, at: inputs).enumerated()
        where w[row] > 0 {
          let own = scale == .gate ? jacobian.scaled(by: w[row]) : jacobian
          mean = mean.adding(own, scaledBy: w[row] / total)
          let values = try own.singularValues()
          for j in spectrum.indices { spectrum[j] += w[row] / total * values[j] }
          rank += w[row] / total * (SpectrumSummary(of: values)[.erank] ?? .nan)
        }
        expectClose(ours.averageJacobian, mean)
        expectClose(ours.averageSpectrum, try mean.singularValues(), tolerance: 1e-12)
        expectClose(ours.meanSpectrum, spectrum, tolerance: 1e-12)
        expectClose(ours.mean[.sigma1] ?? .nan, spectrum[0], tolerance: 1e-12)
        expectClose(ours.mean[.erank] ?? .nan, rank, tolerance: 1e-12)
        expectClose(ours.weightSum, total, tolerance: 1e-15)
      }
    }
  }

  @Test("the routed mean counts an expert by its weight, the plain mean counts all alike")
  func meansOverExperts() throws {
    let layer = randomLayer(layerForms[5], seed: 2).starving(3)
    let probe = try JacobianProbe(of: layer, at: randomMatrix(30, 4, seed: 3))
    let live = probe.experts.filter { !$0.isDead }
    #expect(probe.dead == [3] && live.count == 4)
    let sigma = live.compactMap { $0.mean[.sigma1] }
    let total = live.reduce(0) { $0 + $1.weightSum }
    let routed = zip(live, sigma).reduce(0) { $0 + $1.0.weightSum / total * $1.1 }
    expectClose(try #require(probe.routedMean[.sigma1]), routed, tolerance: 1e-14)
    expectClose(
      try #require(probe.plainMean[.sigma1]), sigma.reduce(0, +) / 4, tolerance: 1e-14)
  }

  @Test("a dead expert is listed and has no means", arguments: [LayerShape](layerForms[3...5]))
  func deadExpert(shape: LayerShape) throws {
    try #require(shape.hasRouterBias)
    // Weights of 10⁻¹⁷ are not zero, and still count as no sample at all.
    for bias in [-1_000.0, -39 * shape.temperature] {
      let layer = randomLayer(shape, seed: 4).setting(
        "router.weight", to: [Double](repeating: 0, count: shape.expertCount * shape.inputWidth)
      ).starving(1, by: bias)
      let probe = try JacobianProbe(
        of: layer, at: randomMatrix(9, shape.inputWidth, seed: 5),
        options: JacobianOptions(evaluatesAllExperts: true))
      #expect(probe.dead.contains(1))
      let dead = probe.experts[1]
      #expect(dead.mean == SpectrumSummary() && dead.meanSpectrum.isEmpty)
      #expect(dead.averageSpectrum.isEmpty && dead.firstSpectrum.count == dead.spectra.columnCount)
      for alignment in [probe.alignment, probe.pointwiseAlignment, probe.unweightedAlignment] {
        #expect(try #require(alignment).cosines[1].allSatisfy { $0 == nil })
      }
    }
  }

  @Test("pointwise alignment averages cosines sample by sample", arguments: layerForms.dropFirst(2))
  func pointwise(shape: LayerShape) throws {
    let layer = randomLayer(shape, seed: 6)
    let inputs = randomMatrix(19, shape.inputWidth, seed: 7)
    let gates = layer.gates(at: inputs).weights
    let all = (0..<shape.expertCount).map { jacobians(of: layer, expert: $0, at: inputs) }
    let probe = try JacobianProbe(
      of: layer, at: inputs, options: JacobianOptions(evaluatesAllExperts: true))
    for i in 0..<shape.expertCount {
      for j in 0..<i {
        let cosines = inputs.rowIndices.map { row in
          all[i][row].inner(all[j][row])
            / (all[i][row].frobeniusNorm * all[j][row].frobeniusNorm)
        }
        let weights = inputs.rowIndices.map { gates[$0, i] * gates[$0, j] }
        let total = weights.reduce(0, +)
        let ours = probe.pointwiseAlignment.cosines[i][j]
        #expect((ours == nil) == (total == 0))
        if let ours {
          let mean = zip(weights, cosines).reduce(0) { $0 + $1.0 * $1.1 } / total
          #expect(abs(ours - mean) <= 1e-13)
        }
        let plain = try #require(probe.unweightedAlignment?.cosines[i][j])
        #expect(abs(plain - cosines.reduce(0, +) / Double(cosines.count)) <= 1e-13)
      }
    }
  }

  @Test("evaluating every expert changes no weighted figure of a top-k layer")
  func evaluatingAll() throws {
    let layer = randomLayer(layerForms[5], seed: 8)
    let inputs = randomMatrix(20, 4, seed: 9)
    let some = try JacobianProbe(of: layer, at: inputs)
    let all = try JacobianProbe(
      of: layer, at: inputs,
      options: JacobianOptions(evaluatesAllExperts: true, measuresLayer: false))
    #expect(some.unweightedAlignment == nil && all.unweightedAlignment != nil)
    #expect(some.layer != nil && all.layer == nil)
    #expect(some.routedMean == all.routedMean && some.alignment == all.alignment)
    #expect(some.pointwiseAlignment == all.pointwiseAlignment)
    #expect(some.experts.map(\.firstSpectrum) == all.experts.map(\.firstSpectrum))
    let gates = layer.gates(at: inputs).weights
    for row in 1..<20 {
      let isZero = some.experts[0].spectra.row(row).allSatisfy { $0 == 0 }
      #expect(isZero == (gates[row, 0] == 0))
    }
  }

  @Test("two layers are measured together, and stop together")
  func together() throws {
    let (first, second) = (randomLayer(layerForms[5], seed: 8), randomLayer(layerForms[5], seed: 9))
    let inputs = randomMatrix(100, 4, seed: 9)
    let plain = JacobianOptions(scale: .gate, measuresLayer: false)
    let layers = [(first, inputs, JacobianOptions()), (second, inputs, plain)]
    let both = try JacobianProbe.together(layers)
    #expect(try both[0] == JacobianProbe(of: first, at: inputs))
    #expect(try both[1] == JacobianProbe(of: second, at: inputs, options: plain))
    let stopped = try JacobianProbe.together(layers, monitor: StopAfter(1).monitor)
    let count = stopped[0].sampleCount
    #expect(stopped.map(\.sampleCount) == [count, count] && (32...96).contains(count))
    let part = inputs.prefix(rows: count)
    let again = try JacobianProbe(of: second, at: part, options: plain)
    #expect(stopped[1].routedMean == again.routedMean)
  }

  @Test("of very many experts only pairs that run together are looked at, with the same figures")
  func manyExperts() throws {
    var shape = LayerShape(
      inputWidth: 3, outputWidth: 3, hiddenWidth: 2, expertCount: 300, routing: .topK,
      selectedCount: 3)
    shape.activation = .tanh
    let layer = randomLayer(shape, seed: 4)
    let inputs = randomMatrix(40, 3, seed: 5)
    let sparse = try JacobianProbe(of: layer, at: inputs)
    let all = try JacobianProbe(
      of: layer, at: inputs, options: JacobianOptions(evaluatesAllExperts: true))
    var pairs = 0
    for (a, b) in zip(
      sparse.pointwiseAlignment.cosines.joined(), all.pointwiseAlignment.cosines.joined())
    {
      #expect((a == nil) == (b == nil))
      guard let a, let b else { continue }
      pairs += 1
      expectClose(a, b, tolerance: 1e-13)
    }
    #expect(pairs > 40)
    let coded = try JSONEncoder().encode(sparse.pointwiseAlignment)
    #expect(
      try JSONDecoder().decode(Alignment.self, from: coded) == sparse.pointwiseAlignment)
    #expect(coded.count < 100_000)
  }

  @Test("one sample is enough, and gates too small to square do no harm")
  func degenerate() throws {
    let layer = randomLayer(layerForms[3], seed: 1)
    let one = try JacobianProbe(of: layer, at: randomMatrix(1, 5, seed: 2))
    #expect(one.sampleCount == 1 && one.dead.isEmpty)
    expectClose(one.experts[0].effectiveCount, 1, tolerance: 1e-15)
    let steep = layer.setting(
      "router.weight", to: randomMatrix(4, 5, seed: 3).elements.map { 150 * $0 })
    let probe = try JacobianProbe(
      of: steep, at: randomMatrix(40, 5, seed: 4), options: JacobianOptions(scale: .gate))
    for expert in probe.experts {
      for statistic in SpectrumStatistic.allCases {
        #expect(!(expert.mean[statistic]?.isNaN ?? false), "\(statistic)")
      }
    }
  }

  @Test("refuses to measure at no sample, or where a number is not finite")
  func refusals() {
    let layer = randomLayer(layerForms[3], seed: 1)
    let none = #expect(throws: ProbeError.self) {
      try JacobianProbe(of: layer, at: Matrix(repeating: 0, rows: 0, columns: 5))
    }
    #expect(none?.description == "there is no sample to measure at")
    #expect(throws: ProbeError.self) {
      try JacobianProbe(of: layer, at: Matrix(repeating: .nan, rows: 2, columns: 5))
    }
  }
}
