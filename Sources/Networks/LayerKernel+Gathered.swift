import LinearAlgebra

/// Top-k layers: each expert sees only the rows that selected it, gathered side by side.
extension LayerKernel {
  /// Groups the assignments by expert, each group in ascending order of rows, with their gates.
  private func assign(rows: Int) {
    let e = shape.expertCount
    let (selected, gates) = (gateKernel.selected.base, gateKernel.gates.base)
    let starts = expertStarts
    for i in 0...e { starts[i] = 0 }
    for row in 0..<rows {
      for i in 0..<e where selected[row * e + i] == 1 { starts[i + 1] += 1 }
    }
    for i in 0..<e { starts[i + 1] += starts[i] }
    hiddenRows = starts[e]
    // Each start runs ahead to its group's end, where the next begins.
    for row in 0..<rows {
      for i in 0..<e where selected[row * e + i] == 1 {
        assignedRows[starts[i]] = row
        assignedGates.base[starts[i]] = gates[row * e + i]
        starts[i] += 1
      }
    }
    for i in (0..<e).reversed() { starts[i + 1] = starts[i] }
    starts[0] = 0
  }

  /// Copies the assigned rows of `source`, `width` wide, one after another into `target`.
  private func gather(
    _ source: UnsafePointer<Scalar>, width: Int, into target: UnsafeMutablePointer<Scalar>
  ) {
    Scalar.gather(
      count: hiddenRows, width: width, source, rows: assignedRows, into: target)
  }

  /// Adds each gathered row to the sample it belongs to, expert by expert.
  private func scatter(
    _ source: UnsafePointer<Scalar>, width: Int, rows: Int,
    into target: UnsafeMutablePointer<Scalar>
  ) {
    target.update(repeating: 0, count: rows * width)
    Scalar.scatter(
      count: hiddenRows, width: width, source, rows: assignedRows, into: target)
  }

  /// For each expert, on its rows: H = φ(X W1ᵀ + b1), Y = g (H W2ᵀ + b2); then the sum by sample.
  func forwardGathered(
    _ x: UnsafePointer<Scalar>, rows: Int, parameters p: UnsafePointer<Scalar>,
    into y: UnsafeMutablePointer<Scalar>
  ) {
    let (d, o, e, m) = (
      shape.inputWidth, shape.outputWidth, shape.expertCount, shape.hiddenWidth
    )
    assign(rows: rows)
    gather(x, width: d, into: gatheredInputs.base)
    for i in 0..<e {
      let start = expertStarts[i]
      let count = expertStarts[i + 1] - start
      guard count > 0 else { continue }
      let h = start * m
      let weights = p + offsets.w1 + i * m * d
      Scalar.multiply(
        gatheredInputs.base + start * d, transposed: false, stride: d, weights, transposed: true,
        stride: d, into: slope.base + h, stride: m, rows: count, columns: m, inner: d)
      if shape.isGated {
        Scalar.multiply(
          gatheredInputs.base + start * d, transposed: false, stride: d,
          p + offsets.w3 + i * m * d, transposed: true, stride: d,
          into: carried.base + h, stride: m, rows: count, columns: m, inner: d)
        Scalar.activateGated(
          shape.activation.function, rows: count, blocks: 1, width: m,
          gates: assignedGates.base + start, carried: carried.base + h, slope: slope.base + h,
          hidden: hidden.base + h, gateSlope: gateSlope.base + h, scaled: scaledHidden.base + h)
      } else {
        Scalar.activate(
          shape.activation.function, rows: count, blocks: 1, width: m,
          bias: p + offsets.b1 + i * m, gates: assignedGates.base + start, slope: slope.base + h,
          hidden: hidden.base + h, scaled: scaledHidden.base + h)
      }
      let outputs = gatheredOutputs.base + start * o
      Scalar.multiply(
        scaledHidden.base + h, transposed: false, stride: m, p + offsets.w2 + i * m,
        transposed: true, stride: e * m, into: outputs, stride: o, rows: count, columns: o,
        inner: m)
      guard !shape.isGated else { continue }
      let bias = p + offsets.b2 + i * o
      for index in 0..<count {
        let g = assignedGates.base[start + index]
        for j in 0..<o { outputs[index * o + j] += g * bias[j] }
      }
    }
    scatter(gatheredOutputs.base, width: o, rows: rows, into: y)
  }

  /// The formulas of `backwardStacked`, expert by expert on its own rows.
  func backwardGathered(
    _ x: UnsafePointer<Scalar>, _ dy: UnsafePointer<Scalar>, rows: Int,
    parameters p: UnsafePointer<Scalar>, gradients: UnsafeMutablePointer<Scalar>,
    dx: UnsafeMutablePointer<Scalar>?
  ) {
    let (d, o, e, m) = (
      shape.inputWidth, shape.outputWidth, shape.expertCount, shape.hiddenWidth
    )
    gather(dy, width: o, into: gatheredOutputs.base)
    assignedDGates.base.update(repeating: 0, count: hiddenRows)
    for i in 0..<e {
      let start = expertStarts[i]
      let count = expertStarts[i + 1] - start
      let h = start * m
      let dOutputs = gatheredOutputs.base + start * o
      // With no rows these products write zeros, which is the gradient.
      Scalar.multiply(
        dOutputs, transposed: true, stride: o, scaledHidden.base + h, transposed: false, stride: m,
        into: gradients + offsets.w2 + i * m, stride: e * m, rows: o, columns: m, inner: count)
      Scalar.multiply(
        dOutputs, transposed: false, stride: o, p + offsets.w2 + i * m, transposed: false,
        stride: e * m, into: dHidden.base + h, stride: m, rows: count, columns: m, inner: o)
      if !shape.isGated {
        differentiateBias(
          expert: i, start: start, count: count, parameters: p, gradients: gradients)
      }
      let rowsOfExpert = gatheredInputs.base + start * d
      Scalar.differentiate(
        rows: count, blocks: 1, width: m, gates: assignedGates.base + start,
        hidden: hidden.base + h, slope: slope.base + h,
        gateSlope: shape.isGated ? gateSlope.base + h : nil, dHidden: dHidden.base + h,
        carried: shape.isGated ? carried.base + h : nil, dGates: assignedDGates.base + start,
        dBias: shape.isGated ? nil : gradients + offsets.b1 + i * m)
      if shape.isGated {
        Scalar.multiply(
          carried.base + h, transposed: true, stride: m, rowsOfExpert, transposed: false,
          stride: d, into: gradients + offsets.w3 + i * m * d, stride: d, rows: m, columns: d,
          inner: count)
      }
      Scalar.multiply(
        dHidden.base + h, transposed: true, stride: m, rowsOfExpert, transposed: false, stride: d,
        into: gradients + offsets.w1 + i * m * d, stride: d, rows: m, columns: d, inner: count)
    }
    dGates.base.update(repeating: 0, count: rows * e)
    for i in 0..<e {
      for index in expertStarts[i]..<expertStarts[i + 1] {
        dGates.base[assignedRows[index] * e + i] = assignedDGates.base[index]
      }
    }
    guard let dx else { return }
    differentiateInputs(rows: rows, parameters: p, dx: dx)
  }

  /// dg += ⟨dy, b2⟩ for each assignment of an expert, and db2 = Σ g dy.
  private func differentiateBias(
    expert i: Int, start: Int, count: Int, parameters p: UnsafePointer<Scalar>,
    gradients: UnsafeMutablePointer<Scalar>
  ) {
    let o = shape.outputWidth
    let dOutputs = gatheredOutputs.base + start * o
    Scalar.multiply(
      assignedGates.base + start, transposed: true, stride: 1, dOutputs, transposed: false,
      stride: o, into: gradients + offsets.b2 + i * o, stride: o, rows: 1, columns: o, inner: count)
    Scalar.multiply(
      dOutputs, transposed: false, stride: o, p + offsets.b2 + i * o, transposed: false, stride: 1,
      into: assignedDGates.base + start, stride: 1, rows: count, columns: 1, inner: o)
  }

  /// dX = dA W1 (+ dC W3), gathered, then summed by sample.
  private func differentiateInputs(
    rows: Int, parameters p: UnsafePointer<Scalar>, dx: UnsafeMutablePointer<Scalar>
  ) {
    let (d, e, m) = (shape.inputWidth, shape.expertCount, shape.hiddenWidth)
    for i in 0..<e {
      let start = expertStarts[i]
      let count = expertStarts[i + 1] - start
      guard count > 0 else { continue }
      Scalar.multiply(
        dHidden.base + start * m, transposed: false, stride: m, p + offsets.w1 + i * m * d,
        transposed: false, stride: d, into: gatheredOutputs.base + start * d, stride: d,
        rows: count, columns: d, inner: m)
      guard shape.isGated else { continue }
      Scalar.multiply(
        carried.base + start * m, transposed: false, stride: m, p + offsets.w3 + i * m * d,
        transposed: false, stride: d, into: gatheredOutputs.base + start * d, stride: d,
        rows: count, columns: d, inner: m, alpha: 1, beta: 1)
    }
    scatter(gatheredOutputs.base, width: d, rows: rows, into: dx)
  }
}
