import LinearAlgebra

/// The principal axes of a cloud of samples in which sample n counts with weight wₙ.
///
/// μ = Σ w h / Σ w; C = Σ w (h − μ)(h − μ)ᵀ / Σ w, without small-sample correction; the axes are
/// the eigenvectors of C, the variances its eigenvalues. Gates as weights give the geometry that
/// one expert sees (METRICS section 5).
public struct WeightedPCA: Codable, Equatable, Sendable {
  /// μ, one value a feature.
  public let mean: [Double]
  /// Eigenvalues of C, descending, not below 0; squared units of the features.
  public let eigenvalues: [Double]
  /// One unit axis a row, components×features; each is defined up to its sign.
  public let axes: Matrix
  /// (Σ w)² / Σ w²: how many equally weighted samples would be as good.
  public let effectiveCount: Double

  /// Whether the rank is bounded by the samples rather than by the geometry.
  public var isUndersampled: Bool { effectiveCount <= Double(mean.count) }
  /// Σ λ.
  public var totalVariance: Double { eigenvalues.reduce(0, +) }
  /// λⱼ / Σ λ; nil when nothing varies.
  public var explainedShares: [Double]? {
    let total = totalVariance
    return total > 0 ? eigenvalues.map { $0 / total } : nil
  }
  /// exp(H(λ/Σλ)); nil when nothing varies.
  public var effectiveRank: Double? { Probes.effectiveRank(eigenvalues) }
  /// exp(H(√λ/Σ√λ)): the same of the standard deviations.
  public var deviationRank: Double? { Probes.effectiveRank(eigenvalues.map { $0.squareRoot() }) }
  /// (Σ λ)² / Σ λ²; nil when nothing varies.
  public var participationRatio: Double? {
    let total = totalVariance
    return total > 0 ? total * total / eigenvalues.reduce(0) { $0 + $1 * $1 } : nil
  }
  /// Least j with Σ_{≤j} λ ≥ 0.9 Σ λ; nil when nothing varies.
  public var k90: Int? { totalVariance > 0 ? leastCount(of: eigenvalues, reaching: 0.9) : nil }

  /// Measures the rows of `samples`, samples×features; weights are not negative, some positive.
  ///
  /// - Throws: `ProbeError.notApplicable` when all weights are zero, `.numeric` when an element is
  ///   not finite.
  public init(of samples: Matrix, weights: [Double]) throws(ProbeError) {
    precondition(weights.count == samples.rowCount, "\(weights.count) weights, \(samples.shape)")
    let total = weights.reduce(0, +)
    guard total > 0 else { throw .notApplicable("no sample has weight, so there is no variance") }
    let width = samples.columnCount
    // About one of the samples, so that samples which are all alike have no variance at all.
    let origin = Array(samples.row(weights.firstIndex { $0 > 0 } ?? 0))
    var mean = origin
    for (row, weight) in weights.enumerated() where weight > 0 {
      let start = row * width
      for j in 0..<width {
        mean[j] += weight / total * (samples.elements[start + j] - origin[j])
      }
    }
    var scaled = samples
    for (row, weight) in weights.enumerated() {
      let root = (weight / total).squareRoot()
      let start = row * width
      for j in 0..<width {
        scaled.elements[start + j] = root * (scaled.elements[start + j] - mean[j])
      }
    }
    let eigen = try numeric { () throws(LinearAlgebraError) in
      try SymmetricEigendecomposition(of: scaled.gram)
    }
    eigenvalues = eigen.values.map { max(0, $0) }
    axes = eigen.vectors
    self.mean = mean
    effectiveCount = total * total / weights.reduce(0) { $0 + $1 * $1 }
  }
}
