import Documents
import LinearAlgebra
import Probes

/// Routing statistics beside those of the untrained model.
public struct RouteResult: MeasuredContent {
  public static let kind = "route"
  public static let summary = "How a router divides samples among experts."
  public static let terms = [
    Term(
      name: "load", formula: "share of n k assignments, or mean gate",
      meaning: "how much of the work an expert gets"),
    Term(
      name: "importance", formula: "mean_n g_i(x_n)", meaning: "an expert's mean gate"),
    Term(name: "load_cv", formula: "std / mean of load", meaning: "imbalance of the load"),
    Term(name: "max_load", formula: "max / mean of load", meaning: "the busiest expert's excess"),
    Term(
      name: "entropy", formula: "mean_n H(g(x_n)), nats",
      meaning: "softness of the gates; over ln E from 0 to 1"),
    Term(
      name: "margin", formula: "z_(k) - z_(k+1)",
      meaning: "distance to the switching boundary in logits; over |Wr_a - Wr_b| in x"),
    Term(
      name: "coactivation", formula: "share of samples that select both",
      meaning: "which experts run together"),
    Term(
      name: "balance_loss", formula: "E sum_i load_i importance_i",
      meaning: "1 when even (Switch Transformers)"),
    Term(
      name: "nmi", formula: "I(A;B) / mean(H(A), H(B))",
      meaning: "agreement of the top expert with the labels or regions"),
    Term(
      name: "ari", formula: "Rand index, adjusted for chance", meaning: "the same, 0 by chance"),
  ]

  public var subject: Subject
  public let statistics: RoutingStatistics
  public let untrained: RoutingStatistics?
  /// What the experts were compared with, such as `topics`; nil for a dataset's labels or regions.
  public let partition: String?
  /// samples×experts; nil when they are too many to keep, and in results of before they were kept.
  public let gates: Matrix?

  public init(
    subject: Subject, statistics: RoutingStatistics, untrained: RoutingStatistics?,
    partition: String? = nil, gates: Matrix? = nil
  ) {
    self.subject = subject
    self.statistics = statistics
    self.untrained = untrained
    self.partition = partition
    self.gates = gates
  }
}

extension RouteResult {
  public var progress: Progress { Progress(statistics.sampleCount, "sample") }

  public func requireConsistency() throws(Inconsistency) {
    try statistics.requireConsistency()
    try subject.requireConsistency(samples: statistics.sampleCount)
    try requireGates(gates, samples: statistics.sampleCount, experts: statistics.load.count)
    guard let untrained else { return }
    try untrained.requireConsistency()
    try require(
      untrained.load.count == statistics.load.count, "it had another number of experts before")
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
    if let agreement = route.agreement {
      figures += [
        whole(
          "nmi", agreement.normalisedMutualInformation,
          before?.agreement?.normalisedMutualInformation),
        whole(
          "ari", agreement.adjustedRandIndex, before?.agreement?.adjustedRandIndex, even: 0),
      ]
    }
    for i in route.load.indices {
      func own(_ name: String, _ values: (RoutingStatistics) -> [Double]) -> NamedFigure {
        NamedFigure(
          name, .expert(i), values(route)[i],
          nulls: [NamedFigure.Null("untrained", before.map { values($0)[i] })])
      }
      figures += [
        own("load", \.load), own("importance", \.importance), own("n_eff", \.effectiveCounts),
      ]
    }
    return figures
  }

  public var table: TypedTable {
    TypedTable(
      [.integer("expert"), .number("load"), .number("importance"), .number("n_eff")],
      rows: statistics.load.indices.map { i in
        [
          .integer(i), .number(statistics.load[i]), .number(statistics.importance[i]),
          .number(statistics.effectiveCounts[i]),
        ]
      })
  }

  public var json: JSONValue {
    var entries = statistics.json
    entries["subject"] = subject.json
    entries["untrained"] = untrained.map { .object($0.json) } ?? .null
    if let partition { entries["partition"] = .string(partition) }
    return .object(entries)
  }

  public var textBytes: Double { 120 * Double(statistics.coactivation?.elements.count ?? 0) }
}

extension RoutingStatistics {
  var json: [String: JSONValue] {
    [
      "samples": .integer(sampleCount), "load": JSONValue(load),
      "importance": JSONValue(importance), "load_cv": JSONValue(loadVariation),
      "max_load": JSONValue(maximumLoad), "entropy": JSONValue(entropy),
      "relative_entropy": JSONValue(relativeEntropy), "margin": JSONValue(margin),
      "input_margin": JSONValue(inputMargin), "balance_loss": JSONValue(balanceLoss),
      "n_eff": JSONValue(effectiveCounts), "dead": JSONValue(dead),
      "coactivation": coactivation?.json ?? .null,
      "nmi": JSONValue(agreement?.normalisedMutualInformation),
      "ari": JSONValue(agreement?.adjustedRandIndex),
    ]
  }
}

extension RoutingStatistics: Consistent {
  public func requireConsistency() throws(Inconsistency) {
    let experts = load.count
    try require(
      experts > 0 && importance.count == experts && effectiveCounts.count == experts,
      "its figures are of different numbers of experts")
    try requireExperts(dead, of: experts)
    try require((1..<countLimit).contains(sampleCount), "\(sampleCount) samples")
    if let pairs = coactivation {
      try require(
        pairs.rowCount == experts && pairs.columnCount == experts,
        "co-activation is \(pairs.shape) for \(experts) experts")
    }
  }
}
