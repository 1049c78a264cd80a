import CLAPACK

/// The eigendecomposition A = V · diag(λ) · Vᵀ of a symmetric n×n matrix.
///
/// Eigenvectors are unique up to sign, and for repeated eigenvalues up to a rotation.
/// Source: Golub and Van Loan, Matrix Computations, 4th ed., chapter 8.
public struct SymmetricEigendecomposition: Sendable {
  /// The eigenvalues, in descending order.
  public let values: [Double]
  /// One unit eigenvector a row, in the order of `values`; n×n.
  public let vectors: Matrix
}

extension SymmetricEigendecomposition {
  /// Decomposes `matrix`, of which only the lower triangle is read, with LAPACK `dsyevd`.
  ///
  /// - Throws: `LinearAlgebraError` if an element is not finite or the iteration stalls.
  public init(of matrix: Matrix) throws(LinearAlgebraError) {
    precondition(matrix.rowCount == matrix.columnCount, "\(matrix.shape) is not square")
    try matrix.requireFinite(for: "eigendecomposition")
    let n = matrix.rowCount
    var overwritten = matrix.elements
    var ascending = [Double](repeating: 0, count: n)
    if n > 0 {
      BLASRuntime.useOneThread()
      // The row-major lower triangle is the column-major upper one.
      let info = LAPACKE_dsyevd(
        LAPACK_COL_MAJOR, Int8(UInt8(ascii: "V")), Int8(UInt8(ascii: "U")), Int32(n),
        &overwritten, Int32(n), &ascending)
      precondition(info >= 0, "dsyevd rejected argument \(-info)")
      guard info == 0 else {
        throw .notConverged(operation: "eigendecomposition", shape: matrix.shape)
      }
    }
    values = ascending.reversed()
    // LAPACK's columns, ascending, are our rows; turn their order around.
    vectors = Matrix(rows: n, columns: n, elements: overwritten).rows(at: (0..<n).reversed())
  }
}

extension Matrix {
  /// The eigenvalues of a symmetric matrix, descending, of which only the lower triangle is read.
  ///
  /// - Throws: `LinearAlgebraError` if an element is not finite or the iteration stalls.
  public func symmetricEigenvalues() throws(LinearAlgebraError) -> [Double] {
    precondition(rowCount == columnCount, "\(shape) is not square")
    try requireFinite(for: "eigendecomposition")
    let n = rowCount
    var overwritten = elements
    var ascending = [Double](repeating: 0, count: n)
    guard n > 0 else { return [] }
    BLASRuntime.useOneThread()
    let info = LAPACKE_dsyevd(
      LAPACK_COL_MAJOR, Int8(UInt8(ascii: "N")), Int8(UInt8(ascii: "U")), Int32(n), &overwritten,
      Int32(n), &ascending)
    precondition(info >= 0, "dsyevd rejected argument \(-info)")
    guard info == 0 else { throw .notConverged(operation: "eigendecomposition", shape: shape) }
    return ascending.reversed()
  }
}
