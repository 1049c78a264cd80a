import LinearAlgebra

/// Variances along principal axes, and what they come to (METRICS section 5).
public protocol VarianceSpectrum {
  /// μ, one value a feature.
  var mean: [Double] { get }
  /// Eigenvalues of the covariance, descending, not below 0; squared units of the features.
  var eigenvalues: [Double] { get }
  /// (Σ w)² / Σ w²: how many equally weighted samples would be as good.
  var effectiveCount: Double { get }
}

extension VarianceSpectrum {
  /// Whether the rank is bounded by the samples rather than by the geometry: n_eff, up to the rounding
  /// of its sums, is no larger than the dimension.
  public var isUndersampled: Bool { effectiveCount <= Double(mean.count) * (1 + 1e-9) }
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
}
