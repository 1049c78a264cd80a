import Foundation
import Statistics

/// Losses of one model on parts of the held-out samples, alike for all that are compared.
public struct HeldOutLosses: Equatable, Sendable {
  /// Of each row or window, the sum over what is in it, and how many that is.
  public let sums: [Double]
  public let counts: [Int]

  public init(sums: [Double], counts: [Int]) { (self.sums, self.counts) = (sums, counts) }
}

/// How two trained models' excess losses compare, by drawing held-out samples anew.
public struct LossBootstrap: Codable, Equatable, Sendable {
  /// The places of the models, the later one first.
  public let first, second: Int
  /// The 90 % interval of ln excess loss of the first less that of the second; nil where a draw leaves no
  /// excess above zero.
  public let low, high: Double?

  public init(first: Int, second: Int, low: Double?, high: Double?) {
    (self.first, self.second, self.low, self.high) = (first, second, low, high)
  }

  var interval: ClosedRange<Double>? {
    guard let low, let high, low <= high else { return nil }
    return low...high
  }

  /// Of every two models that have losses on the same parts.
  ///
  /// Paired: a draw takes the same rows or windows for both. Source: Efron and Tibshirani, An Introduction to
  /// the Bootstrap, 1993.
  public static func all(
    _ models: [HeldOutLosses?], floor: Double, seed: UInt64
  ) -> [LossBootstrap] {
    models.indices.flatMap { first in
      (0..<first).compactMap { second -> LossBootstrap? in
        guard let a = models[first], let b = models[second], a.counts == b.counts,
          a.counts.count > 1
        else { return nil }
        let interval = Bootstrap.interval(rows: a.counts.count, level: 0.9, seed: seed) { draws in
          var (own, other, count) = (0.0, 0.0, 0.0)
          for (row, times) in draws.enumerated() where times > 0 {
            let times = Double(times)
            own += times * a.sums[row]
            other += times * b.sums[row]
            count += times * Double(a.counts[row])
          }
          return log(own / count - floor) - log(other / count - floor)
        }
        return LossBootstrap(
          first: first, second: second, low: interval?.lowerBound, high: interval?.upperBound)
      }
    }
  }
}
