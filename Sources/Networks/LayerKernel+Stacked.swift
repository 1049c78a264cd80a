import LinearAlgebra

/// Dense and soft layers of gated experts: every expert sees every row, in products over all of them.
extension LayerKernel {
  /// A = X W1ᵀ + b1 and C = X W3ᵀ + b3 over all experts at once; H = φ(A) ⊙ C;
  /// Y = (g ⊙ H) W2ᵀ + g b2.
  func forwardStacked(
    _ x: UnsafePointer<Scalar>, rows: Int, parameters p: UnsafePointer<Scalar>,
    into y: UnsafeMutablePointer<Scalar>
  ) {
    let (d, o, e, m) = (
      shape.inputWidth, shape.outputWidth, shape.expertCount, shape.hiddenWidth
    )
    let width = hiddenColumns
    func put(_ bias: Int, into target: UnsafeMutablePointer<Scalar>) {
      for row in 0..<rows { (target + row * width).update(from: p + bias, count: width) }
    }
    if shape.hasB1 { put(offsets.b1, into: slope.base) }
    Scalar.multiply(
      x, transposed: false, stride: d, p + offsets.w1, transposed: true, stride: d,
      into: slope.base, stride: width, rows: rows, columns: width, inner: d, alpha: 1,
      beta: shape.hasB1 ? 1 : 0)
    if shape.hasB3 { put(offsets.b3, into: carried.base) }
    Scalar.multiply(
      x, transposed: false, stride: d, p + offsets.w3, transposed: true, stride: d,
      into: carried.base, stride: width, rows: rows, columns: width, inner: d, alpha: 1,
      beta: shape.hasB3 ? 1 : 0)
    Scalar.activateGated(
      shape.activation.function, rows: rows, blocks: e, width: m, gates: gatesIfAny,
      carried: carried.base, slope: slope.base, hidden: hidden.base, gateSlope: gateSlope.base,
      scaled: scaledIfAny)
    if shape.hasB2 {
      Scalar.multiply(
        gateKernel.gates.base, transposed: false, stride: e, p + offsets.b2, transposed: false,
        stride: o, into: y, stride: o, rows: rows, columns: o, inner: e)
    }
    Scalar.multiply(
      gatedHidden, transposed: false, stride: width, p + offsets.w2, transposed: false,
      stride: o, into: y, stride: o, rows: rows, columns: o, inner: width, alpha: 1,
      beta: shape.hasB2 ? 1 : 0)
  }

  /// dW2ᵀ = (g ⊙ H)ᵀ dY; db2 = gᵀ dY; dH = dY W2; dg = ⟨dH, H⟩ + dY b2; dA = g ⊙ dH ⊙ φ′ ⊙ C;
  /// dC = g ⊙ dH ⊙ φ; dW1 = dAᵀ X; db1 = Σ dA; dW3 = dCᵀ X; db3 = Σ dC; dX = dA W1 + dC W3.
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
    if shape.hasB2 {
      Scalar.multiply(
        gateKernel.gates.base, transposed: true, stride: e, dy, transposed: false, stride: o,
        into: gradients + offsets.b2, stride: o, rows: e, columns: o, inner: rows)
    }
    if shape.routing != .dense, shape.hasB2 {
      Scalar.multiply(
        dy, transposed: false, stride: o, p + offsets.b2, transposed: true, stride: o,
        into: dGates.base, stride: e, rows: rows, columns: e, inner: o)
    } else if shape.routing != .dense {
      dGates.base.update(repeating: 0, count: rows * e)
    }
    Scalar.differentiate(
      rows: rows, blocks: e, width: m, gates: gatesIfAny, hidden: hidden.base, slope: slope.base,
      gateSlope: gateSlope.base, dHidden: dHidden.base, carried: carried.base,
      dGates: shape.routing == .dense ? nil : dGates.base)
    Scalar.multiply(
      carried.base, transposed: true, stride: width, x, transposed: false, stride: d,
      into: gradients + offsets.w3, stride: d, rows: width, columns: d, inner: rows)
    Scalar.multiply(
      dHidden.base, transposed: true, stride: width, x, transposed: false, stride: d,
      into: gradients + offsets.w1, stride: d, rows: width, columns: d, inner: rows)
    if shape.hasB1 {
      Scalar.sumRows(dHidden.base, rows: rows, columns: width, into: gradients + offsets.b1)
    }
    if shape.hasB3 {
      Scalar.sumRows(carried.base, rows: rows, columns: width, into: gradients + offsets.b3)
    }
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
