import Experiments
import Networks
import Probes

/// A model whose diversity was measured, with how its experts align.
public struct DiverseModel: Sendable {
  public let result: DiversityResult
  /// What it is compared with: models of one architecture on the same data.
  public let stratum: String
  /// That of average Jacobians at the same samples, after training and before.
  public let alignment, untrainedAlignment: Alignment?

  public init(
    result: DiversityResult, stratum: String, alignment: Alignment?, untrainedAlignment: Alignment?
  ) {
    (self.result, self.stratum) = (result, stratum)
    (self.alignment, self.untrainedAlignment) = (alignment, untrainedAlignment)
  }
}

extension PredictionResult {
  /// What experts' diversity is predicted to be, over models: each architecture against networks apart, and
  /// alignment against A/E and loss.
  public init(diversityOf models: [DiverseModel], seed: UInt64) {
    let names = models.map(\.stratum).distinct
    let strata = models.map { names.firstIndex(of: $0.stratum) ?? 0 }
    let groups = names.indices.map { number -> Group in
      let members = models.indices.filter { strata[$0] == number }
      let results = members.map { models[$0].result }
      return Group(names[number], members: members, Self.predictions(of: results))
    }
    self.init(
      topic: "diversity", models: models.map(\.result.subject.model),
      data: models.map(\.result.subject.data).distinct,
      sampleCount: models.map(\.result.probe.sampleCount).min() ?? 0,
      groups: groups, links: Self.links(of: models), strata: strata, seed: seed,
      caveat:
        EnsembleCourse.caveat(of: models.map(\.result.course))
        + " Part of a link is algebra: experts that answer alike have alike Jacobians and no ambiguity, whatever "
        + "they learnt, and A is a part of the loss, E - A; what training made of it is in the column from "
        + "training.")
  }

  /// One value a model of each prediction.
  private static func predictions(of results: [DiversityResult]) -> [Prediction] {
    func difference(
      _ first: AmbiguityProbe?, _ second: AmbiguityProbe?, _ value: (AmbiguityProbe) -> Double?
    ) -> Double? {
      guard let a = first.flatMap(value), let b = second.flatMap(value) else { return nil }
      return a - b
    }
    func besides(
      _ name: String, _ statement: String, below: Bool, _ value: (AmbiguityProbe) -> Double?
    ) -> Prediction {
      Prediction(
        name, statement, claimsBelowZero: below,
        trained: results.map {
          $0.course?.isComparable == true ? difference($0.probe, $0.apart, value) : nil
        },
        untrained: results.map { difference($0.untrained, $0.untrainedApart, value) })
    }
    let kind = Prediction(
      "ambiguity less routing gain", "ambiguity > routing gain", claimsBelowZero: false,
      trained: results.map { $0.probe.own.ambiguity - $0.probe.routingGain },
      untrained: results.map { $0.untrained.map { $0.own.ambiguity - $0.routingGain } })
    guard results.contains(where: { $0.apart != nil }) else { return [kind] }
    return [
      besides("ambiguity_share", "A/E > nets apart", below: false) { $0.own.share },
      besides("loss", "loss < nets apart", below: true) { $0.loss },
      kind,
    ]
  }

  /// Alignment, with its sign and without, against A/E and loss; none where a model has no pair of live experts.
  private static func links(of models: [DiverseModel]) -> [RankLink] {
    func values(_ value: (DiverseModel) -> Double?) -> [Double]? {
      let found = models.compactMap(value)
      return found.count == models.count ? found : nil
    }
    let alignments: [(String, (Alignment) -> Double?)] = [
      ("signed A", \.signedMean), ("mean |A|", \.meanMagnitude),
    ]
    let outcomes: [(String, Bool, (AmbiguityProbe) -> Double?)] = [
      ("A/E", true, { $0.own.share }), ("loss", false, { $0.loss }),
    ]
    return alignments.flatMap { first, alignment in
      outcomes.compactMap { second, isBelow, outcome -> RankLink? in
        guard let x = values({ $0.alignment.flatMap(alignment) }),
          let y = values({ outcome($0.result.probe) })
        else { return nil }
        let before = values { $0.untrainedAlignment.flatMap(alignment) }
        let after = values { $0.result.untrained.flatMap(outcome) }
        return RankLink(
          first, second, claimsBelowZero: isBelow, (x, y),
          untrained: before.flatMap { before in after.map { (before, $0) } })
      }
    }
  }
}
