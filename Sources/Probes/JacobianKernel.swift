import LinearAlgebra
import Networks

/// Jacobians of one expert at many samples and their spectra, eight samples at a time: the fast form
/// of `Expert.jacobian(slope:gateSlope:)` and `SingularValueSolver`.
final class JacobianKernel {
  private let expert: Expert
  private let activations: ExpertActivations
  private let inner, jacobians: InterleavedMatrices
  private let solver: SpectrumBatch

  /// The workspaces, which experts of one shape share.
  struct Workspace {
    let inner, jacobians: InterleavedMatrices
    let solver: SpectrumBatch

    init(_ shape: LayerShape) {
      let (d, o, m) = (shape.inputWidth, shape.outputWidth, shape.hiddenWidth)
      inner = InterleavedMatrices(rows: m, columns: d)
      jacobians = InterleavedMatrices(rows: o, columns: d)
      solver = SpectrumBatch(rows: o, columns: d)
    }
  }

  init(_ expert: Expert, activations: ExpertActivations, workspace: Workspace) {
    self.expert = expert
    self.activations = activations
    inner = workspace.inner
    jacobians = workspace.jacobians
    solver = workspace.solver
  }

  /// Measures at `samples`: spectra one after another to `spectra`, samples×rank, and each
  /// Jacobian, row by row, to where `place` says, if anywhere.
  func measure(
    _ samples: [Int], spectra: UnsafeMutablePointer<Double>,
    place: (_ index: Int) -> UnsafeMutablePointer<Double>?
  ) throws(LinearAlgebraError) {
    let rank = min(jacobians.rows, jacobians.columns)
    for start in stride(from: 0, to: samples.count, by: InterleavedMatrices.count) {
      let count = min(InterleavedMatrices.count, samples.count - start)
      // The last sample stands in for those that are missing.
      let lanes = (0..<InterleavedMatrices.count).map { samples[start + min($0, count - 1)] }
      fill(lanes)
      let targets = lanes.indices.map { $0 < count ? place(start + $0) : nil }
      if targets.contains(where: { $0 != nil }) { jacobians.separate(into: targets) }
      try solver.solve(jacobians, count: count, into: spectra + start * rank)
    }
  }

  private func fill(_ samples: [Int]) {
    let hidden = expert.w1.rowCount
    if let w3 = expert.w3, let gateSlope = activations.gateSlope {
      w3.elements.withUnsafeBufferPointer { right in
        gateSlope.elements.withUnsafeBufferPointer { slope in
          guard let right = right.baseAddress, let slope = slope.baseAddress else { return }
          jacobians.fill(
            left: expert.w2.elements, right: expert.w1.elements,
            slope: activations.slope.elements, gated: (right, slope), hidden: hidden,
            samples: samples, inner: inner)
        }
      }
    } else {
      jacobians.fill(
        left: expert.w2.elements, right: expert.w1.elements, slope: activations.slope.elements,
        gated: nil, hidden: hidden, samples: samples, inner: inner)
    }
  }
}
