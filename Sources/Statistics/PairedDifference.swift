import Foundation
import LinearAlgebra

/// What the seeds say of a difference between two architectures (docs/metrics.md, Comparing).
public struct PairedDifference: Codable, Equatable, Sendable {
  /// One difference a seed.
  public let differences: [Double]
  public let mean: Double
  /// The 95% interval of the mean: Student's t, seeds − 1 degrees of freedom; nil with one seed,
  /// or where a difference is not finite.
  public let interval: ClosedRange<Double>?
  /// Cohen's d_z: the mean over the standard deviation of the differences; nil when that is 0.
  public let effectSize: Double?
  /// The exact sign-flip permutation p, two-sided; nil with one seed or more than 16.
  public let permutationP: Double?

  /// Seeds it rests on.
  public var count: Int { differences.count }

  /// Sums up one difference a seed, at least one.
  public init(_ differences: [Double]) {
    precondition(!differences.isEmpty, "a difference over no seed")
    self.differences = differences
    let n = Double(differences.count)
    // About the first, so that equal differences have exactly no spread.
    let origin = differences[0]
    let mean = origin + differences.reduce(0) { $0 + ($1 - origin) } / n
    self.mean = mean
    guard differences.count > 1 else {
      interval = nil
      effectSize = nil
      permutationP = nil
      return
    }
    let (variance, scale) = Self.variance(differences, about: mean)
    interval = Self.interval(differences, about: mean, level: 0.95)
    effectSize = variance > 0 ? mean * scale / variance.squareRoot() : nil
    permutationP =
      differences.count <= SignFlips.exactLimit
      ? SignFlips(count: differences.count, seed: 0).p([differences])[0] : nil
  }

  /// The interval that covers the mean with probability `level`: Student's t, n − 1 degrees of freedom;
  /// nil with one difference, or where one is not finite.
  public func interval(level: Double) -> ClosedRange<Double>? {
    count > 1 ? Self.interval(differences, about: mean, level: level) : nil
  }

  /// Student's two-sided p of a mean of zero; nil with one difference, or where one is not finite.
  public var studentP: Double? {
    guard count > 1, interval != nil else { return nil }
    let (variance, scale) = Self.variance(differences, about: mean)
    guard variance > 0 else { return mean == 0 ? 1 : 0 }
    let t = abs(mean) * scale / (variance / Double(count)).squareRoot()
    return 2 * (1 - StudentT.cumulative(t, degrees: Double(count - 1)))
  }

  /// The variance, over n − 1, of the values times `scale`, which keeps it in range.
  private static func variance(
    _ values: [Double], about mean: Double
  ) -> (variance: Double, scale: Double) {
    let deviations = values.map { $0 - mean }
    let scale = PowerScale.forFourthPowers(of: deviations)
    let squares = deviations.reduce(0) { $0 + ($1 * scale) * ($1 * scale) }
    return (squares / Double(values.count - 1), scale)
  }

  private static func interval(
    _ values: [Double], about mean: Double, level: Double
  ) -> ClosedRange<Double>? {
    let n = Double(values.count)
    let (variance, scale) = variance(values, about: mean)
    let reach =
      StudentT.quantile(0.5 + level / 2, degrees: n - 1) * (variance / n).squareRoot() / scale
    return (mean - reach).isFinite && (mean + reach).isFinite ? mean - reach...mean + reach : nil
  }
}
