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
    Scalar.norm(
      centred: kind == .layerNorm, rows: rows, width: width, epsilon: Scalar(Self.epsilon), x,
      weight: p + offsets.weight, bias: kind == .layerNorm ? p + offsets.bias : nil,
      normalised: normalised.base, into: output.base, inverse: inverse.base)
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
    Scalar.normBackward(
      centred: kind == .layerNorm, rows: rows, width: width, weight: p + offsets.weight,
      normalised: normalised.base, inverse: inverse.base, dy,
      dWeight: gradients + offsets.weight,
      dBias: kind == .layerNorm ? gradients + offsets.bias : nil, addingTo: dx)
  }
}
