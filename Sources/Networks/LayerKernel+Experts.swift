import LinearAlgebra

/// Dense and soft layers without gating: vectorised panels of samples, all experts side by side.
extension LayerKernel {
  private func panels(rows: Int, parameters p: UnsafePointer<Scalar>) -> ExpertPanels<Scalar> {
    ExpertPanels(
      function: shape.activation.function, rows: rows, inputs: shape.inputWidth,
      outputs: shape.outputWidth, experts: shape.expertCount, hidden: shape.hiddenWidth,
      weights: ExpertPanels.Weights(
        w1: p + offsets.w1, b1: p + offsets.b1, w2: p + offsets.w2, b2: p + offsets.b2),
      hiddenUnits: hidden.base, slope: slope.base, work: expertWork.base)
  }

  /// Every expert on every row.
  func forwardSideBySide(
    _ x: UnsafePointer<Scalar>, rows: Int, parameters p: UnsafePointer<Scalar>,
    into y: UnsafeMutablePointer<Scalar>
  ) {
    Scalar.forwardExperts(
      panels(rows: rows, parameters: p), x,
      gates: gateKernel.gates.base, into: y)
  }

  /// dW2ᵀ = (g ⊙ H)ᵀ dY; dH = dY W2; dg = ⟨dH, H⟩ + dY b2; dA = g ⊙ dH ⊙ φ′; dW1 = dAᵀ X; dX = dA W1.
  func backwardSideBySide(
    _ x: UnsafePointer<Scalar>, _ dy: UnsafePointer<Scalar>, rows: Int,
    parameters p: UnsafePointer<Scalar>, gradients: UnsafeMutablePointer<Scalar>,
    dx: UnsafeMutablePointer<Scalar>?
  ) {
    Scalar.backwardExperts(
      panels(rows: rows, parameters: p), x,
      gates: gateKernel.gates.base, dy,
      gradients: ExpertPanels.Weights(
        w1: gradients + offsets.w1, b1: gradients + offsets.b1, w2: gradients + offsets.w2,
        b2: gradients + offsets.b2),
      dGates: shape.routing == .dense ? nil : dGates.base, dx: dx)
  }
}
