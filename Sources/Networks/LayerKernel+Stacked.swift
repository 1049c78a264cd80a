import LinearAlgebra

/// Dense and soft layers: every expert sees every row.
extension LayerKernel {
  /// A = X W1ᵀ over all experts at once; H = φ(A + b1); Y = (g ⊙ H) W2ᵀ + g b2.
  func forwardStacked(
    _ x: UnsafePointer<Scalar>, rows: Int, parameters p: UnsafePointer<Scalar>,
    into y: UnsafeMutablePointer<Scalar>
  ) {
    let (d, o, e, m) = (
      shape.inputWidth, shape.outputWidth, shape.expertCount, shape.hiddenWidth
    )
    let width = hiddenColumns
    hiddenRows = rows
    Scalar.multiply(
      x, transposed: false, stride: d, p + offsets.w1, transposed: true, stride: d,
      into: slope.base, stride: width, rows: rows, columns: width, inner: d)
    if shape.isGated {
      Scalar.multiply(
        x, transposed: false, stride: d, p + offsets.w3, transposed: true, stride: d,
        into: carried.base, stride: width, rows: rows, columns: width, inner: d)
      Scalar.activateGated(
        shape.activation.function, rows: rows, blocks: e, width: m, gates: gatesIfAny,
        carried: carried.base, slope: slope.base, hidden: hidden.base, gateSlope: gateSlope.base,
        scaled: scaledIfAny)
    } else {
      Scalar.activate(
        shape.activation.function, rows: rows, blocks: e, width: m, bias: p + offsets.b1,
        gates: gatesIfAny, slope: slope.base, hidden: hidden.base, scaled: scaledIfAny)
    }
    let gates = gateKernel.gates.base
    Scalar.multiply(
      gatedHidden, transposed: false, stride: width, p + offsets.w2, transposed: true,
      stride: width, into: y, stride: o, rows: rows, columns: o, inner: width)
    if !shape.isGated {
      Scalar.multiply(
        gates, transposed: false, stride: e, p + offsets.b2, transposed: false, stride: o,
        into: y, stride: o, rows: rows, columns: o, inner: e, alpha: 1, beta: 1)
    }
  }

  /// dW2 = dYᵀ (g ⊙ H); dH = dY W2; dg = ⟨dH, H⟩ + dY b2; dA = g ⊙ dH ⊙ φ′; dW1 = dAᵀ X; dX = dA W1.
  func backwardStacked(
    _ x: UnsafePointer<Scalar>, _ dy: UnsafePointer<Scalar>, rows: Int,
    parameters p: UnsafePointer<Scalar>, gradients: UnsafeMutablePointer<Scalar>,
    dx: UnsafeMutablePointer<Scalar>?
  ) {
    let (d, o, e, m) = (
      shape.inputWidth, shape.outputWidth, shape.expertCount, shape.hiddenWidth
    )
    let width = hiddenColumns
    let gates = gateKernel.gates.base
    Scalar.multiply(
      dy, transposed: true, stride: o, gatedHidden, transposed: false, stride: width,
      into: gradients + offsets.w2, stride: width, rows: o, columns: width, inner: rows)
    Scalar.multiply(
      dy, transposed: false, stride: o, p + offsets.w2, transposed: false, stride: width,
      into: dHidden.base, stride: width, rows: rows, columns: width, inner: o)
    if !shape.isGated {
      Scalar.multiply(
        gates, transposed: true, stride: e, dy, transposed: false, stride: o,
        into: gradients + offsets.b2, stride: o, rows: e, columns: o, inner: rows)
    }
    if shape.routing != .dense {
      if shape.isGated {
        for index in 0..<rows * e { dGates.base[index] = 0 }
      } else {
        Scalar.multiply(
          dy, transposed: false, stride: o, p + offsets.b2, transposed: true, stride: o,
          into: dGates.base, stride: e, rows: rows, columns: e, inner: o)
      }
    }
    Scalar.differentiate(
      rows: rows, blocks: e, width: m, gates: gatesIfAny, hidden: hidden.base, slope: slope.base,
      gateSlope: shape.isGated ? gateSlope.base : nil, dHidden: dHidden.base,
      carried: shape.isGated ? carried.base : nil,
      dGates: shape.routing == .dense ? nil : dGates.base,
      dBias: shape.isGated ? nil : gradients + offsets.b1)
    if shape.isGated {
      Scalar.multiply(
        carried.base, transposed: true, stride: width, x, transposed: false, stride: d,
        into: gradients + offsets.w3, stride: d, rows: width, columns: d, inner: rows)
    }
    Scalar.multiply(
      dHidden.base, transposed: true, stride: width, x, transposed: false, stride: d,
      into: gradients + offsets.w1, stride: d, rows: width, columns: d, inner: rows)
    guard let dx else { return }
    Scalar.multiply(
      dHidden.base, transposed: false, stride: width, p + offsets.w1, transposed: false, stride: d,
      into: dx, stride: d, rows: rows, columns: d, inner: width)
    guard shape.isGated else { return }
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
