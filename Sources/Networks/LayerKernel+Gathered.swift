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
      experts.backward(
        group: group, x, dy, parameters: p, gradients: gradients, wantsInputs: dx != nil)
    }
    for expert in 0..<shape.expertCount { experts.addGradients(of: expert, gradients: gradients) }
    experts.collectGates(rows: 0..<rows, into: dGates.base)
    if let dx { experts.collectInputs(rows: 0..<rows, into: dx) }
  }
}
