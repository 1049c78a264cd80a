import CLAPACK

extension Matrix {
  /// An n×n orthogonal matrix drawn from the Haar measure: every rotation equally likely.
  ///
  /// Q of a Gaussian matrix's QR factorization, its columns' signs set so that R has a positive
  /// diagonal. Source: Mezzadri, How to generate random matrices from the classical compact
  /// groups, 2007.
  public static func haarOrthogonal(_ n: Int, using stream: inout RandomStream) -> Matrix {
    var q = Matrix(rows: n, columns: n, using: &stream)
    guard n > 0 else { return q }
    BLASRuntime.useOneThread()
    var tau = [Double](repeating: 0, count: n)
    var info = LAPACKE_dgeqrf(
      LAPACK_COL_MAJOR, Int32(n), Int32(n), &q.elements, Int32(n), &tau)
    precondition(info == 0, "dgeqrf rejected argument \(-info)")
    let signs = (0..<n).map { q[$0, $0] < 0 ? -1.0 : 1.0 }
    info = LAPACKE_dorgqr(
      LAPACK_COL_MAJOR, Int32(n), Int32(n), Int32(n), &q.elements, Int32(n), &tau)
    precondition(info == 0, "dorgqr rejected argument \(-info)")
    // Column-major columns are our rows.
    return q.scalingRows(by: signs).transposed
  }
}
