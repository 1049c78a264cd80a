import LinearAlgebra
import Networks

/// Jacobians of one expert at many samples and their spectra, eight samples at a time: the fast form
/// of `Expert.jacobian(slope:gateSlope:)` and `SingularValueSolver`.
final class JacobianKernel {
  private let expert: Expert
  private let slope: Matrix
  private let gateSlope: Matrix?
  private let transposedLeft: Matrix
  private let factors: Buffer<Double>
  private let jacobians: InterleavedMatrices
  private let solver: SpectrumBatch

  /// The workspaces, which experts of one shape share.
  struct Workspace {
    let jacobians: InterleavedMatrices
    let factors: Buffer<Double>
    let solver: SpectrumBatch

    init(_ shape: LayerShape) {
      let (d, o, m) = (shape.inputWidth, shape.outputWidth, shape.hiddenWidth)
      factors = Buffer(InterleavedMatrices.workSize(hidden: m))
      jacobians = InterleavedMatrices(rows: o, columns: d)
      solver = SpectrumBatch(rows: o, columns: d)
    }
  }

  /// The slopes are samples×hidden.
  init(_ expert: Expert, slope: Matrix, gateSlope: Matrix?, workspace: Workspace) {
    self.expert = expert
    (self.slope, self.gateSlope) = (slope, gateSlope)
    transposedLeft = expert.w2.transposed
    factors = workspace.factors
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
    var gated: (right: Matrix, slope: Matrix)?
    if let w3 = expert.w3, let gateSlope { gated = (w3, gateSlope) }
    jacobians.fill(
      transposedLeft: transposedLeft, right: expert.w1, slope: slope, gated: gated,
      samples: samples, work: factors.base)
  }
}
