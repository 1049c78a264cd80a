@testable import Experiments
import Networks
import Testing

@Suite("Claim")
struct ClaimTests {
  /// Claim, figure, first, second (nil for the null), and whether it is claimed below zero.
  private static let table: [(Claim, Figure, Routing, Routing?, Bool, Int)] = [
    (.sigmaTopK, .sigma1, .topK, .dense, true, 24),
    (.sigmaSoft, .sigma1, .soft, .dense, true, 24),
    (.decayTopK, .decay, .topK, .dense, false, 24),
    (.decaySoft, .decay, .soft, .dense, false, 24),
    (.rankTopK, .pcaRank, .topK, .dense, false, 64),
    (.rankSoft, .pcaRank, .soft, .dense, false, 64),
    (.alignmentTopK, .alignment, .topK, nil, true, 2),
    (.alignmentSoft, .alignment, .soft, nil, true, 2),
    (.alignmentOrder, .alignment, .topK, .soft, true, 4),
    (.rankOrder, .pcaRank, .topK, .soft, true, 32),
  ]

  @Test("says what is compared with what, and on which side", arguments: table)
  func comparesFigures(
    claim: Claim, figure: Figure, first: Routing, second: Routing?, isBelow: Bool, count: Int
  ) {
    #expect(claim.figure == figure)
    #expect(claim.first == first && claim.second == second)
    #expect(claim.claimsBelowZero == isBelow)
    let sign = isBelow ? "<" : ">"
    #expect("\(claim.rawValue) \(claim.statement)".contains(first.rawValue))
    if let second { #expect(claim.statement.hasSuffix("\(sign) \(second.rawValue)")) }
  }

  @Test("stands in one universe for every combination of its conventions", arguments: table)
  func universes(
    claim: Claim, figure: Figure, first: Routing, second: Routing?, isBelow: Bool, count: Int
  ) {
    let universes = claim.universes
    #expect(universes.count == count)
    #expect(Set(universes.map(\.choices)).count == count)
    #expect(Set(universes.map(\.conventions)).count == count)
    for (choices, conventions) in universes {
      let words = [
        "scale": conventions.scale.rawValue, "jacobian": conventions.jacobian.rawValue,
        "capacity": conventions.capacity.rawValue, "rank": conventions.rank.rawValue,
        "mean": conventions.mean.rawValue, "samples": conventions.samples.rawValue,
        "representation": conventions.representation.rawValue,
      ]
      for (name, choice) in choices { #expect(choice == words[name], "\(name)") }
    }
  }

  @Test("every claim is in the table")
  func complete() { #expect(Self.table.map(\.0) == Claim.allCases) }
}

@Suite("Multiverse")
struct MultiverseTests {
  private func universe(
    _ scale: String, _ mean: String, _ verdict: Verdict, claim: Claim = .sigmaTopK
  ) -> Multiverse.Universe {
    Multiverse.Universe(
      claim: claim, choices: ["scale": scale, "mean": mean], verdict: verdict, mean: 0)
  }

  @Test("counts verdicts claim by claim")
  func counts() {
    let multiverse = Multiverse(universes: [
      universe("raw", "routed", .holds), universe("gate", "routed", .reversed),
      universe("raw", "plain", .holds), universe("raw", "routed", .open, claim: .decayTopK),
    ])
    #expect(multiverse.counts(for: .sigmaTopK) == [.holds: 2, .reversed: 1])
    #expect(multiverse.counts(for: .decayTopK) == [.open: 1])
    #expect(multiverse.counts(for: .rankOrder).isEmpty)
    let scales = multiverse.counts(for: .sigmaTopK, by: "scale")
    #expect(scales.map(\.choice) == ["raw", "gate"])
    #expect(scales.map(\.counts) == [[.holds: 2], [.reversed: 1]])
    #expect(multiverse.counts(for: .sigmaTopK, by: "rank").isEmpty)
  }

  @Test("a flip is between universes that differ in one convention alone")
  func flips() {
    let multiverse = Multiverse(universes: [
      universe("raw", "routed", .holds), universe("raw", "plain", .holds),
      universe("gate", "routed", .reversed), universe("gate", "plain", .holds),
      universe("gate", "plain", .open, claim: .decayTopK),
    ])
    let flips = multiverse.flips(of: .sigmaTopK)
    #expect(flips.map(\.convention) == ["mean", "scale"])
    #expect(flips.map(\.count) == [1, 1] && flips.map(\.pairs) == [2, 2])
    #expect(multiverse.flips(of: .decayTopK).isEmpty)
  }

  @Test("a convention that never flips the verdict is not named")
  func noFlip() {
    let multiverse = Multiverse(universes: [
      universe("raw", "routed", .holds), universe("raw", "plain", .open),
      universe("gate", "routed", .holds), universe("gate", "plain", .open),
    ])
    let flips = multiverse.flips(of: .sigmaTopK)
    #expect(flips.map(\.convention) == ["mean"])
    #expect(flips.map(\.count) == [2])
  }
}
