import LinearAlgebra
import Statistics

/// Whether two figures go together over models, within strata: rank correlations, and their p by permutation.
public struct RankLink: Codable, Equatable, Sendable {
  /// The two figures: `|A|`, `A/E`.
  public let first, second: String
  /// Whether the prediction is that the correlation lies below zero.
  public let claimsBelowZero: Bool
  /// One value a model each, after training, and before it where that is known of every model.
  public let firstValues, secondValues: [Double]
  public let firstUntrained, secondUntrained: [Double]?

  public init(
    _ first: String, _ second: String, claimsBelowZero: Bool, _ values: ([Double], [Double]),
    untrained: ([Double], [Double])?
  ) {
    (self.first, self.second, self.claimsBelowZero) = (first, second, claimsBelowZero)
    (firstValues, secondValues) = values
    (firstUntrained, secondUntrained) = (untrained?.0, untrained?.1)
  }

  public var statement: String { "\(first) with \(second) \(claimsBelowZero ? "< 0" : "> 0")" }
}

/// Links over the same models, tested as one family.
public struct RankLinkFamily: Equatable, Sendable {
  /// What was found of a link.
  public struct Test: Equatable, Sendable {
    public let link: RankLink
    /// Rank correlation of trained models, of untrained ones, and of the changes between the two.
    public let trained, untrained, fromTraining: Double?
    /// Adjusted for all links, trained and from training.
    public let adjustedP, trainingP: Double?
    public let verdict: Verdict
  }

  public let tests: [Test]
  public let permutationCount: Int

  /// Tests `links` of models whose strata are numbered by `strata`; `seed` fixes what is drawn.
  ///
  /// As of claims: firm where the adjusted p is below 0.05, and from training where the correlation of the changes is
  /// firm on the same side.
  public init(_ links: [RankLink], strata: [Int], seed: UInt64) {
    let changes = links.map { link -> (x: [Double], y: [Double])? in
      guard let first = link.firstUntrained, let second = link.secondUntrained else { return nil }
      return (
        zip(link.firstValues, first).map { $0 - $1 }, zip(link.secondValues, second).map { $0 - $1 }
      )
    }
    let known = changes.indices.filter { changes[$0] != nil }
    let own = links.map { (x: $0.firstValues, y: $0.secondValues) }
    let ranks = StratifiedRanks(own + known.compactMap { changes[$0] }, strata: strata, seed: seed)
    let before = StratifiedRanks(
      links.map { (x: $0.firstUntrained ?? [], y: $0.secondUntrained ?? []) }.map {
        $0.x.isEmpty ? (x: strata.map { _ in 0 }, y: strata.map { _ in 0 }) : $0
      }, strata: strata, permutes: false)
    permutationCount = ranks.permutationCount
    tests = links.indices.map { index in
      let place = known.firstIndex(of: index).map { links.count + $0 }
      let (rho, p) = (ranks.correlations[index], ranks.adjusted[index])
      let change = place.flatMap { ranks.correlations[$0] }
      let changeP = place.flatMap { ranks.adjusted[$0] }
      let verdict: Verdict
      if let rho, let p, p < 0.05, strata.count >= Verdict.leastUnits, place != nil {
        if let change, let changeP, changeP < 0.05, (change < 0) == (rho < 0) {
          verdict = (rho < 0) == links[index].claimsBelowZero ? .holds : .reversed
        } else {
          verdict = .structural
        }
      } else {
        verdict = .open
      }
      return Test(
        link: links[index], trained: rho, untrained: before.correlations[index],
        fromTraining: change, adjustedP: p, trainingP: changeP, verdict: verdict)
    }
  }
}
