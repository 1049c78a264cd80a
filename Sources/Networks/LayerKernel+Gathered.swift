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

  /// Each expert on its rows, gathered; then the sum by sample.
  func forwardGathered(
    _ x: UnsafePointer<Scalar>, rows: Int, parameters p: UnsafePointer<Scalar>,
    into y: UnsafeMutablePointer<Scalar>
  ) {
    assign(rows: rows)
    gather(x, width: shape.inputWidth, into: gatheredInputs.base)
    if shape.isGated { forwardEachGated(parameters: p) } else { forwardEach(parameters: p) }
    scatter(gatheredOutputs.base, width: shape.outputWidth, rows: rows, into: y)
  }

  /// Gradients of each expert from the rows gathered for it.
  func backwardGathered(
    _ dy: UnsafePointer<Scalar>, rows: Int, parameters p: UnsafePointer<Scalar>,
    gradients: UnsafeMutablePointer<Scalar>, dx: UnsafeMutablePointer<Scalar>?
  ) {
    let (d, e) = (shape.inputWidth, shape.expertCount)
    gather(dy, width: shape.outputWidth, into: gatheredOutputs.base)
    if shape.isGated {
      assignedDGates.base.update(repeating: 0, count: hiddenRows)
      backwardEachGated(parameters: p, gradients: gradients)
    } else {
      backwardEach(parameters: p, gradients: gradients, wantsInputs: dx != nil)
    }
    dGates.base.update(repeating: 0, count: rows * e)
    for i in 0..<e {
      for index in expertStarts[i]..<expertStarts[i + 1] {
        dGates.base[assignedRows[index] * e + i] = assignedDGates.base[index]
      }
    }
    guard let dx else { return }
    if shape.isGated {
      differentiateInputsGated(parameters: p)
      scatter(gatheredOutputs.base, width: d, rows: rows, into: dx)
    } else {
      scatter(gatheredDInputs.base, width: d, rows: rows, into: dx)
    }
  }
}
