import LinearAlgebra

/// LayerNorm or RMSNorm over each row: y = x̂ ⊙ w (+ b), x̂ = (x − mean) / √(mean square + ε).
///
/// RMSNorm leaves the mean in and has no bias.
final class NormKernel<Scalar: Real> {
  let kind: NormKind
  let width: Int
  let epsilon: Scalar
  /// x̂ and y, each rows×width.
  let normalised, output: Buffer<Scalar>
  /// 1/√(mean square + ε) of each row.
  let inverse: Buffer<Scalar>

  /// A norm of `shape` for at most `capacity` rows.
  init(shape: TransformerShape, capacity: Int) {
    kind = shape.norm
    width = shape.width
    epsilon = Scalar(shape.epsilon)
    normalised = Buffer(capacity * width)
    output = Buffer(capacity * width)
    inverse = Buffer(capacity)
  }

  /// Fills some rows of `output` from those of `x`, rows×width.
  func forward(
    _ x: UnsafePointer<Scalar>, rows: Range<Int>, parameters p: UnsafePointer<Scalar>,
    at offsets: TransformerOffsets.Norm
  ) {
    let start = rows.lowerBound * width
    Scalar.norm(
      centred: kind == .layerNorm, rows: rows.count, width: width,
      epsilon: epsilon, x + start, weight: p + offsets.weight,
      bias: kind == .layerNorm ? p + offsets.bias : nil, normalised: normalised.base + start,
      into: output.base + start, inverse: inverse.base + rows.lowerBound)
  }

  /// From dy of some rows, which is overwritten, to dx = base + ..., rows×width both; overwrites the
  /// gradients with what these rows give.
  ///
  /// dw = Σ dy ⊙ x̂, db = Σ dy; with u = dy ⊙ w, dx = (u − mean(u) − x̂ mean(u ⊙ x̂)) / √(...), the
  /// first mean for LayerNorm only. `dy`, `base` and `dx` begin at the first of the rows.
  func backward(
    _ dy: UnsafeMutablePointer<Scalar>, rows: Range<Int>, parameters p: UnsafePointer<Scalar>,
    at offsets: TransformerOffsets.Norm, gradients: UnsafeMutablePointer<Scalar>,
    adding base: UnsafePointer<Scalar>, into dx: UnsafeMutablePointer<Scalar>
  ) {
    let start = rows.lowerBound * width
    Scalar.normBackward(
      centred: kind == .layerNorm, rows: rows.count, width: width, weight: p + offsets.weight,
      normalised: normalised.base + start, inverse: inverse.base + rows.lowerBound, dy,
      dWeight: gradients + offsets.weight,
      dBias: kind == .layerNorm ? gradients + offsets.bias : nil, adding: base, into: dx)
  }
}
