import CLAPACK

extension LeadingSingularValues {
  /// Finds the `count` largest singular values of a product that is not multiplied out in double.
  ///
  /// Directions U and V on both sides come from float32 (`BlockKrylov`); in double, one pass over
  /// W, A and B gives J V and Jᵀ U, and the singular values of Uᵀ J V are those found. What is left
  /// bounds each: with unit vectors u and v a singular value of J lies within
  /// √((‖J v − θ u‖² + ‖Jᵀ u − θ v‖²) / 2) of θ, whatever they are. Where that is not within
  /// `tolerance`, and for small matrices and small tolerances, all is done in double.
  /// - Throws: `LinearAlgebraError` if an element is not finite or a small SVD stalls.
  public init(
    of product: ScaledProduct, count: Int, tolerance: Double = 1e-6, seed: UInt64 = 0
  ) throws(LinearAlgebraError) {
    let n = min(product.rows, product.columns)
    let wanted = min(count, n)
    if wanted > 0, n >= 256, product.hidden > 0, wanted <= n / 8, tolerance >= 1e-6,
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
    guard
      var krylov = BlockKrylov(transposed: product.transposedPanels, limit: limit, seed: seed)
    else { return nil }
    var next = max(4 * wanted, 4 * BlockKrylov.width)
    // The bound is this over √2, and what float32 adds.
    var aim = tolerance * 0.9
    var before: (count: Int, residual: Double)?
    while true {
      while krylov.count < min(next, limit) { krylov.step() }
      let (vectors, residuals) = krylov.estimates(wanted)
      let worst = residuals.max() ?? 0
      if worst <= aim {
        let (outputs, inputs) = krylov.directions(vectors)
        let found = try refined(product, outputs, inputs, krylov.count)
        if zip(found.values, found.errorBounds).allSatisfy({ $1 <= tolerance * $0 }) {
          return found
        }
        // What float32 cannot resolve, more directions will not.
        aim /= 4
        guard aim > 1e-8, worst > 1e-7 else { return nil }
      }
      guard krylov.count < limit else { return nil }
      // Residuals fall about geometrically, and faster yet; half as far again at most.
      var step = krylov.count / 2
      if let before, worst < before.residual {
        let rate = Double.logarithm(before.residual / worst) / Double(krylov.count - before.count)
        step = min(step, Int(Double.logarithm(worst / aim) / rate * 0.7))
      }
      before = (krylov.count, worst)
      next = krylov.count + max(BlockKrylov.width, step / BlockKrylov.width * BlockKrylov.width)
    }
  }

  /// A Rayleigh–Ritz step in double with directions on both sides, one a column.
  private static func refined(
    _ product: ScaledProduct, _ outputs: Matrix, _ inputs: Matrix, _ steps: Int
  ) throws(LinearAlgebraError) -> LeadingSingularValues {
    let sides = [outputs, inputs]
    let bases = Parallel.map(2) { sides[$0].orthonormalColumns }
    let (u, v) = (bases[0], bases[1])
    let (images, transposedImages) = product.products(inputs: v, outputs: u)
    let svd = try SingularValueDecomposition(of: u.transposedProduct(images))
    let (p, q) = (svd.leftVectors, svd.rightVectorsTransposed)
    let values = svd.singularValues
    let first = images.productTransposing(q) - (u * p).scalingColumns(by: values)
    let second = transposedImages * p - v.productTransposing(q).scalingColumns(by: values)
    var squares = [Double](repeating: 0, count: values.count)
    for rest in [first, second] {
      for i in 0..<rest.rowCount {
        for j in values.indices { squares[j] += rest[i, j] * rest[i, j] / 2 }
      }
    }
    return LeadingSingularValues(
      values: values, errorBounds: squares.map { $0.squareRoot() }, stepCount: steps)
  }
}

extension Matrix {
  /// An orthonormal basis of the space of the columns: by Cholesky's factor of AᵀA where they are
  /// nearly orthogonal, by Householder reflections elsewhere.
  var orthonormalColumns: Matrix {
    var (q, r) = (self, gram)
    let (m, n) = (Int32(rowCount), Int32(columnCount))
    let before = (0..<columnCount).map { r[$0, $0] }
    // The lower triangle column by column is the upper one row by row.
    let info = LAPACKE_dpotrf(
      LAPACK_COL_MAJOR, Int8(UInt8(ascii: "L")), n, &r.elements, max(1, n))
    if info == 0, before.indices.allSatisfy({ r[$0, $0] * r[$0, $0] > before[$0] / 4 }) {
      cblas_dtrsm(
        CblasRowMajor, CblasRight, CblasUpper, CblasNoTrans, CblasNonUnit, m, n, 1, r.elements,
        max(1, n), &q.elements, max(1, n))
      return q
    }
    var scales = [Double](repeating: 0, count: columnCount)
    LAPACKE_dgeqrf(LAPACK_ROW_MAJOR, m, n, &q.elements, n, &scales)
    LAPACKE_dorgqr(LAPACK_ROW_MAJOR, m, n, n, &q.elements, n, scales)
    return q
  }
}
