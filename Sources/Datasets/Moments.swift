import Foundation

/// The mean of numbers and their spread about it, √(Σ(x − μ)² / n), right at every magnitude.
///
/// Numbers whose squares would overflow or vanish are brought near 1 by a power of two first, which
/// loses nothing. The mean is corrected by the mean of the deviations where its rounding shows beside
/// the spread (Chan, Golub and LeVeque, 1983); elsewhere it is the plain sum over n.
public struct Moments: Sendable, Equatable {
  public let mean: Double
  /// Below 2.2e-308 a number has fewer digits, and so has this.
  public let deviation: Double

  /// Measures `values`, all finite; both are 0 where there are none.
  public init(of values: [Double]) {
    let exponent = Self.exponent(
      ofLargest: values.reduce(0) { max($0, abs($1)) })
    let scaled = exponent == 0 ? values : values.map { scalbn($0, -exponent) }
    let n = Double(max(values.count, 1))
    func meanSquare(about mean: Double) -> Double {
      scaled.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
    }
    var mean = scaled.reduce(0, +) / n
    var square = meanSquare(about: mean)
    func drift(from mean: Double) -> Double { scaled.reduce(0) { $0 + ($1 - mean) } / n }
    let correction = drift(from: mean)
    if Self.shows(correction, besideSquare: square) {
      mean += correction
      // What no Double is near enough to the mean for is no part of the spread.
      let rest = drift(from: mean)
      square = max(0, meanSquare(about: mean) - rest * rest)
    }
    self.mean = scalbn(mean, exponent)
    deviation = scalbn(square.squareRoot(), exponent)
  }

  /// Whether the rounding of a mean is more than a millionth of the spread.
  static func shows(_ correction: Double, besideSquare square: Double) -> Bool {
    correction * correction > 1e-12 * square
  }

  /// The power of two to divide by so that squares neither overflow nor vanish; 0 where they do not.
  static func exponent(ofLargest largest: Double) -> Int {
    largest == 0 || (0x1p-400...0x1p+500).contains(largest) ? 0 : Int(largest.exponent)
  }
}
