import Foundation

/// The summaries of a spectrum that docs/metrics.md, Jacobians defines, under the names users type.
public enum SpectrumStatistic: String, CaseIterable, Codable, CodingKeyRepresentable, Sendable {
  /// s₁, the spectral norm: the local Lipschitz constant.
  case sigma1
  /// √Σ s².
  case frobenius
  /// Σ s.
  case nuclear
  /// exp(−Σ p ln p) with p = s/Σs: effective rank. Roy and Vetterli, 2007.
  case erank
  /// Σ s² / s₁²: stable rank.
  case srank
  /// (Σ s²)² / Σ s⁴: participation ratio of the squared spectrum.
  case pr
  /// Minus the least-squares slope of ln(sⱼ/s₁) on j, over sⱼ > 10⁻¹⁰ s₁; needs three points.
  case decay
  /// Minus the least-squares slope of ln sⱼ on ln j, over the same points.
  case alpha
  /// s₁ / s_r; infinite when s_r counts as zero, s_r ≤ max(o, d) ε s₁.
  case cond
  /// Least j with Σ_{≤j} s² ≥ 0.9 Σ s².
  case k90
}

/// One value for each statistic that is defined: of one spectrum, or a mean over many.
public struct SpectrumSummary: Codable, Equatable, Sendable {
  private var values: [SpectrumStatistic: Double] = [:]

  /// A summary with nothing defined.
  public init() {}

  /// The value of `statistic`, or nil where it is not defined; `cond` may be infinite.
  public subscript(statistic: SpectrumStatistic) -> Double? {
    get { values[statistic] }
    set { values[statistic] = newValue }
  }

  /// Summarises singular values given in descending order, of a matrix whose larger side is `side`;
  /// nil for a square one.
  ///
  /// A zero matrix has `sigma1` = 0 and no other summary.
  public init(of s: some RandomAccessCollection<Double>, side: Int? = nil) {
    guard let first = s.first else { return }
    values[.sigma1] = first
    guard first > 0 else { return }
    // Over s₁, since the squares of a spectrum that a small gate scales may vanish.
    let squares = s.map { ($0 / first) * ($0 / first) }
    let energy = squares.reduce(0, +)
    values[.frobenius] = first * energy.squareRoot()
    values[.nuclear] = s.reduce(0, +)
    values[.erank] = effectiveRank(s)
    values[.srank] = energy
    values[.pr] = energy * energy / squares.reduce(0) { $0 + $1 * $1 }
    let rank = numericalRank(s, side: Double(max(s.count, side ?? 0)))
    values[.cond] = rank < s.count ? .infinity : first / (s.last ?? 0)
    values[.k90] = Double(leastCount(of: squares, reaching: 0.9))
    let points = s.enumerated().filter { $0.element > 1e-10 * first }
    guard points.count >= 3 else { return }
    let heights = points.map { log($0.element / first) }
    values[.decay] = -slope(heights, on: points.map { Double($0.offset + 1) })
    values[.alpha] = -slope(heights, on: points.map { log(Double($0.offset + 1)) })
  }

  /// Σ w t / Σ w for each statistic, over the summaries in which it is defined.
  public init(meanOf summaries: [SpectrumSummary], weights: [Double]) {
    for statistic in SpectrumStatistic.allCases {
      values[statistic] = weightedMean(summaries.map { $0[statistic] }, weights: weights)
    }
  }
}

/// Σ w t / Σ w over the values that are defined and have weight; nil when none is.
public func weightedMean(_ values: [Double?], weights: [Double]) -> Double? {
  var (sum, total) = (0.0, 0.0)
  for (value, weight) in zip(values, weights) where weight > 0 {
    guard let value else { continue }
    sum += weight * value
    total += weight
  }
  return total > 0 ? sum / total : nil
}

/// exp(−Σ p ln p) with p = v/Σv, and 0 ln 0 = 0; nil when all values are zero.
public func effectiveRank(_ values: some Sequence<Double>) -> Double? {
  let total = values.reduce(0, +)
  guard total > 0 else { return nil }
  return exp(
    -values.reduce(0) { sum, value in
      let p = value / total
      return p > 0 ? sum + p * log(p) : sum
    })
}

/// The least j for which the first j values hold `share` of their sum, up to the rounding of the sums.
func leastCount(of values: [Double], reaching share: Double) -> Int {
  let goal = share * values.reduce(0, +) * (1 - 1e-12)
  var sum = 0.0
  for (index, value) in values.enumerated() {
    sum += value
    if sum >= goal { return index + 1 }
  }
  return values.count
}

/// The least-squares slope of `y` on `x`.
private func slope(_ y: [Double], on x: [Double]) -> Double {
  let n = Double(x.count)
  let (meanX, meanY) = (x.reduce(0, +) / n, y.reduce(0, +) / n)
  let covariance = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
  return covariance / x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
}
