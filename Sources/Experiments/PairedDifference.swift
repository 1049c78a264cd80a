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
    let deviations = differences.map { $0 - mean }
    let scale = PowerScale.forFourthPowers(of: deviations)
    let variance = deviations.reduce(0) { $0 + ($1 * scale) * ($1 * scale) } / (n - 1)
    let reach = StudentT.quantile(0.975, degrees: n - 1) * (variance / n).squareRoot() / scale
    interval =
      (mean - reach).isFinite && (mean + reach).isFinite ? mean - reach...mean + reach : nil
    effectSize = variance > 0 ? mean * scale / variance.squareRoot() : nil
    permutationP = differences.count <= 16 ? Self.signFlipP(differences) : nil
  }

  /// The share of all 2ˢ sign patterns whose |Σ ±t| is at least the one found.
  ///
  /// Source: Fisher, The Design of Experiments, 1935, section 21.
  private static func signFlipP(_ differences: [Double]) -> Double {
    let found = abs(differences.reduce(0, +))
    // Sums that are equal in exact arithmetic must count as equal.
    let slack = 1e-12 * differences.reduce(0) { $0 + abs($1) }
    let patterns = 1 << differences.count
    let extreme = (0..<patterns).count { pattern in
      var sum = 0.0
      for (bit, value) in differences.enumerated() {
        sum += pattern >> bit & 1 == 0 ? value : -value
      }
      return abs(sum) >= found - slack
    }
    return Double(extreme) / Double(patterns)
  }
}

/// What a difference says of a claim that it lies on one side of zero.
public enum Verdict: String, CaseIterable, Codable, CodingKeyRepresentable, Sendable {
  /// The whole interval lies on the claimed side.
  case holds
  /// The whole interval lies on the other side.
  case reversed
  /// It contains zero, or there are fewer than three seeds.
  case open

  /// The verdict on "the difference is below zero", or above it.
  public init(_ difference: PairedDifference, claimedBelowZero: Bool) {
    guard difference.count >= 3, let interval = difference.interval else {
      self = .open
      return
    }
    if interval.upperBound < 0 {
      self = claimedBelowZero ? .holds : .reversed
    } else if interval.lowerBound > 0 {
      self = claimedBelowZero ? .reversed : .holds
    } else {
      self = .open
    }
  }
}
