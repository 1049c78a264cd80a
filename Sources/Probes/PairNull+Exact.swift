import Foundation

extension PairNull {
  /// The level of |A_ij| over `pairs` pairs of Jacobians rows×columns under independent random rotations of
  /// both sides of each, without a draw.
  ///
  /// E[A_ij²] = 1/(rows · columns) whatever the spectra (docs/metrics.md, Whose samples count). In wide
  /// matrices that spread over several directions A_ij is nearly normal and pairs nearly independent, so
  /// |A_ij| √(rows · columns) is half-normal: mean √(2/π); the largest of all is below z with probability
  /// (2Φ(z) − 1)^pairs. The mean's 95th percentile is by the expansion of Cornish and Fisher, 1938.
  public static func exact(pairs: Int, rows: Int, columns: Int) -> PairNull {
    precondition(pairs > 0 && rows > 0 && columns > 0, "\(pairs) pairs of \(rows)×\(columns)")
    let unit = 1 / (Double(rows) * Double(columns)).squareRoot()
    return PairNull(
      exactMean: HalfNormal.mean * unit,
      percentile95: HalfNormal.meanPercentile95(of: pairs) * unit,
      maximumMean: HalfNormal.maximumMean(of: pairs) * unit,
      maximumPercentile95: HalfNormal.maximumPercentile95(of: pairs) * unit)
  }
}

/// |z| of standard normal z: its mean, and what means and maxima of several come to.
enum HalfNormal {
  static let mean = (2 / Double.pi).squareRoot()

  /// The 95th percentile of the mean of `count`, from its first four cumulants; within 1.2 % for one,
  /// 0.4 % for more.
  static func meanPercentile95(of count: Int) -> Double {
    let (pi, n) = (Double.pi, Double(count))
    let deviation = (1 - 2 / pi).squareRoot()
    let skewness = 2.0.squareRoot() * (4 - pi) / pow(pi - 2, 1.5) / n.squareRoot()
    let excess = 8 * (pi - 3) / ((pi - 2) * (pi - 2)) / n
    let z = 1.6448536269514722
    let expanded =
      z + (z * z - 1) * skewness / 6 + (z * z - 3) * z * excess / 24
      - (2 * z * z - 5) * z * skewness * skewness / 36
    return mean + deviation / n.squareRoot() * expanded
  }

  /// The mean of the largest of `count`: ∫ (1 − (2Φ(z) − 1)^count) dz from 0, by Simpson's rule.
  static func maximumMean(of count: Int) -> Double {
    func above(_ z: Double) -> Double { 1 - pow(erf(z / 2.0.squareRoot()), Double(count)) }
    let (pieces, step) = (1_000, 0.01)
    let sum = (0...pieces).reduce(0.0) { sum, place in
      let weight = place == 0 || place == pieces ? 1.0 : place % 2 == 1 ? 4 : 2
      return sum + weight * above(Double(place) * step)
    }
    return sum * step / 3
  }

  /// The z that the largest of `count` is below with probability 0.95.
  static func maximumPercentile95(of count: Int) -> Double { maximum(of: count, below: 0.95) }

  /// The z that the largest of `count` is below with so much `probability`, by bisection.
  static func maximum(of count: Int, below probability: Double) -> Double {
    // 2Φ(z) − 1 = probability^(1/count), by its complement, which keeps its digits.
    let beyond = -expm1(log(probability) / Double(count))
    var (low, high) = (0.0, 40.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if erfc(middle / 2.0.squareRoot()) > beyond { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
