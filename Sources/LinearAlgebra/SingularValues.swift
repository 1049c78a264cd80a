import CLAPACK

/// How singular values are found.
public enum SingularValueMethod: Sendable {
  /// LAPACK's `dgesdd` without vectors: the readable path, and the reference for any faster one.
  case lapack
  /// By way of a band, on all threads; within 1e-13 of the largest of what LAPACK finds.
  case banded

  /// What is faster for matrices of `rows`×`columns`.
  public static func fastest(rows: Int, columns: Int) -> SingularValueMethod {
    min(rows, columns) >= 256 ? .banded : .lapack
  }
}

/// Computes singular values alone, of one m×n matrix after another, in a workspace made once.
public final class SingularValueSolver {
  private let rows: Int
  private let columns: Int
  private var workspace: [Double]
  private var integers: [Int32]
  private let banded: BandedSingularValues?

  /// Makes the workspace for matrices of `rows`×`columns`; `method` is the fastest unless given.
  public init(rows: Int, columns: Int, method: SingularValueMethod? = nil) {
    self.rows = rows
    self.columns = columns
    let k = max(1, min(rows, columns))
    let method = method ?? .fastest(rows: rows, columns: columns)
    banded =
      method == .banded && rows > 0 && columns > 0
      ? BandedSingularValues(rows: rows, columns: columns) : nil
    integers = [Int32](repeating: 0, count: 8 * k)
    workspace = [0]
    guard rows > 0, columns > 0, banded == nil else { return }
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
    if let banded {
      try banded.solve(matrix, into: values)
      return
    }
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
  public func singularValues(
    method: SingularValueMethod? = nil
  ) throws(LinearAlgebraError) -> [Double] {
    var copy = elements
    var values = [Double](repeating: 0, count: min(rowCount, columnCount))
    let solver = SingularValueSolver(rows: rowCount, columns: columnCount, method: method)
    try solver.solve(destroying: &copy, into: &values)
    return values
  }
}
