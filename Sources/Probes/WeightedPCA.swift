import LinearAlgebra

/// The principal axes of a cloud of samples in which sample n counts with weight wₙ.
///
/// μ = Σ w h / Σ w; C = Σ w (h − μ)(h − μ)ᵀ / Σ w, without small-sample correction; the axes are
/// the eigenvectors of C, the variances its eigenvalues. Gates as weights give the geometry that
/// one expert sees (docs/metrics.md, Weighted PCA).
public struct WeightedPCA: VarianceSpectrum, Codable, Equatable, Sendable {
  /// μ, one value a feature.
  public let mean: [Double]
  /// Eigenvalues of C, descending, not below 0; of features times 2 to the power of `scaling`.
  public let eigenvalues: [Double]
  /// The exponent by which features were scaled whose squares are out of range; nil for others.
  public let scaling: Int?
  /// One unit axis a row, components×features, each defined up to its sign; 0×0 where they were too many
  /// to keep.
  public let axes: Matrix
  /// (Σ w)² / Σ w²: how many equally weighted samples would be as good.
  public let effectiveCount: Double

  /// Measures the rows of `samples`, samples×features; weights are not negative, some positive.
  ///
  /// Axes are left out where they are not `wanted`, which is quick where there are few samples for the
  /// width.
  /// - Throws: `ProbeError.notApplicable` when all weights are zero, `.numeric` when an element is
  ///   not finite.
  public init(
    of samples: Matrix, weights: [Double], axes wanted: Bool = true
  ) throws(ProbeError) {
    precondition(weights.count == samples.rowCount, "\(weights.count) weights, \(samples.shape)")
    let total = weights.reduce(0, +)
    guard total > 0 else { throw .notApplicable("no sample has weight, so there is no variance") }
    scaling = PowerScale.exponentForSquares(of: samples.elements)
    effectiveCount = SampleWeights.effectiveCount(of: weights)
    if !wanted,
      FewSamples.serve(rows: weights.count { $0 > 0 }, width: samples.columnCount)
    {
      let scaled = samples.scaled(exponent: scaling)
      let few = try numeric { () throws(LinearAlgebraError) in
        try FewSamples(scaled, weights: weights)
      }
      eigenvalues = few.eigenvalues
      axes = Matrix(repeating: 0, rows: 0, columns: 0)
      mean = few.mean.unscaled(exponent: scaling)
      return
    }
    let measured = WeightedCovariance.measure(
      samples.scaled(exponent: scaling),
      weights: Matrix(rows: weights.count, columns: 1, elements: weights))
    guard let covariance = measured[0] else { preconditionFailure("\(total) is positive") }
    let eigen = try numeric { () throws(LinearAlgebraError) in
      try SymmetricEigendecomposition(of: covariance.covariance)
    }
    eigenvalues = eigen.values.map { max(0, $0) }
    axes = eigen.vectors
    mean = covariance.mean.unscaled(exponent: scaling)
  }

  /// The same without its axes.
  var withoutAxes: WeightedPCA {
    WeightedPCA(self, axes: Matrix(repeating: 0, rows: 0, columns: 0))
  }

  private init(_ whole: WeightedPCA, axes: Matrix) {
    (mean, eigenvalues, scaling) = (whole.mean, whole.eigenvalues, whole.scaling)
    (self.axes, effectiveCount) = (axes, whole.effectiveCount)
  }
}

extension Matrix {
  /// Every element times 2 to the power of `exponent`, if there is one.
  func scaled(exponent: Int?) -> Matrix {
    exponent.map { scaled(by: PowerScale.power($0)) } ?? self
  }
}

extension [Double] {
  /// Every element over 2 to the power of `exponent`, if there is one.
  func unscaled(exponent: Int?) -> [Double] {
    guard let exponent else { return self }
    let factor = PowerScale.power(-exponent)
    return map { $0 * factor }
  }
}
