/// The largest singular values of a matrix, each with a bound on its error.
///
/// Golub–Kahan–Lanczos bidiagonalisation with full reorthogonalisation: after k steps
/// A V = U B and Aᵀ U = V Bᵀ + β v eₖᵀ, so a singular value θ of B with left vector p lies within
/// β |pₖ| of one of A. Source: Golub and Van Loan, Matrix Computations, 4th ed., section 10.4.
public struct LeadingSingularValues: Equatable, Sendable {
  /// The values found, descending.
  public let values: [Double]
  /// For each, a bound on the distance to a singular value of the matrix.
  public let errorBounds: [Double]
  /// Steps that were taken: products with A, and with Aᵀ.
  public let stepCount: Int

  init(values: [Double], errorBounds: [Double], stepCount: Int) {
    self.values = values
    self.errorBounds = errorBounds
    self.stepCount = stepCount
  }

  /// Finds the `count` largest singular values, each to `tolerance` relative.
  ///
  /// Like every Krylov method it sees one of several equal singular values at first, and the
  /// others as rounding brings them in; generic matrices have none.
  /// - Throws: `LinearAlgebraError` if an element is not finite or a small SVD stalls.
  public init(
    of matrix: Matrix, count: Int, tolerance: Double = 1e-6, seed: UInt64 = 0
  ) throws(LinearAlgebraError) {
    try matrix.requireFinite(for: "SVD")
    let scale = PowerScale.forFourthPowers(of: matrix.elements)
    guard scale == 1 else {
      let scaled = try LeadingSingularValues(
        of: matrix.scaled(by: scale), count: count, tolerance: tolerance, seed: seed)
      values = scaled.values.map { $0 / scale }
      errorBounds = scaled.errorBounds.map { $0 / scale }
      stepCount = scaled.stepCount
      return
    }
    // With no more columns than rows V fills its space after the last step, and β vanishes.
    let matrix = matrix.rowCount < matrix.columnCount ? matrix.transposed : matrix
    let limit = matrix.columnCount
    let wanted = min(count, limit)
    var lanczos = LanczosBasis(matrix, limit: limit, seed: seed)
    var found: (values: [Double], bounds: [Double]) = ([], [])
    var next = min(limit, 3 * wanted)
    while wanted > 0 {
      while lanczos.count < next, lanczos.step(matrix) {}
      found = try lanczos.estimates(wanted)
      let isExhausted = lanczos.count < next || lanczos.count == limit
      let isSettled = zip(found.values, found.bounds).allSatisfy { $1 <= tolerance * $0 }
      if isSettled || isExhausted { break }
      next = min(limit, lanczos.count + max(8, lanczos.count / 4))
    }
    values = found.values
    // No bound is below what rounding leaves of the values.
    let rounding = (values.first ?? 0) * Double(limit) * .ulpOfOne
    errorBounds = found.bounds.map { max($0, rounding) }
    stepCount = lanczos.count
  }
}
