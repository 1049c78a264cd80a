import LinearAlgebra
import Networks
import Probes
import TestSupport
import Testing

@Suite("JacobianSpectra")
struct JacobianSpectraTests {
  @Test("is what the whole probe says of spectra and averages", arguments: layerForms)
  func agrees(shape: LayerShape) throws {
    let layer = randomLayer(shape, seed: 1)
    let inputs = randomMatrix(45, shape.inputWidth, seed: 2)
    let spectra = try JacobianSpectra(of: layer, at: inputs)
    let probe = try JacobianProbe(of: layer, at: inputs)
    #expect(spectra.spectra == probe.experts.map(\.spectra))
    #expect(
      spectra.averageJacobians == probe.experts.map { $0.isDead ? nil : $0.averageJacobian })
    #expect(spectra.alignment == probe.alignment)
  }

  @Test("variances without axes are those of the whole analysis")
  func variances() throws {
    let samples = randomMatrix(60, 7, seed: 3)
    var gates = randomMatrix(60, 3, seed: 4)
    for index in gates.elements.indices {
      gates.elements[index] = index % 3 == 1 ? 0 : abs(gates.elements[index])
    }
    let found = try WeightedVariances.measure(samples, gates: gates)
    #expect(found[1] == nil)
    for i in [0, 2] {
      let whole = try WeightedPCA(of: samples, weights: gates.column(i))
      let part = try #require(found[i])
      #expect(part.mean == whole.mean)
      #expect(abs(part.effectiveCount - whole.effectiveCount) < 1e-9)
      for (a, b) in zip(part.eigenvalues, whole.eigenvalues) { #expect(abs(a - b) < 1e-13) }
    }
  }
}
