import LinearAlgebra
import Probes

/// How the experts of one model align beside those of models trained alike from other seeds
/// (docs/metrics.md, Comparing).
///
/// It asks whether experts differ because they are together, or as any two that learned from these data
/// do. Only layers whose inputs and outputs are those of the data share a basis between seeds.
public struct CrossSeedAlignment: Codable, Equatable, Sendable {
  /// Means over pairs of experts.
  public struct Means: Codable, Equatable, Sendable {
    /// Of |A_ij|, and of A_ij.
    public let magnitude, signed: Double
  }

  /// The mean |A_ij| within a model when experts are dealt anew at random among the models.
  public struct Deals: Codable, Equatable, Sendable {
    public let count: Int
    /// Over deals.
    public let mean, percentile5, percentile95: Double
    /// Twice the share of deals, the one seen counted with them, that are as far out on the nearer side
    /// as the models are; at most 1.
    public let p: Double
  }

  /// Pairs of one model: the mean over models of the mean over pairs.
  public let within: Means
  /// Pairs of different models, all alike.
  public let between: Means
  public let deals: Deals
  /// Mean |A_ij| of the pairs of `between` that are one another's counterparts by their gates, and of the
  /// rest; nil where there is none.
  public let matched, unmatched: Double?
  /// The mean correlation of counterparts' gates at the same samples.
  public let gateCorrelation: Double

  /// Sets the experts of several models of one architecture side by side; nil with fewer than two models
  /// of live experts, or where no model has two.
  init?(of models: [LiveExperts], seed: UInt64, deals count: Int = 2_000) {
    let sizes = models.map(\.count)
    guard sizes.count(where: { $0 > 0 }) > 1, sizes.contains(where: { $0 > 1 }) else { return nil }
    let width = models.map(\.directions.columnCount).max() ?? 0
    let experts = Matrix(
      rows: sizes.reduce(0, +), columns: width, elements: models.flatMap(\.directions.elements))
    let cosines = experts.productTransposing(experts)
    let groups = ModelGroups(sizes: sizes)
    within = Means(
      magnitude: groups.mean(of: cosines) { abs($0) }, signed: groups.mean(of: cosines) { $0 })
    deals = Self.deals(groups, cosines, seen: within.magnitude, seed: seed, count: count)
    let modelPairs = groups.pairs
    var (magnitudes, signs, pairs) = (0.0, 0.0, 0)
    for (first, second) in modelPairs {
      for i in groups[first] {
        for j in groups[second] {
          (magnitudes, signs, pairs) = (
            magnitudes + abs(cosines[i, j]), signs + cosines[i, j], pairs + 1
          )
        }
      }
    }
    between = Means(magnitude: magnitudes / Double(pairs), signed: signs / Double(pairs))
    let counterparts = Parallel.map(modelPairs.count) { index in
      let (first, second) = modelPairs[index]
      return models[first].counterparts(in: models[second]).map {
        (
          magnitude: abs(
            cosines[groups[first].lowerBound + $0.own, groups[second].lowerBound + $0.theirs]),
          correlation: $0.correlation
        )
      }
    }.flatMap { $0 }
    let alike = counterparts.reduce(0) { $0 + $1.magnitude }
    let rest = pairs - counterparts.count
    matched = counterparts.isEmpty ? nil : alike / Double(counterparts.count)
    // Rounding of a difference of sums is no alignment below zero.
    unmatched = rest > 0 ? max(0, magnitudes - alike) / Double(rest) : nil
    gateCorrelation =
      counterparts.reduce(0) { $0 + $1.correlation } / Double(max(counterparts.count, 1))
  }

  /// The permutation test of which model an expert belongs to (Pitman, 1937), with the deal that was seen
  /// among the deals (Phipson and Smyth, 2010).
  private static func deals(
    _ groups: ModelGroups, _ cosines: Matrix, seen: Double, seed: UInt64, count: Int
  ) -> Deals {
    let drawn = Parallel.map(count) { index in
      var stream = RandomStream(seed: seed, purpose: .deals, index: index)
      return groups.mean(of: cosines, order: stream.permutation(groups.count)) { abs($0) }
    }
    // Deals that are the same but for the order of a sum are ties.
    let margin = 1e-12
    let below = drawn.count { $0 <= seen + margin }
    let above = drawn.count { $0 >= seen - margin }
    return Deals(
      count: count, mean: drawn.reduce(0, +) / Double(count),
      percentile5: quantile(drawn, 0.05), percentile95: quantile(drawn, 0.95),
      p: min(1, 2 * Double(1 + min(below, above)) / Double(1 + count)))
  }
}
