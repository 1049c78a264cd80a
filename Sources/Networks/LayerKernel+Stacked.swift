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
      Elementwise.activateGated(
        shape.activation, count: rows * width, carried: carried.base, hidden: hidden.base,
        slope: slope.base, gateSlope: gateSlope.base)
    } else {
      Elementwise.activate(
        shape.activation, bias: p + offsets.b1, rows: rows, columns: width,
        hidden: hidden.base, slope: slope.base)
    }
    let gates = gateKernel.gates.base
    if shape.routing != .dense {
      for block in 0..<rows * e {
        Elementwise.scale(
          hidden.base + block * m, by: gates[block], count: m, into: scaledHidden.base + block * m)
      }
    }
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
      for block in 0..<rows * e {
        dGates.base[block] += Elementwise.dot(
          dHidden.base + block * m, hidden.base + block * m, count: m)
      }
    }
    if shape.isGated {
      // dC = g ⊙ dH ⊙ φ(a), kept where c was.
      for block in 0..<rows * e {
        Elementwise.scale(
          dHidden.base + block * m, by: gates[block], count: m, into: carried.base + block * m)
        Elementwise.multiply(
          carried.base + block * m, by: gateSlope.base + block * m, factor: 1, count: m)
      }
      Scalar.multiply(
        carried.base, transposed: true, stride: width, x, transposed: false, stride: d,
        into: gradients + offsets.w3, stride: d, rows: width, columns: d, inner: rows)
    }
    for block in 0..<rows * e {
      Elementwise.multiply(
        dHidden.base + block * m, by: slope.base + block * m, factor: gates[block], count: m)
    }
    Scalar.multiply(
      dHidden.base, transposed: true, stride: width, x, transposed: false, stride: d,
      into: gradients + offsets.w1, stride: d, rows: width, columns: d, inner: rows)
    if !shape.isGated {
      sumColumns(dHidden.base, rows: rows, columns: width, into: gradients + offsets.b1)
    }
    guard let dx else { return }
    Scalar.multiply(
      dHidden.base, transposed: false, stride: width, p + offsets.w1, transposed: false, stride: d,
      into: dx, stride: d, rows: rows, columns: d, inner: width)
    guard shape.isGated else { return }
    Scalar.multiply(
      carried.base, transposed: false, stride: width, p + offsets.w3, transposed: false,
      stride: d, into: dx, stride: d, rows: rows, columns: d, inner: width, alpha: 1, beta: 1)
  }

  /// g ⊙ H; H itself when dense, where g is 1.
  private var gatedHidden: UnsafeMutablePointer<Scalar> {
    shape.routing == .dense ? hidden.base : scaledHidden.base
  }
}
