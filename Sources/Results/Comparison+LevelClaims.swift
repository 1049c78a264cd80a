import Documents
import Experiments
import Foundation
import Statistics

/// The claims at one level of loss; nil for equal steps.
typealias LevelFamily = (loss: Double?, family: ClaimFamily)

extension Comparison {
  /// The claims at equal steps and then at each level of loss, the loosest first; each level is a family of
  /// its own.
  var levelFamilies: [LevelFamily] {
    let atSteps: [LevelFamily] = [(nil, family)]
    guard let matching else { return atSteps }
    return atSteps
      + matching.levels.map { (matching.floor + $0.excess, family(of: $0.measurements)) }
  }

  /// Between which levels the difference of a claim crosses zero, and where the line between them does;
  /// empty where it keeps its sign.
  func crossings(
    of claim: Claim, in families: [LevelFamily]
  ) -> [(from: Double, to: Double, near: Double)] {
    guard let matching, !claim.isEquivalence else { return [] }
    let points = families.compactMap { loss, family -> (loss: Double, mean: Double)? in
      guard let loss, let mean = family[claim]?.trained.difference.mean else { return nil }
      return (loss, mean)
    }
    return zip(points, points.dropFirst()).compactMap { a, b in
      guard a.mean * b.mean < 0 else { return nil }
      // A line in ln excess, as levels stand in equal ratios.
      let (x, y) = (log(a.loss - matching.floor), log(b.loss - matching.floor))
      let near = matching.floor + exp(x + (y - x) * a.mean / (a.mean - b.mean))
      return (a.loss, b.loss, near)
    }
  }
}

extension Report {
  /// A column a level of loss: the verdict on each claim, and the difference below it; then where
  /// differences cross zero.
  mutating func addLevelClaims(
    _ claims: [(name: String, claim: Claim)], _ families: [LevelFamily],
    of comparison: Comparison, _ text: NumberText
  ) {
    guard comparison.matching != nil else { return }
    // A digit less, so that four columns stand in 80.
    let text = text.shorter
    var table = Table(
      ["*claim"] + families.map { loss, _ in loss.map { "loss \(text($0))" } ?? "equal steps" })
    var crossings: [String] = []
    for (name, claim) in claims {
      let tests = families.map { $0.family[claim] }
      guard tests.contains(where: { $0 != nil }) else { continue }
      table.add([name] + tests.map { $0.map(\.verdictText) ?? "-" })
      table.add(["  \(claim.figureCompared)"] + tests.map { text($0?.trained.difference.mean) })
      for crossing in comparison.crossings(of: claim, in: families) {
        crossings.append(
          "\(name) between \(text(crossing.from)) and \(text(crossing.to)), near "
            + text(crossing.near))
      }
    }
    add(table)
    if !crossings.isEmpty {
      add("differences cross zero: \(crossings.joined(separator: "; ")).")
    }
    if families.contains(where: { $0.family.tests.contains(where: \.isSelected) }) {
      add(
        "N of M selected: some models did not come to that loss; the difference is of the pairs that "
          + "did, and the claim is open.")
    }
  }
}

extension ClaimTest {
  /// `holds`, or `4 of 6 selected` where a model did not come to the loss.
  var verdictText: String { isSelected ? "\(rows) of \(allRows) selected" : verdict.rawValue }
}

extension Claim {
  /// What its difference is of: `ln sigma1`, `omega`.
  var figureCompared: String { isEquivalence ? Figure.omega.rawValue : figure.nameCompared }
}
