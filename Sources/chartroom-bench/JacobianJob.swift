import LinearAlgebra
import Networks
import Probes

/// Every expert's Jacobian at every sample, all singular values, the averages and their alignment.
struct JacobianJob {
  var samples = 1_024
  var shape = LayerShape(
    inputWidth: 64, outputWidth: 64, hiddenWidth: 128, expertCount: 8, routing: .soft)

  func run(_ timer: Timer) throws {
    var stream = RandomStream(seed: 0, purpose: .data)
    let inputs = Matrix(rows: samples, columns: shape.inputWidth, using: &stream)
    let layer = Layer(shape: shape, precision: .float64, seed: 0)
    try timer.time("jacobian", unit: "expert-samples", count: samples * shape.expertCount) {
      _ = try JacobianSpectra(of: layer, at: inputs)
    }
  }
}
