import LinearAlgebra

/// Top-k layers: each expert sees only the rows that selected it.
extension LayerKernel {
  func forwardGathered(
    _ x: UnsafePointer<Scalar>, rows: Int, parameters p: UnsafePointer<Scalar>,
    into y: UnsafeMutablePointer<Scalar>, through experts: RoutedExperts<Scalar>
  ) {
    experts.assignment.assign(
      rows: rows, gates: gateKernel.gates.base, selected: gateKernel.selected.base)
    experts.forward(x, parameters: p)
    experts.collect(rows: 0..<rows, into: y, adds: false)
  }

  func backwardGathered(
    _ x: UnsafePointer<Scalar>, _ dy: UnsafePointer<Scalar>, rows: Int,
    parameters p: UnsafePointer<Scalar>, gradients: UnsafeMutablePointer<Scalar>,
    dx: UnsafeMutablePointer<Scalar>?, through experts: RoutedExperts<Scalar>
  ) {
    for group in experts.assignment.groups.indices {
      experts.backward(group: group, dy, parameters: p, wantsInputs: dx != nil)
    }
    for piece in 0..<experts.gradientPieces {
      experts.differentiate(piece: piece, x, dy, parameters: p, gradients: gradients)
    }
    experts.collectGates(rows: 0..<rows, into: dGates.base)
    if let dx { experts.collectInputs(rows: 0..<rows, into: dx) }
  }
}
