import LinearAlgebra

/// Rank correlations of units within strata, and their p by permuting units within strata.
///
/// Values are ranked within each stratum and pooled about its mean rank, so that a difference between strata makes no
/// correlation (Spearman, 1904; permutation within strata as in Good, Permutation, Parametric and Bootstrap Tests,
/// 2005). All pairs are permuted together, and the largest |rho| over them adjusts their p (Westfall and Young, 1993,
/// single step).
public struct StratifiedRanks: Equatable, Sendable {
  /// One a pair, in their order; nil where one of the two does not vary within any stratum.
  public let correlations: [Double?]
  /// Two-sided, of each alone and adjusted for all.
  public let plain, adjusted: [Double?]
  /// Permutations that p rest on: all of them, or drawn.
  public let permutationCount: Int

  /// Permutations up to which all are gone through, and that are drawn of more.
  static let drawn = 9_999

  /// Correlates each `x` with its `y`, values of the same units; `strata` numbers the stratum of each unit.
  ///
  /// `seed` fixes the permutations that are drawn; there are no p unless it `permutes`.
  public init(
    _ pairs: [(x: [Double], y: [Double])], strata: [Int], seed: UInt64 = 0, permutes: Bool = true
  ) {
    let groups = Set(strata).sorted().map { stratum in
      strata.indices.filter { strata[$0] == stratum }
    }
    let x = pairs.map { Self.centredRanks($0.x, groups) }
    let y = pairs.map { Self.centredRanks($0.y, groups) }
    let scales = zip(x, y).map { a, b in (Self.sum(a, a) * Self.sum(b, b)).squareRoot() }
    func correlations(_ order: [Int]) -> [Double?] {
      pairs.indices.map { index in
        guard scales[index] > 0 else { return nil }
        var sum = 0.0
        for unit in order.indices { sum += x[index][unit] * y[index][order[unit]] }
        return sum / scales[index]
      }
    }
    let own = correlations(Array(strata.indices))
    self.correlations = own
    guard permutes else {
      (plain, adjusted, permutationCount) = (own.map { _ in nil }, own.map { _ in nil }, 0)
      return
    }
    var larger = [Int](repeating: 0, count: pairs.count)
    var largerThanAny = larger
    var count = 0
    func take(_ order: [Int]) {
      let found = correlations(order).map { abs($0 ?? 0) }
      let most = found.max() ?? 0
      for index in pairs.indices {
        // Equal but for rounding counts as equal.
        let bar = abs(own[index] ?? 0) - 1e-12
        if found[index] >= bar { larger[index] += 1 }
        if most >= bar { largerThanAny[index] += 1 }
      }
      count += 1
    }
    if let all = Self.permutations(of: groups, atMost: Self.drawn) {
      for order in all { take(order) }
    } else {
      take(Array(strata.indices))
      var stream = RandomStream(seed: seed, purpose: .shuffle, index: 1 << 20)
      for _ in 0..<Self.drawn {
        var order = Array(strata.indices)
        for group in groups {
          for (place, other) in stream.permutation(group.count).enumerated() {
            order[group[place]] = group[other]
          }
        }
        take(order)
      }
    }
    permutationCount = count
    let total = Double(count)
    plain = pairs.indices.map { own[$0] == nil ? nil : Double(larger[$0]) / total }
    adjusted = pairs.indices.map { own[$0] == nil ? nil : Double(largerThanAny[$0]) / total }
  }

  private static func sum(_ x: [Double], _ y: [Double]) -> Double {
    zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Ranks within each group less their mean; equal values share the mean of their ranks.
  private static func centredRanks(_ values: [Double], _ groups: [[Int]]) -> [Double] {
    var result = [Double](repeating: 0, count: values.count)
    for group in groups {
      for i in group {
        let below = group.count { values[$0] < values[i] }
        let equal = group.count { values[$0] == values[i] }
        result[i] = Double(below) + Double(equal - 1) / 2 - Double(group.count - 1) / 2
      }
    }
    return result
  }

  /// Every order of the units within their groups, that as they are first; nil of more than `limit`.
  private static func permutations(of groups: [[Int]], atMost limit: Int) -> [[Int]]? {
    var count = 1.0
    for group in groups { for k in 1...max(group.count, 1) { count *= Double(k) } }
    guard count <= Double(limit) else { return nil }
    var all = [Array(0..<groups.reduce(0) { $0 + $1.count })]
    for group in groups {
      let own = orders(of: group)
      all = all.flatMap { order in
        own.map { places in
          var next = order
          for (place, unit) in zip(group, places) { next[place] = unit }
          return next
        }
      }
    }
    return all
  }

  /// Every order of `units`.
  private static func orders(of units: [Int]) -> [[Int]] {
    guard units.count > 1 else { return [units] }
    return units.indices.flatMap { first -> [[Int]] in
      var rest = units
      let chosen = rest.remove(at: first)
      return orders(of: rest).map { [chosen] + $0 }
    }
  }
}
