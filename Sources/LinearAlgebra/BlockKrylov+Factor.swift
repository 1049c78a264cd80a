import CLAPACK

extension BlockKrylov {
  /// W = Q R with orthonormal Q in its place, any where W has too few directions; returns R.
  ///
  /// By Cholesky's factors of WᵀW in double, which suffice for a block that is taken twice; by
  /// Householder reflections where the columns of W are nearly dependent.
  func factorBlock() -> [Float] {
    let b = Self.width
    var gram = [SIMD8<Double>](repeating: .zero, count: b)
    for i in 0..<columns {
      let row = blockRow(i)
      for k in 0..<b { gram[k] += row[k] * row }
    }
    // The rows of R, and beside them those of its inverse, transposed.
    var r = [SIMD8<Double>](repeating: .zero, count: b)
    for k in 0..<b {
      var row = gram[k]
      for l in 0..<k { row -= r[l][k] * r[l] }
      guard row[k] > 1e-6 * gram[k][k], row[k] > 1e-30 else { return factorBlockSlowly() }
      r[k] = row / row[k].squareRoot()
      for j in 0..<k { r[k][j] = 0 }
    }
    var inverse = [SIMD8<Double>](repeating: .zero, count: b)
    for k in (0..<b).reversed() {
      var row = SIMD8<Double>.zero
      row[k] = 1
      for l in k + 1..<max(b, k + 1) { row -= r[k][l] * inverse[l] }
      inverse[k] = row / r[k][k]
    }
    for i in 0..<columns {
      let row = blockRow(i)
      var sum = SIMD8<Double>.zero
      for k in 0..<b { sum += row[k] * inverse[k] }
      for j in 0..<b { block.base[j * strideColumns + i] = Float(sum[j]) }
    }
    return (0..<b * b).map { Float(r[$0 % b][$0 / b]) }
  }

  private func blockRow(_ i: Int) -> SIMD8<Double> {
    var row = SIMD8<Double>.zero
    for j in 0..<Self.width { row[j] = Double(block.base[j * strideColumns + i]) }
    return row
  }

  private func factorBlockSlowly() -> [Float] {
    let b = Self.width
    var scales = [Float](repeating: 0, count: b)
    var r = [Float](repeating: 0, count: b * b)
    let (m, n, stride) = (Int32(columns), Int32(b), Int32(strideColumns))
    LAPACKE_sgeqrf(LAPACK_COL_MAJOR, m, n, block.base, stride, &scales)
    for j in 0..<b {
      for i in 0...j { r[j * b + i] = block.base[j * strideColumns + i] }
    }
    LAPACKE_sorgqr(LAPACK_COL_MAJOR, m, n, n, block.base, stride, scales)
    return r
  }
}
