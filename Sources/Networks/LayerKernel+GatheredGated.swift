import LinearAlgebra

/// Top-k layers of gated experts, expert by expert on the rows gathered for it.
extension LayerKernel {
  /// H = φ(X W1ᵀ) ⊙ X W3ᵀ, Y = (g ⊙ H) W2ᵀ.
  func forwardEachGated(parameters p: UnsafePointer<Scalar>) {
    let (d, o, e, m) = (
      shape.inputWidth, shape.outputWidth, shape.expertCount, shape.hiddenWidth
    )
    for i in 0..<e {
      let start = expertStarts[i]
      let count = expertStarts[i + 1] - start
      guard count > 0 else { continue }
      let h = start * m
      let x = gatheredInputs.base + start * d
      Scalar.multiply(
        x, transposed: false, stride: d, p + offsets.w1 + i * m * d, transposed: true, stride: d,
        into: slope.base + h, stride: m, rows: count, columns: m, inner: d)
      Scalar.multiply(
        x, transposed: false, stride: d, p + offsets.w3 + i * m * d, transposed: true, stride: d,
        into: carried.base + h, stride: m, rows: count, columns: m, inner: d)
      Scalar.activateGated(
        shape.activation.function, rows: count, blocks: 1, width: m,
        gates: assignedGates.base + start, carried: carried.base + h, slope: slope.base + h,
        hidden: hidden.base + h, gateSlope: gateSlope.base + h, scaled: scaledHidden.base + h)
      Scalar.multiply(
        scaledHidden.base + h, transposed: false, stride: m, p + offsets.w2 + i * m * o,
        transposed: false, stride: o, into: gatheredOutputs.base + start * o, stride: o,
        rows: count, columns: o, inner: m)
    }
  }

  /// The formulas of `backwardStacked`, expert by expert on its own rows.
  func backwardEachGated(
    parameters p: UnsafePointer<Scalar>, gradients: UnsafeMutablePointer<Scalar>
  ) {
    let (d, o, e, m) = (
      shape.inputWidth, shape.outputWidth, shape.expertCount, shape.hiddenWidth
    )
    for i in 0..<e {
      let start = expertStarts[i]
      let count = expertStarts[i + 1] - start
      let h = start * m
      let dOutputs = gatheredOutputs.base + start * o
      // With no rows these products write zeros, which is the gradient.
      Scalar.multiply(
        scaledHidden.base + h, transposed: true, stride: m, dOutputs, transposed: false, stride: o,
        into: gradients + offsets.w2 + i * m * o, stride: o, rows: m, columns: o, inner: count)
      Scalar.multiply(
        dOutputs, transposed: false, stride: o, p + offsets.w2 + i * m * o, transposed: true,
        stride: o, into: dHidden.base + h, stride: m, rows: count, columns: m, inner: o)
      let rowsOfExpert = gatheredInputs.base + start * d
      Scalar.differentiate(
        rows: count, blocks: 1, width: m, gates: assignedGates.base + start,
        hidden: hidden.base + h, slope: slope.base + h, gateSlope: gateSlope.base + h,
        dHidden: dHidden.base + h, carried: carried.base + h,
        dGates: assignedDGates.base + start, dBias: nil)
      Scalar.multiply(
        carried.base + h, transposed: true, stride: m, rowsOfExpert, transposed: false, stride: d,
        into: gradients + offsets.w3 + i * m * d, stride: d, rows: m, columns: d, inner: count)
      Scalar.multiply(
        dHidden.base + h, transposed: true, stride: m, rowsOfExpert, transposed: false, stride: d,
        into: gradients + offsets.w1 + i * m * d, stride: d, rows: m, columns: d, inner: count)
    }
  }

  /// dX = dA W1 + dC W3, gathered, in place of dY.
  func differentiateInputsGated(parameters p: UnsafePointer<Scalar>) {
    let (d, e, m) = (shape.inputWidth, shape.expertCount, shape.hiddenWidth)
    for i in 0..<e {
      let start = expertStarts[i]
      let count = expertStarts[i + 1] - start
      guard count > 0 else { continue }
      let dx = gatheredOutputs.base + start * d
      Scalar.multiply(
        dHidden.base + start * m, transposed: false, stride: m, p + offsets.w1 + i * m * d,
        transposed: false, stride: d, into: dx, stride: d, rows: count, columns: d, inner: m)
      Scalar.multiply(
        carried.base + start * m, transposed: false, stride: m, p + offsets.w3 + i * m * d,
        transposed: false, stride: d, into: dx, stride: d, rows: count, columns: d, inner: m,
        alpha: 1, beta: 1)
    }
  }
}
