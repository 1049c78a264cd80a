import Foundation

/// The held-out losses at which architectures are to be compared, and how long they may take.
public struct LossTargets: Equatable, Sendable {
  /// Held-out losses, each above the floor; nil where they are to follow from what every model reaches.
  public var losses: [Double]?
  /// Models are trained for at most so many times the steps.
  public var cap: Int
  /// The least loss that the data allow; nil where it is not known.
  public var floor: Double?

  public init(losses: [Double]? = nil, cap: Int = 8, floor: Double? = nil) {
    self.losses = losses
    self.cap = cap
    self.floor = floor
  }

  /// Checkpoints without a new minimum after which a training ends.
  static let patience = 10
  /// The share of a level's excess within which a loss meets it.
  static let tolerance = 0.01

  /// The loss that excesses are counted from.
  var base: Double { floor ?? 0 }

  /// The excesses asked for, the loosest first, each once; nil where they are to be found.
  var excesses: [Double]? {
    losses.map { Set($0.map { $0 - base }).sorted(by: >) }
  }

  /// Where a training of `steps` steps is looked at: at 0, at 25 · 1.25ᶜ rounded, c from 0, and at the
  /// cap.
  func checkpoints(steps: Int) -> [Int] {
    let last = cap * steps
    var all = [0]
    var next = 25.0
    while next.rounded() < Double(last) {
      all.append(Int(next.rounded()))
      next *= 1.25
    }
    return last > 0 ? all + [last] : all
  }

  /// The levels that every model reaches, the loosest first.
  ///
  /// The tightest is L = 1.02 times the largest of the smallest excess losses; with U the smallest
  /// untrained excess the others are L r² and L r, r = (U/L)^(1/3). Only L where r is within twice the
  /// tolerance of 1. Where every model comes down to the floor itself, L is U/100.
  static func automatic(minima: [Double], untrained: [Double]) -> [Double] {
    guard let most = minima.max(), let least = untrained.min() else { return [] }
    guard most > 0 || least > 0 else { return [most] }
    let tightest = most > 0 ? 1.02 * most : 0.01 * least
    let ratio = cbrt(least / tightest)
    guard ratio > 1 + 2 * tolerance else { return [tightest] }
    return [tightest * ratio * ratio, tightest * ratio, tightest]
  }
}
