import LinearAlgebra
import Networks
import Probes
import TestSupport
import Testing

@Suite("BlockSpectra")
struct BlockSpectraTests {
  private let shape = TransformerShape(
    vocabulary: 7, context: 6, width: 4, heads: 2, layers: 2,
    ffn: LayerShape(
      inputWidth: 4, outputWidth: 4, hiddenWidth: 3, expertCount: 3, routing: .topK))
  private let text = (0..<120).map { UInt32($0 * $0 % 7) }
  private let places = (0..<40).map { 3 * $0 }

  @Test("averages the singular values and summaries of every token's Jacobians", arguments: 0..<2)
  func averages(layer: Int) throws {
    let model = LanguageModel(shape: shape, precision: .float64, seed: 3)
    let probe = try BlockSpectra(of: model, layer: layer, in: text, at: places)
    let jacobians = try model.blockJacobians(ofLayer: layer, in: text, at: places)
    for (part, of) in [
      (probe.attention, \BlockJacobian.attention), (probe.feedForward, \.feedForward),
      (probe.whole, \.whole),
    ] as [(BlockSpectra.Part, KeyPath<BlockJacobian, Matrix>)] {
      let spectra = try jacobians.map { try $0[keyPath: of].singularValues() }
      for j in 0..<4 {
        expectClose(
          part.meanSpectrum[j], spectra.reduce(0) { $0 + $1[j] } / 40, tolerance: 1e-12)
      }
      let ranks = spectra.compactMap { SpectrumSummary(of: $0)[.srank] }
      expectClose(part.mean[.srank] ?? 0, ranks.reduce(0, +) / 40, tolerance: 1e-12)
    }
    #expect(probe.sampleCount == 40 && probe.requestedCount == 40)
  }

  @Test("stops after whole pieces, which are what a limit gives")
  func stops() throws {
    let model = LanguageModel(shape: shape, precision: .float64, seed: 3)
    let stopped = try BlockSpectra(
      of: model, layer: 1, in: text, at: places, monitor: StopAfter(1).monitor)
    #expect(stopped.sampleCount == 32 && stopped.requestedCount == 40)
    #expect(
      try BlockSpectra(of: model, layer: 1, in: text, at: places, limit: 32) == stopped)
    #expect(throws: ProbeError.notApplicable("stopped before the first tokens were measured")) {
      try BlockSpectra(of: model, layer: 1, in: text, at: places, monitor: StopAfter(0).monitor)
    }
  }

  @Test("two models are measured together, and stop together")
  func together() throws {
    let models = [3, 4].map { LanguageModel(shape: shape, precision: .float64, seed: $0) }
    let both = try BlockSpectra.together(models, layer: 1, in: text, at: places)
    for (model, found) in zip(models, both) {
      #expect(try BlockSpectra(of: model, layer: 1, in: text, at: places) == found)
    }
    let stopped = try BlockSpectra.together(
      models, layer: 1, in: text, at: places, monitor: StopAfter(1).monitor)
    #expect(stopped.map(\.sampleCount) == [32, 32])
  }

  @Test("a place outside the text does not apply")
  func refuses() {
    let model = LanguageModel(shape: shape, precision: .float64, seed: 3)
    #expect(throws: ProbeError.self) {
      try BlockSpectra(of: model, layer: 0, in: text, at: [120])
    }
  }
}
