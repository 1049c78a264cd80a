import LinearAlgebra

/// LayerNorm or RMSNorm over each row: y = x̂ ⊙ w (+ b), x̂ = (x − mean) / √(mean square + ε).
///
/// RMSNorm leaves the mean in and has no bias. ε is 1e-5.
final class NormKernel<Scalar: Real> {
  let kind: NormKind
  let width: Int
  /// x̂ and y, each rows×width.
  let normalised, output: Buffer<Scalar>
  /// 1/√(mean square + ε) of each row.
  let inverse: Buffer<Scalar>

  static var epsilon: Double { 1e-5 }

  init(kind: NormKind, width: Int, capacity: Int) {
    self.kind = kind
    self.width = width
    normalised = Buffer(capacity * width)
    output = Buffer(capacity * width)
    inverse = Buffer(capacity)
  }

  /// Fills `output` from `x`, rows×width.
  func forward(
    _ x: UnsafePointer<Scalar>, rows: Int, parameters p: UnsafePointer<Scalar>,
    at offsets: TransformerOffsets.Norm
  ) {
    let (weight, bias) = (p + offsets.weight, p + offsets.bias)
    let perWidth = 1 / Scalar(width)
    let epsilon = Scalar(Self.epsilon)
    for row in 0..<rows {
      let source = x + row * width
      let z = normalised.base + row * width
      let y = output.base + row * width
      let mean =
        kind == .layerNorm ? Reduction.sum(source, count: width) * perWidth : 0
      for j in 0..<width { z[j] = source[j] - mean }
      let square = Reduction.dot(z, z, count: width) * perWidth
      let scale = 1 / (square + epsilon).squareRoot()
      inverse.base[row] = scale
      if kind == .layerNorm {
        for j in 0..<width {
          z[j] *= scale
          y[j] = z[j] * weight[j] + bias[j]
        }
      } else {
        for j in 0..<width {
          z[j] *= scale
          y[j] = z[j] * weight[j]
        }
      }
    }
  }

  /// From dy, which is overwritten, to dx, which is added to `dx`; both rows×width.
  ///
  /// dw = Σ dy ⊙ x̂, db = Σ dy; with u = dy ⊙ w, dx = (u − mean(u) − x̂ mean(u ⊙ x̂)) / √(...), the
  /// first mean for LayerNorm only.
  func backward(
    _ dy: UnsafeMutablePointer<Scalar>, rows: Int, parameters p: UnsafePointer<Scalar>,
    gradients: UnsafeMutablePointer<Scalar>, at offsets: TransformerOffsets.Norm,
    addingTo dx: UnsafeMutablePointer<Scalar>
  ) {
    let (weight, dWeight, dBias) = (
      p + offsets.weight, gradients + offsets.weight, gradients + offsets.bias
    )
    let perWidth = 1 / Scalar(width)
    dWeight.update(repeating: 0, count: width)
    if kind == .layerNorm { Reduction.sumRows(dy, rows: rows, columns: width, into: dBias) }
    for row in 0..<rows {
      let u = dy + row * width
      let z = normalised.base + row * width
      let target = dx + row * width
      for j in 0..<width {
        dWeight[j] += u[j] * z[j]
        u[j] *= weight[j]
      }
      let mean = kind == .layerNorm ? Reduction.sum(u, count: width) * perWidth : 0
      let along = Reduction.dot(u, z, count: width) * perWidth
      let scale = inverse.base[row]
      for j in 0..<width { target[j] += (u[j] - mean - z[j] * along) * scale }
    }
  }
}
