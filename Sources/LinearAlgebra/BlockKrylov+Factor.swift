import CLAPACK

extension BlockKrylov {
  /// W = Q R with orthonormal Q = W F: R, upper, and F, row by row, from WᵀW.
  ///
  /// By Cholesky's factors in double, which suffice where columns keep much of themselves; by Householder
  /// reflections, any where W has too few directions, where the columns of W are nearly dependent.
  func factor(_ gram: [Double]) -> (r: [Double], inverse: [Double]) {
    let b = Self.width
    var r = gram
    for k in 0..<b {
      for l in 0..<k {
        for j in k..<b { r[k * b + j] -= r[l * b + k] * r[l * b + j] }
      }
      let pivot = r[k * b + k]
      guard pivot > 1e-6 * gram[k * b + k], pivot > 1e-30 else { return factorSlowly() }
      for j in 0..<k { r[k * b + j] = 0 }
      for j in k..<b { r[k * b + j] /= pivot.squareRoot() }
    }
    var inverse = [Double](repeating: 0, count: b * b)
    for j in 0..<b {
      for i in (0...j).reversed() {
        var sum = i == j ? 1.0 : 0
        for l in i + 1..<max(j + 1, i + 1) { sum -= r[i * b + l] * inverse[l * b + j] }
        inverse[i * b + j] = sum / r[i * b + i]
      }
    }
    return (r, inverse)
  }

  /// Leaves Q in the place of W.
  private func factorSlowly() -> (r: [Double], inverse: [Double]) {
    let (b, n) = (Self.width, transposed.columns)
    var w = (0..<n * b).map { block.base[$0] }
    var scales = [Float](repeating: 0, count: b)
    var r = [Double](repeating: 0, count: b * b)
    LAPACKE_sgeqrf(LAPACK_ROW_MAJOR, Int32(n), Int32(b), &w, Int32(b), &scales)
    for i in 0..<b {
      for j in i..<b { r[i * b + j] = Double(w[i * b + j]) }
    }
    LAPACKE_sorgqr(LAPACK_ROW_MAJOR, Int32(n), Int32(b), Int32(b), &w, Int32(b), scales)
    block.base.update(from: w, count: n * b)
    return (r, (0..<b * b).map { $0 % b == $0 / b ? 1 : 0 })
  }
}
