import LinearAlgebra
import Networks
import Probes

/// A job at one size: all sizes at their base but one.
struct ScalingCase {
  let axis: Scaling.Axis
  let factor: Int

  private func size(_ axis: Scaling.Axis, _ base: Int) -> Int {
    self.axis == axis ? base * factor : base
  }

  /// The work to time, its data made.
  func work(_ job: some StringProtocol) throws -> () throws -> Void {
    let (n, d) = (size(.samples, 512), size(.width, 16))
    let (e, m) = (size(.experts, 4), size(.hidden, 32))
    var stream = RandomStream(seed: 0, purpose: .data)
    switch job {
    case "train-soft":
      let inputs = Matrix(rows: n, columns: d, using: &stream)
      let target = Target.values(Matrix(rows: n, columns: d, using: &stream))
      // One epoch in batches of 128, so that time is that of the samples seen.
      let training = LayerTraining(
        shape: shape(d, m, e), options: TrainingOptions(batchSize: 128, seed: 0))
      return {
        var training = training
        try training.run(
          steps: 16 * n / 512, inputs: inputs, target: target, rows: Array(0..<n))
      }
    case "jacobian":
      let inputs = Matrix(rows: n, columns: d, using: &stream)
      let layer = Layer(shape: shape(d, m, e), precision: .float64, seed: 0)
      return { _ = try JacobianSpectra(of: layer, at: inputs) }
    default:
      let rows = Matrix(rows: 8 * n, columns: 2 * d, using: &stream)
      var gates = Matrix(rows: 8 * n, columns: e, using: &stream)
      for index in gates.elements.indices { gates.elements[index] = abs(gates.elements[index]) }
      return { _ = try WeightedVariances.measure(rows, gates: gates) }
    }
  }

  private func shape(_ d: Int, _ m: Int, _ e: Int) -> LayerShape {
    LayerShape(inputWidth: d, outputWidth: d, hiddenWidth: m, expertCount: e, routing: .soft)
  }
}
