import LinearAlgebra
import Networks
import Probes
import Statistics

extension ExperimentDesign {
  /// A figure of a trained model and of the same before training, under every combination of conventions.
  private typealias Pair = (trained: [UniverseKey: Double], untrained: [UniverseKey: Double])

  /// Measures every universe of every model and puts them together claim by claim.
  ///
  /// `rows` are seeds×architectures of trained and untrained layers, and `comparison` has the same seeds.
  /// Claims of a model without layers are left out.
  ///
  /// - Throws: `ProbeError` when a number is not finite.
  func multiverse(of rows: [[[Geometry]]], in comparison: Comparison) throws -> Multiverse {
    let cells = rows.flatMap { $0 }
    var least = Double.infinity
    for var geometry in cells.flatMap({ $0 }) {
      least = min(least, try geometry.leastEffectiveCount(conventions.scale))
    }
    let (architectures, count) = (architectures, least)
    let measured = try Parallel.map(cells.count * 2) { index in
      Result { () throws(ProbeError) -> [UniverseKey: Double] in
        guard cells[index / 2].indices.contains(index % 2) else { return [:] }
        var geometry = cells[index / 2][index % 2]
        geometry.matchedCount = count
        return try geometry.universe(
          routing: architectures[index / 2 % architectures.count].routing)
      }
    }.values()
    let pairs = rows.indices.map { row in
      architectures.indices.map { column -> Pair in
        let place = 2 * (row * architectures.count + column)
        return (measured[place], measured[place + 1])
      }
    }
    return Multiverse(
      universes: Claim.allCases.flatMap { claim in
        claim.universes.compactMap { choices, conventions in
          universe(of: claim, choices, conventions, pairs, in: comparison)
        }
      })
  }

  /// One universe; nil where an architecture or a figure is missing.
  private func universe(
    of claim: Claim, _ choices: [String: String], _ conventions: Conventions, _ rows: [[Pair]],
    in comparison: Comparison
  ) -> Multiverse.Universe? {
    let figure = claim.isEquivalence ? .omega : claim.figure
    let key = UniverseKey(figure, choices)
    guard let first = architectures.firstIndex(where: { $0.routing == claim.first }) else {
      return nil
    }
    let second = architectures.firstIndex {
      $0.routing == claim.second
        && ($0.routing != .dense || $0.capacity == conventions.capacity)
    }
    if claim.second != nil, second == nil { return nil }
    func values(_ part: (Pair) -> [UniverseKey: Double]) -> [Double]? {
      let all = rows.map { row -> Double? in
        guard let value = part(row[first])[key] else { return nil }
        guard let second else { return figure.compared(value) }
        return part(row[second])[key].flatMap { figure.difference(value, $0) }
      }
      let defined = all.compactMap { $0 }
      return defined.count == rows.count ? comparison.unitMeans(defined) : nil
    }
    guard let trained = values(\.trained) else { return nil }
    let untrained = values(\.untrained)
    let changes = untrained.map { zip(trained, $0).map { $0 - $1 } }
    return Multiverse.Universe(claim, choices, values: trained, changes: changes, in: comparison)
  }
}

extension Multiverse.Universe {
  /// One universe, from one value of its difference a seed or dataset, and the change that training made.
  ///
  /// Its verdict is by its own p: what all universes say together is `Multiverse.inference`.
  init(
    _ claim: Claim, _ choices: [String: String], values: [Double], changes: [Double]?,
    in comparison: Comparison
  ) {
    let difference = PairedDifference(values)
    let change = changes.map { PairedDifference($0) }
    let p = Family([values, changes], seed: comparison.flipSeed).plain
    let verdict = Verdict(
      on: claim, difference, p: p[0], fromTraining: change, trainingP: p[1],
      sesoi: comparison.sesoi)
    self.init(
      claim: claim, choices: choices, verdict: verdict, mean: difference.mean, values: values,
      changes: changes)
  }
}

extension Geometry {
  /// The smallest n_eff of a live expert; the number of samples where all are dead.
  ///
  /// Of the probe at `scale`, which is measured already.
  mutating func leastEffectiveCount(_ scale: JacobianScale) throws(ProbeError) -> Double {
    try jacobian(scale).experts.filter { !$0.isDead }.map(\.effectiveCount).min()
      ?? Double(inputs.rowCount)
  }
}
