import LinearAlgebra

/// The signs that differences between exchangeable models might have had as well.
///
/// With two models of a seed that differ in nothing, the sign of their difference is that of a fair coin.
/// All 2ⁿ patterns of n signs where there are few, 9,999 drawn ones otherwise. Each pattern flips the
/// differences of all hypotheses at once, which keeps how they go together.
///
/// Source: Fisher, The Design of Experiments, 1935, section 21; Westfall and Young, Resampling-Based
/// Multiple Testing, 1993.
public struct SignFlips: Sendable {
  /// Units up to which every pattern is gone through.
  public static let exactLimit = 16
  /// Patterns that are drawn of more units.
  public static let drawn = 9_999

  public let count: Int
  /// Whether patterns are drawn, so that the one observed is counted among them (Phipson and Smyth, 2010).
  public var isDrawn: Bool { count > Self.exactLimit }
  private let seed: UInt64

  /// The patterns of `count` units; drawn ones are fixed by `seed`.
  public init(count: Int, seed: UInt64) { (self.count, self.seed) = (count, seed) }

  /// The smallest two-sided p there is: 2/2ⁿ, and of drawn patterns one of all; nil of fewer than two units.
  public var leastP: Double? {
    guard count > 1 else { return nil }
    return isDrawn ? 1 / Double(Self.drawn + 1) : 1 / Double(1 << (count - 1))
  }

  /// What `body` makes of patterns of ±1, in a fixed order: the one observed, all +1, is first of all
  /// patterns, and not among drawn ones.
  ///
  /// Of a pattern and its opposite one stands for both, as every statistic here is two-sided.
  func each(_ body: ([Double]) -> Void) {
    if isDrawn {
      var stream = RandomStream(seed: seed, purpose: .signs)
      for _ in 0..<Self.drawn {
        body((0..<count).map { _ in stream.uniform() < 0.5 ? -1 : 1 })
      }
    } else {
      for pattern in 0..<1 << max(count - 1, 0) {
        body((0..<count).map { pattern >> $0 & 1 == 0 ? 1 : -1 })
      }
    }
  }

  /// The share of patterns of which `isExtreme` is true, one for each of so many `hypotheses`.
  func shares(_ hypotheses: Int, _ isExtreme: ([Double]) -> [Bool]) -> [Double] {
    var counts = [Int](repeating: isDrawn ? 1 : 0, count: hypotheses)
    var patterns = isDrawn ? 1 : 0
    each { signs in
      patterns += 1
      for (h, answer) in isExtreme(signs).enumerated() where answer { counts[h] += 1 }
    }
    return counts.map { Double($0) / Double(patterns) }
  }

  /// Two-sided p of each hypothesis alone: hypotheses×units.
  public func p(_ differences: [[Double]]) -> [Double] {
    let family = Magnitudes(differences)
    return shares(differences.count) { signs in
      zip(family.of(signs), family.observed).map { $0 >= $1 - Magnitudes.slack }
    }
  }

  /// Two-sided p of each hypothesis, adjusted for all of them: hypotheses×units.
  ///
  /// Step-down max-T: the k-th largest |t| is held against the largest of its own and all smaller
  /// hypotheses' in every pattern; no p is below that of a larger |t|. Of equal ones the lower index goes
  /// first.
  ///
  /// Source: Westfall and Young, 1993, algorithm 4.1.
  public func adjustedP(_ differences: [[Double]]) -> [Double] {
    let family = Magnitudes(differences)
    let observed = family.observed
    let order = observed.indices.sorted {
      observed[$0] != observed[$1] ? observed[$0] > observed[$1] : $0 < $1
    }
    let stepwise = shares(differences.count) { signs in
      let flipped = family.of(signs)
      var (largest, answers) = (0.0, [Bool](repeating: false, count: order.count))
      for place in order.indices.reversed() {
        largest = max(largest, flipped[order[place]])
        answers[place] = largest >= observed[order[place]] - Magnitudes.slack
      }
      return answers
    }
    var (adjusted, least) = ([Double](repeating: 1, count: order.count), 0.0)
    for (place, hypothesis) in order.enumerated() {
      least = max(least, stepwise[place])
      adjusted[hypothesis] = least
    }
    return adjusted
  }
}

/// |Σ d| / √(Σ d²) of each hypothesis under a pattern of signs: flips leave the squares as they are, so
/// that it grows with |t|, from 0 to √n, in every one of them.
private struct Magnitudes {
  /// Sums that are equal in exact arithmetic must count as equal.
  static let slack = 1e-12

  private let scaled: [[Double]]
  let observed: [Double]

  init(_ differences: [[Double]]) {
    scaled = differences.map { PowerScale.unit($0) ?? $0 }
    observed = scaled.map { abs($0.reduce(0, +)) }
  }

  func of(_ signs: [Double]) -> [Double] {
    scaled.map { values in
      var sum = 0.0
      for (value, sign) in zip(values, signs) { sum += value * sign }
      return abs(sum)
    }
  }
}
