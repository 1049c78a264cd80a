import LinearAlgebra

/// Experts without gating: vectorised panels of samples, some experts side by side or one of them.
extension LayerKernel {
  /// The experts `first` and after on `rows` rows, their hidden units kept from row `start` on.
  func panels(
    experts: Int, from first: Int = 0, rows: Int, start: Int = 0,
    parameters p: UnsafePointer<Scalar>
  ) -> ExpertPanels<Scalar> {
    let (d, o, m) = (shape.inputWidth, shape.outputWidth, shape.hiddenWidth)
    return ExpertPanels(
      function: shape.activation.function, rows: rows, inputs: d, outputs: o, experts: experts,
      hidden: m,
      weights: ExpertPanels.Weights(
        w1: p + offsets.w1 + first * m * d, b1: p + offsets.b1 + first * m,
        w2: p + offsets.w2 + first * m * o, b2: p + offsets.b2 + first * o),
      hiddenUnits: hidden.base + start * hiddenColumns,
      slope: slope.base + start * hiddenColumns, work: expertWork.base)
  }

  /// Where the gradients of the experts from `first` on lie in `gradients`.
  private func expertGradients(
    from first: Int = 0, in gradients: UnsafeMutablePointer<Scalar>
  ) -> ExpertPanels<Scalar>.Weights<UnsafeMutablePointer<Scalar>> {
    let (d, o, m) = (shape.inputWidth, shape.outputWidth, shape.hiddenWidth)
    return ExpertPanels.Weights(
      w1: gradients + offsets.w1 + first * m * d, b1: gradients + offsets.b1 + first * m,
      w2: gradients + offsets.w2 + first * m * o, b2: gradients + offsets.b2 + first * o)
  }

  /// The first row of an expert's hidden units: the experts before it fill whole vectors.
  private func firstRow(_ expert: Int) -> Int {
    expertStarts[expert] + expert * ExpertPanels<Scalar>.storage(rows: 1)
  }

  /// Every expert on every row.
  func forwardSideBySide(
    _ x: UnsafePointer<Scalar>, rows: Int, parameters p: UnsafePointer<Scalar>,
    into y: UnsafeMutablePointer<Scalar>
  ) {
    Scalar.forwardExperts(
      panels(experts: shape.expertCount, rows: rows, parameters: p), x,
      gates: gateKernel.gates.base, into: y)
  }

  /// dW2ᵀ = (g ⊙ H)ᵀ dY; dH = dY W2; dg = ⟨dH, H⟩ + dY b2; dA = g ⊙ dH ⊙ φ′; dW1 = dAᵀ X; dX = dA W1.
  func backwardSideBySide(
    _ x: UnsafePointer<Scalar>, _ dy: UnsafePointer<Scalar>, rows: Int,
    parameters p: UnsafePointer<Scalar>, gradients: UnsafeMutablePointer<Scalar>,
    dx: UnsafeMutablePointer<Scalar>?
  ) {
    Scalar.backwardExperts(
      panels(experts: shape.expertCount, rows: rows, parameters: p), x,
      gates: gateKernel.gates.base, dy, gradients: expertGradients(in: gradients),
      dGates: shape.routing == .dense ? nil : dGates.base, dx: dx)
  }

  /// Every expert on the rows that were gathered for it.
  func forwardEach(parameters p: UnsafePointer<Scalar>) {
    let (d, o) = (shape.inputWidth, shape.outputWidth)
    for i in 0..<shape.expertCount {
      let start = expertStarts[i]
      let count = expertStarts[i + 1] - start
      Scalar.forwardExperts(
        panels(experts: 1, from: i, rows: count, start: firstRow(i), parameters: p),
        gatheredInputs.base + start * d, gates: assignedGates.base + start,
        into: gatheredOutputs.base + start * o)
    }
  }

  /// The formulas of `backwardSideBySide`, expert by expert on its own rows.
  func backwardEach(
    parameters p: UnsafePointer<Scalar>, gradients: UnsafeMutablePointer<Scalar>, wantsInputs: Bool
  ) {
    let (d, o) = (shape.inputWidth, shape.outputWidth)
    for i in 0..<shape.expertCount {
      let start = expertStarts[i]
      let count = expertStarts[i + 1] - start
      Scalar.backwardExperts(
        panels(experts: 1, from: i, rows: count, start: firstRow(i), parameters: p),
        gatheredInputs.base + start * d, gates: assignedGates.base + start,
        gatheredOutputs.base + start * o, gradients: expertGradients(from: i, in: gradients),
        dGates: assignedDGates.base + start,
        dx: wantsInputs ? gatheredDInputs.base + start * d : nil)
    }
  }
}
