import LinearAlgebra

/// Top-k layers: each expert sees only the rows that selected it, gathered side by side.
extension LayerKernel {
  /// Groups the assignments by expert, each group in ascending order of rows.
  private func assign(rows: Int) {
    let e = shape.expertCount
    let selected = gateKernel.selected.base
    var next = 0
    for i in 0..<e {
      expertStarts[i] = next
      for row in 0..<rows where selected[row * e + i] == 1 {
        assignedRows[next] = row
        next += 1
      }
    }
    expertStarts[e] = next
    hiddenRows = next
  }

  /// Copies the assigned rows of `source`, `width` wide, one after another into `target`.
  private func gather(
    _ source: UnsafePointer<Scalar>, width: Int, into target: UnsafeMutablePointer<Scalar>
  ) {
    for index in 0..<hiddenRows {
      (target + index * width).update(from: source + assignedRows[index] * width, count: width)
    }
  }

  /// Adds each gathered row to the sample it belongs to, expert by expert.
  private func scatter(
    _ source: UnsafePointer<Scalar>, width: Int, rows: Int,
    into target: UnsafeMutablePointer<Scalar>
  ) {
    target.update(repeating: 0, count: rows * width)
    for index in 0..<hiddenRows {
      let to = target + assignedRows[index] * width
      let from = source + index * width
      for j in 0..<width { to[j] += from[j] }
    }
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
        Elementwise.activateGated(
          shape.activation, count: count * m, carried: carried.base + h, hidden: hidden.base + h,
          slope: slope.base + h, gateSlope: gateSlope.base + h)
      } else {
        Elementwise.activate(
          shape.activation, bias: p + offsets.b1 + i * m, rows: count, columns: m,
          hidden: hidden.base + h, slope: slope.base + h)
      }
      for index in start..<start + count {
        Elementwise.scale(
          hidden.base + index * m, by: gate(of: index, expert: i), count: m,
          into: scaledHidden.base + index * m)
      }
      let outputs = gatheredOutputs.base + start * o
      Scalar.multiply(
        scaledHidden.base + h, transposed: false, stride: m, p + offsets.w2 + i * m,
        transposed: true, stride: e * m, into: outputs, stride: o, rows: count, columns: o,
        inner: m)
      guard !shape.isGated else { continue }
      let bias = p + offsets.b2 + i * o
      for index in 0..<count {
        let g = gate(of: start + index, expert: i)
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
    dGates.base.update(repeating: 0, count: rows * e)
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
      differentiateGates(
        expert: i, start: start, count: count, parameters: p, gradients: gradients)
      let rowsOfExpert = gatheredInputs.base + start * d
      if shape.isGated {
        for index in start..<start + count {
          Elementwise.scale(
            dHidden.base + index * m, by: gate(of: index, expert: i), count: m,
            into: carried.base + index * m)
          Elementwise.multiply(
            carried.base + index * m, by: gateSlope.base + index * m, factor: 1, count: m)
        }
        Scalar.multiply(
          carried.base + h, transposed: true, stride: m, rowsOfExpert, transposed: false,
          stride: d, into: gradients + offsets.w3 + i * m * d, stride: d, rows: m, columns: d,
          inner: count)
      }
      for index in start..<start + count {
        Elementwise.multiply(
          dHidden.base + index * m, by: slope.base + index * m,
          factor: gate(of: index, expert: i), count: m)
      }
      Scalar.multiply(
        dHidden.base + h, transposed: true, stride: m, rowsOfExpert, transposed: false, stride: d,
        into: gradients + offsets.w1 + i * m * d, stride: d, rows: m, columns: d, inner: count)
      if !shape.isGated {
        sumColumns(
          dHidden.base + h, rows: count, columns: m, into: gradients + offsets.b1 + i * m)
      }
    }
    guard let dx else { return }
    differentiateInputs(rows: rows, parameters: p, dx: dx)
  }

  /// dg = ⟨dH, H⟩ + ⟨dy, b2⟩ for each assignment of an expert, and db2 = Σ g dy.
  private func differentiateGates(
    expert i: Int, start: Int, count: Int, parameters p: UnsafePointer<Scalar>,
    gradients: UnsafeMutablePointer<Scalar>
  ) {
    let (o, e, m) = (shape.outputWidth, shape.expertCount, shape.hiddenWidth)
    let dBias = gradients + offsets.b2 + i * o
    if !shape.isGated { dBias.update(repeating: 0, count: o) }
    for index in start..<start + count {
      var dg = Elementwise.dot(dHidden.base + index * m, hidden.base + index * m, count: m)
      if !shape.isGated {
        let dOutput = gatheredOutputs.base + index * o
        let g = gate(of: index, expert: i)
        dg += Elementwise.dot(dOutput, p + offsets.b2 + i * o, count: o)
        for j in 0..<o { dBias[j] += g * dOutput[j] }
      }
      dGates.base[assignedRows[index] * e + i] = dg
    }
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

  @inline(__always)
  private func gate(of assignment: Int, expert: Int) -> Scalar {
    gateKernel.gates.base[assignedRows[assignment] * shape.expertCount + expert]
  }
}
