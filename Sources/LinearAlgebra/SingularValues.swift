import CLAPACK

/// Computes singular values alone, of one m×n matrix after another, in a workspace made once.
///
/// The readable path, and the reference for any faster one: LAPACK `dgesdd` without vectors.
public final class SingularValueSolver {
  private let rows: Int
  private let columns: Int
  private var workspace: [Double]
  private var integers: [Int32]

  /// Makes the workspace for matrices of `rows`×`columns`.
  public init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    let k = max(1, min(rows, columns))
    integers = [Int32](repeating: 0, count: 8 * k)
    workspace = [0]
    guard rows > 0, columns > 0 else { return }
    BLASRuntime.useOneThread()
    var (matrix, sigma, u, vt) = (0.0, 0.0, 0.0, 0.0)
    let info = LAPACKE_dgesdd_work(
      LAPACK_COL_MAJOR, Int8(UInt8(ascii: "N")), Int32(columns), Int32(rows), &matrix,
      Int32(columns), &sigma, &u, 1, &vt, 1, &workspace, -1, &integers)
    precondition(info == 0, "dgesdd rejected argument \(-info)")
    workspace = [Double](repeating: 0, count: max(1, Int(workspace[0])))
  }

  /// Writes the min(m, n) singular values of `matrix`, descending, to `values`; destroys `matrix`.
  ///
  /// - Throws: `LinearAlgebraError` if an element is not finite or the iteration stalls.
  public func solve(
    destroying matrix: UnsafeMutablePointer<Double>, into values: UnsafeMutablePointer<Double>
  ) throws(LinearAlgebraError) {
    guard rows > 0, columns > 0 else { return }
    for index in 0..<rows * columns where !matrix[index].isFinite {
      throw .notFinite(
        operation: "SVD", row: index / columns, column: index % columns, value: matrix[index])
    }
    var (u, vt) = (0.0, 0.0)
    let info = LAPACKE_dgesdd_work(
      LAPACK_COL_MAJOR, Int8(UInt8(ascii: "N")), Int32(columns), Int32(rows), matrix,
      Int32(columns), values, &u, 1, &vt, 1, &workspace, Int32(workspace.count), &integers)
    precondition(info >= 0, "dgesdd rejected argument \(-info)")
    guard info == 0 else {
      throw .notConverged(operation: "SVD", shape: "\(rows)×\(columns)")
    }
  }
}

extension Matrix {
  /// The min(m, n) singular values, descending.
  ///
  /// - Throws: `LinearAlgebraError` if an element is not finite or the iteration stalls.
  public func singularValues() throws(LinearAlgebraError) -> [Double] {
    var copy = elements
    var values = [Double](repeating: 0, count: min(rowCount, columnCount))
    let solver = SingularValueSolver(rows: rowCount, columns: columnCount)
    try solver.solve(destroying: &copy, into: &values)
    return values
  }
}
