import LinearAlgebra
import Networks
import Probes
import TestSupport
import Testing

@Suite("LeadingSpectra")
struct LeadingSpectraTests {
  @Test("are the first of the mean spectra that the whole probe finds", arguments: layerForms)
  func agree(shape: LayerShape) throws {
    let layer = randomLayer(shape, seed: 3)
    let inputs = randomMatrix(9, shape.inputWidth, seed: 4)
    let gates = layer.gates(at: inputs).weights
    for scale in JacobianScale.allCases {
      let whole = try JacobianProbe(
        of: layer, at: inputs, options: JacobianOptions(scale: scale, measuresLayer: false))
      let found = try LeadingSpectra(of: layer, at: inputs, count: 2, scale: scale)
      #expect(found.sampleCount == 9)
      let error = found.experts.map(\.errorBound).max() ?? 0
      let sigma1 = try #require(whole.routedMean[.sigma1])
      #expect(abs(found.routedMean[0] - sigma1) <= error + 1e-12)
      for (i, (expert, expected)) in zip(found.experts, whole.experts).enumerated() {
        #expect(expert.isDead == expected.isDead)
        #expect(expert.effectiveCount == expected.effectiveCount)
        #expect(expert.meanSpectrum.count == min(2, expected.meanSpectrum.count))
        #expect(expert.weightSum == expected.weightSum && expert.spectra.rowCount == 9)
        for row in 0..<9 where gates[row, i] > 0 {
          for (a, b) in zip(expert.spectra.row(row), expected.spectra.row(row)) {
            #expect(abs(a - b) <= expert.errorBound + 1e-12)
          }
        }
        for (a, b) in zip(expert.meanSpectrum, expected.meanSpectrum) {
          #expect(abs(a - b) <= expert.errorBound + 1e-12)
        }
      }
    }
  }

  @Test("stop where they are told to, and refuse no samples")
  func limits() throws {
    let shape = layerForms[2]
    let layer = randomLayer(shape, seed: 5)
    let inputs = randomMatrix(6, shape.inputWidth, seed: 6)
    let found = try LeadingSpectra(of: layer, at: inputs, count: 1, limit: 4)
    #expect(found.sampleCount == 4 && found.requestedCount == 6)
    let part = try LeadingSpectra(of: layer, at: inputs.prefix(rows: 4), count: 1)
    #expect(found.experts == part.experts)
    let other = (randomLayer(shape, seed: 7), inputs.prefix(rows: 5))
    let both = try LeadingSpectra.together([(layer, inputs), other], count: 1, limit: 4)
    #expect(both[0].experts == part.experts && both.map(\.sampleCount) == [4, 4])
    #expect(
      try both[1].experts
        == LeadingSpectra(of: other.0, at: other.1.prefix(rows: 4), count: 1).experts)
    let stopped = try LeadingSpectra.together(
      [(layer, inputs), other], count: 1, monitor: StopAfter(2).monitor)
    #expect(Set(stopped.map(\.sampleCount)).count == 1 && stopped[0].sampleCount < 5)
    #expect(throws: ProbeError.self) {
      try LeadingSpectra(of: layer, at: inputs.prefix(rows: 0), count: 1)
    }
  }
}
