import LinearAlgebra

/// Whether a mean lies within bounds that make no difference.
///
/// Two one-sided tests at 5 %, which is whether the 90 % interval lies within the bounds.
/// Source: Schuirmann, 1987; Lakens, Equivalence tests, 2017.
public enum Equivalence: String, Codable, Sendable {
  /// The whole interval lies within.
  case within
  /// The whole interval lies outside.
  case outside
  case open

  /// Of an interval; `open` where there is none.
  public init(_ interval: ClosedRange<Double>?, within bounds: ClosedRange<Double>) {
    guard let interval else {
      self = .open
      return
    }
    if interval.lowerBound > bounds.lowerBound, interval.upperBound < bounds.upperBound {
      self = .within
    } else if interval.lowerBound > bounds.upperBound || interval.upperBound < bounds.lowerBound {
      self = .outside
    } else {
      self = .open
    }
  }
}

/// What drawing the rows of a sample anew says of a figure.
public enum Bootstrap {
  /// The percentile interval of `figure` of `level`, of rows drawn anew with replacement, `draws` times by
  /// `seed`; nil where a draw has no finite figure.
  ///
  /// `figure` is asked with how often each row was drawn. Source: Efron and Tibshirani, An Introduction to
  /// the Bootstrap, 1993, section 13.3.
  public static func interval(
    rows: Int, level: Double, draws: Int = 2_000, seed: UInt64, _ figure: ([Int]) -> Double
  ) -> ClosedRange<Double>? {
    guard rows > 1, draws > 0 else { return nil }
    var values: [Double] = []
    for draw in 0..<draws {
      var stream = RandomStream(seed: seed, purpose: .bootstrap, index: draw)
      var counts = [Int](repeating: 0, count: rows)
      for _ in 0..<rows { counts[stream.integer(below: rows)] += 1 }
      let value = figure(counts)
      guard value.isFinite else { return nil }
      values.append(value)
    }
    return quantile(values, (1 - level) / 2)...quantile(values, (1 + level) / 2)
  }
}
