import Networks
import Statistics

/// What the seeds say of one claim, as one of its family.
public struct ClaimTest: Equatable, Sendable {
  /// A difference with its p alone, and adjusted for the family; an equivalence has no p.
  public struct Tested: Equatable, Sendable {
    public let difference: PairedDifference
    public let p, adjustedP: Double?
  }

  public let claim: Claim
  /// The difference between trained models; of an equivalence omega.
  public let trained: Tested
  /// The change that training made to it; nil where the models before training are not known.
  public let fromTraining: Tested?
  public let verdict: Verdict
  /// Rows that the difference is over, and rows there are.
  ///
  /// Fewer where a model did not reach a loss: such a claim is open, and its difference one of models that
  /// were selected.
  public let rows, allRows: Int

  public var isSelected: Bool { rows < allRows }
}

/// Every claim that can be tested on some models, as one family.
public struct ClaimFamily: Equatable, Sendable {
  public let tests: [ClaimTest]
  public let method: Family.Method
  /// Claims of the family, each tested trained and from training.
  public let size: Int
  /// Seeds, or datasets.
  public let units: Int

  public subscript(_ claim: Claim) -> ClaimTest? { tests.first { $0.claim == claim } }

  public var verdicts: [Claim: Verdict] {
    Dictionary(uniqueKeysWithValues: tests.map { ($0.claim, $0.verdict) })
  }
}

extension Comparison {
  /// The claims at the models as they were measured.
  public var family: ClaimFamily { family(of: measurements) }

  /// The claims at some measurements of these architectures, a row a seed; nil for a model that has none.
  ///
  /// Differences that some model is missing from stand outside the family.
  public func family(of rows: [[Measurement?]]) -> ClaimFamily {
    let found = Claim.allCases.compactMap { claim in
      difference(for: claim, in: rows, \.figures).map { (claim: claim, values: $0) }
    }
    let (claims, trained) = (found.map(\.claim), found.map { Optional($0.values) })
    let untrained = claims.map { difference(for: $0, in: rows, \.untrained) }
    let whole = measurements.count
    let changes = zip(trained, untrained).map { trained, untrained -> [Double?]? in
      guard let trained, let untrained else { return nil }
      return zip(trained, untrained).map { after, before in
        after.flatMap { after in before.map { after - $0 } }
      }
    }
    // Claims in order, trained, then from training: one family, so that neither test is easier.
    func member(_ index: Int, _ values: [[Double?]?]) -> [Double]? {
      guard !claims[index].isEquivalence, let own = values[index], own.allSatisfy({ $0 != nil })
      else { return nil }
      return unitMeans(own)
    }
    let members =
      claims.indices.map { member($0, trained) } + claims.indices.map { member($0, changes) }
    let family = Family(members, seed: flipSeed)
    func tested(_ values: [Double?]?, _ place: Int) -> ClaimTest.Tested? {
      guard let values, let means = unitMeans(values) else { return nil }
      return ClaimTest.Tested(
        difference: PairedDifference(means), p: family.plain[place],
        adjustedP: family.adjusted[place])
    }
    let tests = claims.indices.compactMap { index -> ClaimTest? in
      guard let own = tested(trained[index], index) else { return nil }
      let change = tested(changes[index], claims.count + index)
      let count = trained[index]?.count { $0 != nil } ?? 0
      return ClaimTest(
        claim: claims[index], trained: own, fromTraining: change,
        verdict: count < whole
          ? .open
          : Verdict(
            on: claims[index], own.difference, p: own.adjustedP, fromTraining: change?.difference,
            trainingP: change?.adjustedP, sesoi: sesoi), rows: count, allRows: whole)
    }
    return ClaimFamily(
      tests: tests, method: family.method,
      size: members.prefix(claims.count).count { $0 != nil }, units: groups.count)
  }

  /// The smallest omega of interest.
  var sesoi: Double { (rule ?? VerdictRule()).sesoi }

  /// What decides `claim`, one value a row, in logarithms where it is of a scale; nil for a row that has
  /// none, and nil for a claim that an architecture or every figure is missing for.
  func difference(
    for claim: Claim, in rows: [[Measurement?]], _ figures: (Measurement) -> [Figure: Double]
  ) -> [Double?]? {
    guard let first = index(of: claim.first) else { return nil }
    let values: [Double?]
    if let routing = claim.second {
      guard let second = index(of: routing) else { return nil }
      values = compared(claim.figure, first, second, in: rows, figures)
    } else {
      values = rows.map { row in row[first].flatMap { figures($0)[.omega] } }
    }
    return values.contains { $0 != nil } ? values : nil
  }

  /// first − second of a figure, row by row, in logarithms where it is a scale.
  func compared(
    _ figure: Figure, _ first: Int, _ second: Int, in rows: [[Measurement?]],
    _ figures: (Measurement) -> [Figure: Double]
  ) -> [Double?] {
    rows.map { row in
      guard let a = row[first].flatMap({ figures($0)[figure] }),
        let b = row[second].flatMap({ figures($0)[figure] })
      else { return nil }
      return figure.difference(a, b)
    }
  }
}
