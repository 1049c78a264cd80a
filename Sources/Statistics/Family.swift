/// Several hypotheses of zero difference, tested at once on the same units.
///
/// The chance that any true one is rejected at an adjusted p below 0.05 is at most 5 %.
public struct Family: Sendable {
  /// How p are adjusted.
  public enum Method: String, Codable, Sendable {
    /// Step-down max-T over joint sign flips.
    case maxT = "max-T"
    /// Holm's on Student's p: with fewer than six units flips reach no small p.
    case holm = "Holm"

    /// That of so many units.
    public init(units: Int) { self = units < Family.leastForFlips ? .holm : .maxT }
  }

  /// Units from which sign flips serve: 2/2⁶ is the smallest p they give.
  public static let leastForFlips = 6

  public let method: Method
  /// Two-sided p of each hypothesis alone, and adjusted for all; nil for one that could not be tested.
  public let plain, adjusted: [Double?]

  /// Tests one difference a unit of each hypothesis, nil for one that has none; all of as many units.
  ///
  /// Differences that are all zero cannot be told from zero: their p is 1, and they are no part of the
  /// family. `seed` fixes the flips where they are drawn.
  public init(_ differences: [[Double]?], seed: UInt64) {
    let count = differences.lazy.compactMap { $0?.count }.first ?? 0
    method = Method(units: count)
    let usable = differences.indices.filter { index in
      guard let values = differences[index] else { return false }
      precondition(values.count == count, "\(values.count) differences of \(count) units")
      return count > 1 && values.allSatisfy(\.isFinite)
    }
    let tested = usable.filter { differences[$0]?.contains { $0 != 0 } == true }
    var (plain, adjusted) = (
      [Double?](repeating: nil, count: differences.count),
      [Double?](repeating: nil, count: differences.count)
    )
    for index in usable { (plain[index], adjusted[index]) = (1, 1) }
    let family = tested.compactMap { differences[$0] }
    let own: [Double]
    let joint: [Double]
    switch method {
    case .holm:
      own = family.map { PairedDifference($0).studentP ?? 1 }
      joint = Self.holm(own)
    case .maxT:
      let flips = SignFlips(count: count, seed: seed)
      (own, joint) = (flips.p(family), flips.adjustedP(family))
    }
    for (place, index) in tested.enumerated() {
      (plain[index], adjusted[index]) = (own[place], joint[place])
    }
    (self.plain, self.adjusted) = (plain, adjusted)
  }

  /// The smallest p times the number of hypotheses, the next times one less, and so on, ascending, at most 1.
  ///
  /// Source: Holm, A simple sequentially rejective multiple test procedure, 1979.
  static func holm(_ p: [Double]) -> [Double] {
    let order = p.indices.sorted { p[$0] != p[$1] ? p[$0] < p[$1] : $0 < $1 }
    var (adjusted, least) = (p, 0.0)
    for (place, index) in order.enumerated() {
      least = max(least, min(1, p[index] * Double(p.count - place)))
      adjusted[index] = least
    }
    return adjusted
  }
}
