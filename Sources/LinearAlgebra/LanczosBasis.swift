import CLAPACK

/// The two orthonormal bases of a Lanczos bidiagonalisation, grown a vector at a time.
///
/// A wide matrix is taken transposed, so that the basis that begins is that of the smaller side:
/// when it is complete nothing is left over.
struct LanczosBasis {
  private let isTransposed: Bool
  private let m, n: Int
  /// Basis vectors one after another: v of length n and u of length m.
  private var v, u: [Double]
  private var diagonal: [Double] = []
  private var superdiagonal: [Double] = []

  /// Steps taken.
  var count: Int { diagonal.count }

  /// A basis that begins with a random direction and can grow to `limit` vectors.
  init(_ matrix: Matrix, limit: Int, seed: UInt64) {
    isTransposed = matrix.rowCount < matrix.columnCount
    m = max(matrix.rowCount, matrix.columnCount)
    n = min(matrix.rowCount, matrix.columnCount)
    var stream = RandomStream(seed: seed, purpose: .directions)
    v = (0..<n).map { _ in stream.normal() }
    u = []
    v.reserveCapacity((limit + 1) * n)
    u.reserveCapacity(limit * m)
    BLASRuntime.useOneThread()
    cblas_dscal(Int32(n), 1 / cblas_dnrm2(Int32(n), v, 1), &v, 1)
  }

  /// Adds a vector to each basis; false when the matrix has no more directions to offer.
  mutating func step(_ matrix: Matrix) -> Bool {
    let k = count
    if let last = superdiagonal.last, last == 0 { return false }
    var left = [Double](repeating: 0, count: m)
    matrix.product(transposing: isTransposed, Array(v[k * n..<(k + 1) * n]), into: &left)
    let alpha = Self.orthogonalise(&left, against: u, count: k)
    diagonal.append(alpha)
    u += left
    var right = [Double](repeating: 0, count: n)
    matrix.product(transposing: !isTransposed, left, into: &right)
    let beta = Self.orthogonalise(&right, against: v, count: k + 1)
    superdiagonal.append(beta)
    v += right
    return beta > 0
  }

  /// Takes the basis out of `x`, twice, and scales what is left to unit length, which it returns.
  private static func orthogonalise(
    _ x: inout [Double], against basis: [Double], count: Int
  ) -> Double {
    let length = Int32(x.count)
    let before = cblas_dnrm2(length, x, 1)
    if count > 0 {
      var products = [Double](repeating: 0, count: count)
      for _ in 0..<2 {
        cblas_dgemv(
          CblasRowMajor, CblasNoTrans, Int32(count), length, 1, basis, length, x, 1, 0, &products,
          1)
        cblas_dgemv(
          CblasRowMajor, CblasTrans, Int32(count), length, -1, basis, length, products, 1, 1, &x,
          1)
      }
    }
    let norm = cblas_dnrm2(length, x, 1)
    guard norm > 1e-14 * before else {
      x = [Double](repeating: 0, count: x.count)
      return 0
    }
    cblas_dscal(length, 1 / norm, &x, 1)
    return norm
  }

  /// The largest `wanted` singular values of the bidiagonal so far, and how far off they may be.
  func estimates(
    _ wanted: Int
  ) throws(LinearAlgebraError) -> (values: [Double], bounds: [Double]) {
    var b = Matrix(repeating: 0, rows: count, columns: count)
    for i in 0..<count {
      b[i, i] = diagonal[i]
      if i + 1 < count { b[i, i + 1] = superdiagonal[i] }
    }
    let svd = try SingularValueDecomposition(of: b)
    let kept = min(wanted, count)
    let rest = superdiagonal.last ?? 0
    return (
      Array(svd.singularValues[..<kept]),
      (0..<kept).map { rest * abs(svd.leftVectors[count - 1, $0]) }
    )
  }
}
