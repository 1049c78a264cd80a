import Documents
import Foundation
import LinearAlgebra
import Probes

/// Routing statistics beside those of the untrained model.
public struct RouteResult: MeasuredContent {
  public static let kind = "route"
  public static let summary = "How a router divides samples among experts."

  public var subject: Subject
  public let statistics: RoutingStatistics
  public let untrained: RoutingStatistics?
  /// What the experts were compared with: `regions`, `topics`; nil for labels, and in results of before it
  /// was told for regions.
  public let partition: String?
  /// samples×experts; nil when they are too many to keep, and in results of before they were kept.
  public let gates: Matrix?
  /// Pairs and margins by chance; nil without a draw, where nothing is chosen, and in results of before it
  /// was measured.
  public let null: RoutingNull?
  /// How far the experts agree with shuffled labels; nil where there are none, and in results of before it
  /// was measured.
  public let agreementNull: AgreementNull?
  /// Which experts the samples of each class go to; nil where that was not asked for.
  public let classes: ClassRouting?

  public init(
    subject: Subject, statistics: RoutingStatistics, untrained: RoutingStatistics?,
    partition: String? = nil, gates: Matrix? = nil, null: RoutingNull? = nil,
    agreementNull: AgreementNull? = nil, classes: ClassRouting? = nil
  ) {
    (self.agreementNull, self.classes) = (agreementNull, classes)
    self.subject = subject
    self.statistics = statistics
    self.untrained = untrained
    self.partition = partition
    self.gates = gates
    self.null = null
  }
}

extension RouteResult {
  public var progress: Progress { Progress(statistics.sampleCount, "sample") }

  public func requireConsistency() throws(Inconsistency) {
    try statistics.requireConsistency()
    try subject.requireConsistency(samples: statistics.sampleCount)
    try requireGates(gates, samples: statistics.sampleCount, experts: statistics.load.count)
    try null?.requireConsistency(with: statistics)
    try agreementNull?.requireConsistency()
    try classes?.requireConsistency(with: statistics)
    guard let untrained else { return }
    try untrained.requireConsistency()
    try require(
      untrained.load.count == statistics.load.count, "it had another number of experts before")
    try require(
      untrained.boundary.map { $0.widths == statistics.boundary?.widths } ?? true,
      "it was counted within other widths before")
  }

  public var figures: [NamedFigure] {
    let (route, before) = (statistics, untrained)
    func whole(
      _ name: String, _ value: Double?, _ old: Double?, unit: String = "", even: Double? = nil
    ) -> NamedFigure {
      NamedFigure(
        name, value, unit: unit,
        nulls: [NamedFigure.Null("untrained", old), NamedFigure.Null("even", even)])
    }
    var figures = [
      whole("load_cv", route.loadVariation, before?.loadVariation, even: 0),
      whole("max_load", route.maximumLoad, before?.maximumLoad, even: 1),
      whole("entropy", route.entropy, before?.entropy, unit: "nats"),
      whole(
        "relative_entropy", route.relativeEntropy, before?.relativeEntropy,
        even: route.evenRelativeEntropy),
      whole("margin", route.margin, before?.margin, unit: "logits"),
      whole("input_margin", route.inputMargin, before?.inputMargin),
      whole("balance_loss", route.balanceLoss, before?.balanceLoss, even: route.evenBalanceLoss),
    ]
    figures += [
      whole(
        "load_entropy", route.loadEntropy, before?.loadEntropy, unit: "nats",
        even: route.load.count > 1 ? log(Double(route.load.count)) : nil),
      whole("load_gini", route.loadGini, before?.loadGini, even: 0),
      whole("max_violation", route.maximumViolation, before?.maximumViolation, even: 0),
    ]
    figures += ofBoundary + ofPairs
    if let agreement = route.agreement {
      figures += [
        NamedFigure(
          "nmi", agreement.normalisedMutualInformation,
          nulls: [
            NamedFigure.Null("untrained", before?.agreement?.normalisedMutualInformation),
            agreementNull.flatMap {
              NamedFigure.Null(
                "shuffled", $0.information.mean, low: $0.information.percentile5,
                high: $0.information.percentile95)
            },
          ]),
        whole(
          "ari", agreement.adjustedRandIndex, before?.agreement?.adjustedRandIndex, even: 0),
      ]
    }
    figures += ofClasses
    for i in route.load.indices {
      func own(_ name: String, _ values: (RoutingStatistics) -> [Double]) -> NamedFigure {
        NamedFigure(
          name, .expert(i), values(route)[i],
          nulls: [NamedFigure.Null("untrained", before.map { values($0)[i] })],
          path: "\(name)[\(i)]")
      }
      figures += [
        own("load", \.load), own("importance", \.importance), own("n_eff", \.effectiveCounts),
      ]
    }
    return figures
  }

  public var table: TypedTable {
    let lifts = classes?.lifts
    let names = classes?.names ?? []
    return TypedTable(
      [.integer("expert"), .number("load"), .number("importance"), .number("n_eff")]
        + names.map { .number("share.\($0)") } + names.map { .number("lift.\($0)") },
      rows: statistics.load.indices.map { i in
        [
          .integer(i), .number(statistics.load[i]), .number(statistics.importance[i]),
          .number(statistics.effectiveCounts[i]),
        ]
          + names.indices.map { .init(classes?.shares[i, $0]) }
          + names.indices.map { .init(lifts?[i][$0]) }
      })
  }

  public var textBytes: Double {
    600 * Double(statistics.coactivation?.elements.count ?? 0)
      + 80 * Double(classes?.shares.elements.count ?? 0)
  }
}
