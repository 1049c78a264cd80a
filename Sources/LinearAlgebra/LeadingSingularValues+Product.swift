import CLAPACK

extension LeadingSingularValues {
  /// Finds the `count` largest singular values of a product that is not multiplied out in double.
  ///
  /// Directions come from float32 (`BlockKrylov`); a Rayleigh–Ritz step with them in double, through
  /// W, A and B, gives J V = U Θ, and so the values. What is left, r = Jᵀ u − θ v, bounds each: a
  /// singular value of J lies within ‖r‖ of θ, whatever the directions are. Where that is not
  /// within `tolerance`, and for small matrices and small tolerances, all is done in double.
  /// - Throws: `LinearAlgebraError` if an element is not finite or a small SVD stalls.
  public init(
    of product: ScaledProduct, count: Int, tolerance: Double = 1e-6, seed: UInt64 = 0
  ) throws(LinearAlgebraError) {
    let n = min(product.rows, product.columns)
    let wanted = min(count, n)
    if wanted > 0, n >= 256, wanted <= n / 8, tolerance >= 1e-6,
      let found = try Self.quick(product, wanted, tolerance, seed)
    {
      self = found
      return
    }
    let matrix = product.matrix
    if wanted <= n / 4 {
      try self.init(of: matrix, count: count, tolerance: tolerance, seed: seed)
      // Single vectors end early where values repeat, and then see each once.
      if values.count == wanted, stepCount > wanted { return }
    }
    // Nearly all of them: the whole spectrum takes less, and its rounding is within n ε σ₁.
    let all = try matrix.singularValues()
    let bound = (all.first ?? 0) * Double(n) * .ulpOfOne
    self.init(
      values: Array(all.prefix(wanted)), errorBounds: .init(repeating: bound, count: wanted),
      stepCount: 0)
  }

  private static func quick(
    _ product: ScaledProduct, _ wanted: Int, _ tolerance: Double, _ seed: UInt64
  ) throws(LinearAlgebraError) -> LeadingSingularValues? {
    let limit = min(product.rows, product.columns) / 2 / BlockKrylov.width * BlockKrylov.width
    guard var krylov = BlockKrylov(product, limit: limit, seed: seed) else { return nil }
    // A few more directions than wanted fill a panel of the products in double.
    let kept = min(limit, (wanted + Double.panelRows - 1) / Double.panelRows * Double.panelRows)
    var next = max(4 * wanted, kept, 4 * BlockKrylov.width)
    var before: (count: Int, residual: Double)?
    while true {
      while krylov.count < min(next, limit) { krylov.step() }
      let (vectors, residuals) = try krylov.estimates(kept)
      let worst = residuals.prefix(wanted).max() ?? 0
      if worst <= tolerance / 2 {
        let found = try refined(product, krylov.directions(vectors), wanted, krylov.count)
        let isSettled = zip(found.values, found.errorBounds).allSatisfy { $1 <= tolerance * $0 }
        return isSettled ? found : nil
      }
      guard krylov.count < limit else { return nil }
      // Residuals fall about geometrically, and faster yet; half as far again at most.
      var step = krylov.count / 2
      if let before, worst < before.residual {
        let rate = Double.logarithm(before.residual / worst) / Double(krylov.count - before.count)
        step = min(step, Int(Double.logarithm(worst / (tolerance / 2)) / rate))
      }
      before = (krylov.count, worst)
      next = krylov.count + max(BlockKrylov.width, step / BlockKrylov.width * BlockKrylov.width)
    }
  }

  /// A Rayleigh–Ritz step in double with the columns of `directions`.
  private static func refined(
    _ product: ScaledProduct, _ directions: Matrix, _ wanted: Int, _ steps: Int
  ) throws(LinearAlgebraError) -> LeadingSingularValues {
    let x = directions.orthonormalColumns
    let svd = try SingularValueDecomposition(of: product.times(x))
    let u = svd.leftVectors.prefix(columns: wanted).transposed
    let v = svd.rightVectorsTransposed.prefix(rows: wanted).productTransposing(x)
    let images = product.transposedTimes(rowsOf: u)
    let values = Array(svd.singularValues.prefix(wanted))
    let bounds = values.indices.map { i in
      zip(images.row(i), v.row(i)).reduce(0) { sum, pair in
        let rest = pair.0 - values[i] * pair.1
        return sum + rest * rest
      }.squareRoot()
    }
    return LeadingSingularValues(values: values, errorBounds: bounds, stepCount: steps)
  }
}

extension Matrix {
  /// An orthonormal basis of the space of the columns, by Householder reflections.
  var orthonormalColumns: Matrix {
    var q = elements
    var scales = [Double](repeating: 0, count: columnCount)
    let (m, n) = (Int32(rowCount), Int32(columnCount))
    LAPACKE_dgeqrf(LAPACK_ROW_MAJOR, m, n, &q, n, &scales)
    LAPACKE_dorgqr(LAPACK_ROW_MAJOR, m, n, n, &q, n, scales)
    return Matrix(rows: rowCount, columns: columnCount, elements: q)
  }

  /// The `count` largest eigenvalues of a symmetric matrix, descending, and their vectors, one a row.
  func leadingEigenvectors(
    _ count: Int
  ) throws(LinearAlgebraError) -> (values: [Double], vectors: Matrix) {
    let n = rowCount
    var (copy, found) = (elements, Int32(0))
    var values = [Double](repeating: 0, count: n)
    var vectors = [Double](repeating: 0, count: n * count)
    var support = [Int32](repeating: 0, count: 2 * n)
    let info = LAPACKE_dsyevr(
      LAPACK_COL_MAJOR, Int8(UInt8(ascii: "V")), Int8(UInt8(ascii: "I")), Int8(UInt8(ascii: "U")),
      Int32(n), &copy, Int32(n), 0, 0, Int32(n - count + 1), Int32(n), 0, &found, &values,
      &vectors, Int32(n), &support)
    guard info == 0, Int(found) == count else {
      throw .notConverged(operation: "eigendecomposition", shape: shape)
    }
    return (
      values.prefix(count).reversed(),
      Matrix(rows: count, columns: n, elements: vectors).rows(at: (0..<count).reversed())
    )
  }
}
