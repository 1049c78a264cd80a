import CKernels
import CLAPACK

/// Singular values alone of many small matrices of one shape, eight at a time in vector lanes.
///
/// Householder bidiagonalisation and the dqds iteration (docs/performance.md), within 1e-13 of the
/// largest singular value of what `SingularValueSolver` finds, which is the readable form, the
/// reference, and what larger shapes get. A matrix's values do not depend on its neighbours'.
public final class SpectrumBatch {
  /// Shapes with more elements outgrow the second-level cache and go to LAPACK.
  static let largestSize = 256 * 256

  private let rows: Int
  private let columns: Int
  private let isTransposed: Bool
  /// m×n is the shape with at least as many rows as columns; its rows begin an odd number of
  /// vectors apart, so that they do not share a place in the cache.
  private let m, n, stride: Int
  private let matrices, work: Buffer<Double>
  private let solver: SingularValueSolver?
  private var values: [Double]

  /// Makes the workspace for matrices of `rows`×`columns`.
  public init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    isTransposed = rows < columns
    (m, n) = (max(rows, columns), min(rows, columns))
    stride = n | 1
    let isFast = m * n <= Self.largestSize
    solver = isFast ? nil : SingularValueSolver(rows: rows, columns: columns)
    matrices = Buffer(isFast ? m * stride * 8 : m * n)
    work = Buffer(kernels_singular_values_work(n))
    values = [Double](repeating: 0, count: 8 * n)
  }

  /// Writes the min(m, n) singular values, descending, of the first `count` of `batch` one after
  /// another to `target`.
  ///
  /// - Throws: `LinearAlgebraError` if an element is not finite or the iteration stalls.
  public func solve(
    _ batch: InterleavedMatrices, count: Int, into target: UnsafeMutablePointer<Double>
  ) throws(LinearAlgebraError) {
    precondition(
      batch.rows == rows && batch.columns == columns && (0...8).contains(count),
      "\(count) matrices of \(batch.rows)×\(batch.columns) for \(rows)×\(columns)")
    guard n > 0 else { return }
    if let solver {
      for lane in 0..<count {
        for index in 0..<rows * columns { matrices.base[index] = batch.base[index * 8 + lane] }
        try solver.solve(destroying: matrices.base, into: target + lane * n)
      }
      return
    }
    kernels_copy_interleaved(m, n, isTransposed ? 1 : 0, batch.base, stride, matrices.base)
    try solve(count, into: target) { batch.base[$1 * 8 + $0] }
  }

  /// The same of `count` matrices, at most eight, given row by row one after another.
  public func solve(
    _ batch: UnsafePointer<Double>, count: Int, into target: UnsafeMutablePointer<Double>
  ) throws(LinearAlgebraError) {
    precondition((0...8).contains(count), "\(count) matrices for eight lanes")
    guard n > 0 else { return }
    if let solver {
      for index in 0..<count {
        matrices.base.update(from: batch + index * rows * columns, count: rows * columns)
        try solver.solve(destroying: matrices.base, into: target + index * n)
      }
      return
    }
    kernels_interleave(count, m, n, isTransposed ? 1 : 0, batch, stride, matrices.base)
    let size = rows * columns
    try solve(count, into: target) { batch[$0 * size + $1] }
  }

  /// Solves what lies in `matrices`; `element` gives an element of what it was copied from.
  private func solve(
    _ count: Int, into target: UnsafeMutablePointer<Double>,
    element: (_ matrix: Int, _ index: Int) -> Double
  ) throws(LinearAlgebraError) {
    let failed = kernels_singular_values(matrices.base, m, n, stride, &values, work.base)
    for lane in 0..<count {
      if failed >> lane & 1 == 1 {
        for index in 0..<rows * columns where !element(lane, index).isFinite {
          throw .notFinite(
            operation: "SVD", row: index / columns, column: index % columns,
            value: element(lane, index))
        }
        try solveSlowly(lane)
      }
      for index in 0..<n { target[lane * n + index] = values[lane * n + index] }
    }
  }

  /// Gives a bidiagonal matrix whose iteration stalled to LAPACK's implicit QR.
  private func solveSlowly(_ lane: Int) throws(LinearAlgebraError) {
    var diagonal = (0..<n).map { work.base[$0 * 8 + lane] }
    var superdiagonal = (0..<n).map { work.base[(n + $0) * 8 + lane] }
    var (left, right, other) = (0.0, 0.0, 0.0)
    BLASRuntime.useOneThread()
    let info = LAPACKE_dbdsqr(
      LAPACK_COL_MAJOR, Int8(UInt8(ascii: "U")), Int32(n), 0, 0, 0, &diagonal, &superdiagonal,
      &left, 1, &right, 1, &other, 1)
    precondition(info >= 0, "dbdsqr rejected argument \(-info)")
    guard info == 0 else { throw .notConverged(operation: "SVD", shape: "\(rows)×\(columns)") }
    values.replaceSubrange(lane * n..<(lane + 1) * n, with: diagonal)
  }
}
