import Foundation
import LinearAlgebra
import Networks
import Probes
import Safetensors
import TestSupport
import Testing

/// Gated experts with biases against numpy's complex steps (Fixtures/gated-biases.py).
@Suite("Gated experts with biases")
struct GatedBiasTests {
  static let forms = ["soft", "topk", "dense"]

  private struct Figures: Decodable {
    struct Expert: Decodable {
      let mean_spectrum, hidden_variances: [Double]
    }
    let outputs, layer_jacobian_first: [[Double]]
    let layer_mean_spectrum: [Double]
    let experts: [Expert]
    let gradient: [String: [Double]]
  }

  private func load(_ form: String) throws -> (LayerFile, Matrix, Figures) {
    let file = try LayerFile(
      from: SafetensorsFile(path: fixture("gated-biases-\(form).safetensors")))
    let data = try Data(contentsOf: URL(filePath: fixture("gated-biases-\(form).json")))
    return (file, try #require(file.samples), try JSONDecoder().decode(Figures.self, from: data))
  }

  @Test("outputs, spectra, the layer's Jacobian and hidden variances are numpy's", arguments: forms)
  func figures(form: String) throws {
    let (file, x, expected) = try load(form)
    let layer = file.layer
    #expect(layer.layout.slots.count == expected.gradient.count)
    expectClose(
      layer.outputs(at: x).elements, expected.outputs.flatMap { $0 }, tolerance: 1e-12)
    let probe = try JacobianProbe(of: layer, at: x)
    for (i, expert) in expected.experts.enumerated() {
      expectClose(probe.experts[i].meanSpectrum, expert.mean_spectrum, tolerance: 1e-12)
    }
    let figures = try #require(probe.layer)
    expectClose(
      figures.firstJacobian.elements, expected.layer_jacobian_first.flatMap { $0 },
      tolerance: 1e-12)
    expectClose(figures.meanSpectrum, expected.layer_mean_spectrum, tolerance: 1e-12)
    let pca = try PCAProbe(of: layer, at: x, representation: .hidden)
    for (i, expert) in expected.experts.enumerated() {
      expectClose(
        try #require(pca.experts[i]).eigenvalues, expert.hidden_variances, tolerance: 1e-12)
    }
  }

  @Test("so is the gradient of every weight", arguments: forms)
  func gradient(form: String) throws {
    let (file, x, expected) = try load(form)
    let (layer, n) = (file.layer, x.rowCount)
    let kernel = LayerKernel<Double>(shape: layer.shape, capacity: n)
    var y = [Double](repeating: 0, count: n * layer.shape.outputWidth)
    var gradients = [Double](repeating: .nan, count: layer.parameters.count)
    try x.elements.withUnsafeBufferPointer { x in
      let x = try #require(x.baseAddress)
      kernel.forward(x, rows: n, parameters: layer.parameters, into: &y)
      // That of half the square of y is y.
      kernel.backward(
        y, rows: n, parameters: layer.parameters, gradients: &gradients, dx: nil)
    }
    for slot in layer.layout.slots {
      expectClose(
        layer.layout.values(of: slot, in: gradients), expected.gradient[slot.name] ?? [],
        tolerance: 1e-12)
    }
  }
}
