import CLAPACK

/// The thin singular value decomposition A = U · diag(σ) · Vᵀ of an m×n matrix, k = min(m, n).
///
/// The columns of U and the rows of Vᵀ are unique only up to a joint sign, and for repeated
/// singular values only up to a rotation: compare subspaces or products, never elements.
/// Source: Golub and Van Loan, Matrix Computations, 4th ed., section 2.4.
public struct SingularValueDecomposition: Sendable {
  /// Left singular vectors, m×k, orthonormal columns.
  public let leftVectors: Matrix
  /// The k singular values, in descending order.
  public let singularValues: [Double]
  /// Right singular vectors transposed, k×n, orthonormal rows.
  public let rightVectorsTransposed: Matrix
}

extension SingularValueDecomposition {
  /// Decomposes `matrix` with LAPACK's divide and conquer (`dgesdd`), in O(m · n · min(m, n)).
  ///
  /// LAPACK sees the row-major A as the column-major Aᵀ = V · diag(σ) · Uᵀ, so its left vectors
  /// are our Vᵀ row by row, and its right ones our U.
  ///
  /// - Throws: `LinearAlgebraError` if an element is not finite or the iteration stalls.
  public init(of matrix: Matrix) throws(LinearAlgebraError) {
    try matrix.requireFinite(for: "SVD")
    let (m, n) = (matrix.rowCount, matrix.columnCount)
    let k = min(m, n)
    var overwritten = matrix.elements
    var u = Matrix(repeating: 0, rows: m, columns: k)
    var sigma = [Double](repeating: 0, count: k)
    var vt = Matrix(repeating: 0, rows: k, columns: n)
    if k > 0 {
      BLASRuntime.useOneThread()
      let info = LAPACKE_dgesdd(
        LAPACK_COL_MAJOR, Int8(UInt8(ascii: "S")), Int32(n), Int32(m),
        &overwritten, Int32(n), &sigma, &vt.elements, Int32(n), &u.elements, Int32(k))
      precondition(info >= 0, "dgesdd rejected argument \(-info)")
      guard info == 0 else { throw .notConverged(operation: "SVD", shape: matrix.shape) }
    }
    leftVectors = u
    singularValues = sigma
    rightVectorsTransposed = vt
  }
}
