import LinearAlgebra

/// Variances along principal axes, and what they come to (docs/metrics.md, Weighted PCA).
public protocol VarianceSpectrum {
  /// μ, one value a feature.
  var mean: [Double] { get }
  /// Eigenvalues of the covariance, descending, not below 0, as they are kept: of features times
  /// 2 to the power of `scaling`.
  var eigenvalues: [Double] { get }
  /// The exponent by which features were scaled whose squares are out of range; nil for others.
  var scaling: Int? { get }
  /// (Σ w)² / Σ w²: how many equally weighted samples would be as good.
  var effectiveCount: Double { get }
}

extension VarianceSpectrum {
  /// Whether the samples are too few for the rank, and for its jackknife as well: n_eff, up to the rounding
  /// of its sums, is below twice the effective rank, or below 2 where nothing varies.
  public var isUndersampled: Bool { effectiveCount * (1 + 1e-9) < 2 * (effectiveRank ?? 1) }
  /// Whether the rank is bounded by the samples rather than by the geometry: n_eff, up to the rounding
  /// of its sums, is no larger than the dimension.
  public var isBoundedBySamples: Bool { effectiveCount <= Double(mean.count) * (1 + 1e-9) }
  /// The eigenvalues in squared units of the features; infinite, or rounded to zero, out of range.
  public var variances: [Double] { eigenvalues.map(unscaled) }
  /// Σ λ, in squared units of the features.
  public var totalVariance: Double { unscaled(sum) }
  /// Σ λ of the eigenvalues as they are kept.
  private var sum: Double { eigenvalues.reduce(0, +) }
  private func unscaled(_ variance: Double) -> Double {
    guard let scaling else { return variance }
    let factor = PowerScale.power(-scaling)
    return variance * factor * factor
  }
  /// How many eigenvalues are not zero: λ > max(features, n_eff) ε λ₁.
  public var rank: Int {
    numericalRank(eigenvalues, side: max(Double(mean.count), effectiveCount))
  }
  /// λⱼ / Σ λ; nil when nothing varies.
  public var explainedShares: [Double]? {
    let total = sum
    return total > 0 ? eigenvalues.map { $0 / total } : nil
  }
  /// exp(H(λ/Σλ)); nil when nothing varies.
  public var effectiveRank: Double? { Probes.effectiveRank(eigenvalues) }
  /// exp(H(√λ/Σ√λ)): the same of the standard deviations, of eigenvalues that are not zero.
  public var deviationRank: Double? {
    Probes.effectiveRank(eigenvalues.prefix(rank).map { $0.squareRoot() })
  }
  /// (Σ λ)² / Σ λ²; nil when nothing varies.
  public var participationRatio: Double? {
    let scale = PowerScale.forFourthPowers(of: eigenvalues)
    let values = scale == 1 ? eigenvalues : eigenvalues.map { $0 * scale }
    let total = values.reduce(0, +)
    return total > 0 ? total * total / values.reduce(0) { $0 + $1 * $1 } : nil
  }
  /// Least j with Σ_{≤j} λ ≥ 0.9 Σ λ; nil when nothing varies.
  public var k90: Int? { sum > 0 ? leastCount(of: eigenvalues, reaching: 0.9) : nil }
}
