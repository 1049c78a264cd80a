import LinearAlgebra

/// What many analyses of the same units say together: they are not independent, and flipping a unit's sign in
/// all of them at once keeps how they go together.
///
/// Source: Simonsohn, Simmons and Nelson, Specification curve analysis, 2020.
public struct JointFlips: Equatable, Sendable {
  /// The median of t over analyses, and the share of them whose t is positive.
  public let medianT, positiveShare: Double
  /// The share of sign patterns with a median at least as far from zero, and with a share at least as far
  /// from a half, on either side.
  public let medianP, shareP: Double

  /// Of analyses×units, as many units each, two or more; nil for none.
  ///
  /// `seed` fixes the patterns where they are drawn.
  public init?(_ analyses: [[Double]], seed: UInt64) {
    guard let count = analyses.first?.count, count > 1,
      analyses.allSatisfy({ $0.count == count && $0.allSatisfy(\.isFinite) })
    else { return nil }
    let scaled = analyses.map { PowerScale.unit($0) ?? $0 }
    let (medianT, positiveShare) = Self.statistics(scaled, [Double](repeating: 1, count: count))
    let shares = SignFlips(count: count, seed: seed).shares(2) { signs in
      let (median, share) = Self.statistics(scaled, signs)
      return [
        abs(median) >= abs(medianT) * (1 - 1e-9),
        abs(share - 0.5) >= abs(positiveShare - 0.5) - 1e-9,
      ]
    }
    (self.medianT, self.positiveShare) = (medianT, positiveShare)
    (medianP, shareP) = (shares[0], shares[1])
  }

  private static func statistics(
    _ scaled: [[Double]], _ signs: [Double]
  ) -> (median: Double, share: Double) {
    let n = Double(signs.count)
    // t of values of length 1 whose sum is s is s √((n − 1)/(n − s²)); equal ones have no spread.
    var t = scaled.map { values in
      var sum = 0.0
      for (value, sign) in zip(values, signs) { sum += value * sign }
      return sum * ((n - 1) / max(n - sum * sum, 1e-12)).squareRoot()
    }
    // A tie counts half on either side.
    let share = t.reduce(0) { $0 + ($1 > 1e-9 ? 1 : $1 < -1e-9 ? 0 : 0.5) } / Double(t.count)
    t.sort()
    let middle = t.count / 2
    return (t.count % 2 == 1 ? t[middle] : (t[middle - 1] + t[middle]) / 2, share)
  }
}
