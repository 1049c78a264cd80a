import LinearAlgebra

/// Dense and soft layers of gated experts: every expert sees every row, in products over all of them.
extension LayerKernel {
  /// A = X W1ᵀ and C = X W3ᵀ over all experts at once; H = φ(A) ⊙ C; Y = (g ⊙ H) W2ᵀ.
  func forwardStacked(
    _ x: UnsafePointer<Scalar>, rows: Int, parameters p: UnsafePointer<Scalar>,
    into y: UnsafeMutablePointer<Scalar>
  ) {
    let (d, o, e, m) = (
      shape.inputWidth, shape.outputWidth, shape.expertCount, shape.hiddenWidth
    )
    let width = hiddenColumns
    Scalar.multiply(
      x, transposed: false, stride: d, p + offsets.w1, transposed: true, stride: d,
      into: slope.base, stride: width, rows: rows, columns: width, inner: d)
    Scalar.multiply(
      x, transposed: false, stride: d, p + offsets.w3, transposed: true, stride: d,
      into: carried.base, stride: width, rows: rows, columns: width, inner: d)
    Scalar.activateGated(
      shape.activation.function, rows: rows, blocks: e, width: m, gates: gatesIfAny,
      carried: carried.base, slope: slope.base, hidden: hidden.base, gateSlope: gateSlope.base,
      scaled: scaledIfAny)
    Scalar.multiply(
      gatedHidden, transposed: false, stride: width, p + offsets.w2, transposed: false,
      stride: o, into: y, stride: o, rows: rows, columns: o, inner: width)
  }

  /// dW2ᵀ = (g ⊙ H)ᵀ dY; dH = dY W2; dg = ⟨dH, H⟩; dA = g ⊙ dH ⊙ φ′ ⊙ C; dC = g ⊙ dH ⊙ φ;
  /// dW1 = dAᵀ X; dW3 = dCᵀ X; dX = dA W1 + dC W3.
  func backwardStacked(
    _ x: UnsafePointer<Scalar>, _ dy: UnsafePointer<Scalar>, rows: Int,
    parameters p: UnsafePointer<Scalar>, gradients: UnsafeMutablePointer<Scalar>,
    dx: UnsafeMutablePointer<Scalar>?
  ) {
    let (d, o, e, m) = (
      shape.inputWidth, shape.outputWidth, shape.expertCount, shape.hiddenWidth
    )
    let width = hiddenColumns
    Scalar.multiply(
      gatedHidden, transposed: true, stride: width, dy, transposed: false, stride: o,
      into: gradients + offsets.w2, stride: o, rows: width, columns: o, inner: rows)
    Scalar.multiply(
      dy, transposed: false, stride: o, p + offsets.w2, transposed: true, stride: o,
      into: dHidden.base, stride: width, rows: rows, columns: width, inner: o)
    if shape.routing != .dense { dGates.base.update(repeating: 0, count: rows * e) }
    Scalar.differentiate(
      rows: rows, blocks: e, width: m, gates: gatesIfAny, hidden: hidden.base, slope: slope.base,
      gateSlope: gateSlope.base, dHidden: dHidden.base, carried: carried.base,
      dGates: shape.routing == .dense ? nil : dGates.base, dBias: nil)
    Scalar.multiply(
      carried.base, transposed: true, stride: width, x, transposed: false, stride: d,
      into: gradients + offsets.w3, stride: d, rows: width, columns: d, inner: rows)
    Scalar.multiply(
      dHidden.base, transposed: true, stride: width, x, transposed: false, stride: d,
      into: gradients + offsets.w1, stride: d, rows: width, columns: d, inner: rows)
    guard let dx else { return }
    Scalar.multiply(
      dHidden.base, transposed: false, stride: width, p + offsets.w1, transposed: false, stride: d,
      into: dx, stride: d, rows: rows, columns: d, inner: width)
    Scalar.multiply(
      carried.base, transposed: false, stride: width, p + offsets.w3, transposed: false,
      stride: d, into: dx, stride: d, rows: rows, columns: d, inner: width, alpha: 1, beta: 1)
  }

  private var gatesIfAny: UnsafePointer<Scalar>? {
    shape.routing == .dense ? nil : UnsafePointer(gateKernel.gates.base)
  }

  private var scaledIfAny: UnsafeMutablePointer<Scalar>? {
    shape.routing == .dense ? nil : scaledHidden.base
  }

  /// g ⊙ H; H itself when dense, where g is 1.
  private var gatedHidden: UnsafeMutablePointer<Scalar> {
    shape.routing == .dense ? hidden.base : scaledHidden.base
  }
}
