import Documents
import Probes

/// Weighted PCA beside the untrained model's and that of shuffled gates.
public struct PCAResult: MeasuredContent {
  public static let kind = "pca"
  public static let summary = "Weighted PCA of what each expert is given or gives."

  public var subject: Subject
  public let probe: PCAProbe
  /// Effective ranks with gates shuffled among samples; nil for a dense layer, or without a draw.
  public let shuffled: ShuffledRanks?
  /// Effective rank of each expert before training; empty when that is not known.
  public let untrainedRanks: [Double?]
  /// Effective ranks without the bias of few samples; nil where they were not worked out.
  public let jackknifed: JackknifedRanks?

  public init(
    subject: Subject, probe: PCAProbe, shuffled: ShuffledRanks?, untrainedRanks: [Double?],
    jackknifed: JackknifedRanks? = nil
  ) {
    self.jackknifed = jackknifed
    self.subject = subject
    self.probe = probe
    self.shuffled = shuffled
    self.untrainedRanks = untrainedRanks
  }
}

extension PCAResult {
  public var progress: Progress { Progress(probe.sampleCount, "sample") }

  public func requireConsistency() throws(Inconsistency) {
    let experts = probe.experts.count
    try require(
      experts > 0 && probe.weightSums.count == experts
        && shuffled.map { $0.experts.count == experts && $0.draws > 0 } != false
        && [0, experts].contains(untrainedRanks.count)
        && [nil, experts].contains(jackknifed?.experts.count),
      "its figures are of different numbers of experts")
    try require(
      jackknifed?.experts.allSatisfy { $0.map { $0 > 0 && $0.isFinite } ?? true } != false,
      "a jackknifed rank is no positive number")
    try require((1..<countLimit).contains(probe.sampleCount), "\(probe.sampleCount) samples")
    try subject.requireConsistency(samples: probe.sampleCount, experts: experts)
    let width = probe.experts.lazy.compactMap { $0?.mean.count }.first ?? 0
    for expert in probe.experts.compactMap({ $0 }) {
      try require(
        expert.mean.count == width && width > 0
          && expert.axes.columnCount == (probe.leavesAxesOut ? 0 : width)
          && expert.axes.rowCount == (probe.leavesAxesOut ? 0 : expert.eigenvalues.count)
          && (1...width).contains(expert.eigenvalues.count)
          && expert.eigenvalues.allSatisfy { $0 >= 0 }
          && (-1_100...1_100).contains(expert.scaling ?? 0),
        "an expert's axes and variances do not fit together")
    }
  }

  public var figures: [NamedFigure] {
    func shuffled(_ level: ShuffledRanks.Level?) -> NamedFigure.Null? {
      level.flatMap { NamedFigure.Null("shuffled", $0.mean, low: $0.low, high: $0.high) }
    }
    var figures: [NamedFigure] = []
    for (i, expert) in probe.experts.enumerated() {
      guard let expert else {
        figures += ["n_eff", "erank", "pr", "k90", "variance"].map {
          NamedFigure(
            $0, .expert(subject.expert(i)), nil, reason: "expert \(subject.expert(i)) is dead")
        }
        continue
      }
      let untrained = untrainedRanks.indices.contains(i) ? untrainedRanks[i] : nil
      figures += [
        NamedFigure("n_eff", .expert(subject.expert(i)), expert.effectiveCount, unit: "samples"),
        NamedFigure(
          "erank", .expert(subject.expert(i)), expert.effectiveRank,
          nulls: [
            shuffled(self.shuffled?.experts[i]), NamedFigure.Null("untrained", untrained),
          ]),
      ]
      if let jackknifed {
        figures += [
          NamedFigure("jackknifed", .expert(subject.expert(i)), jackknifed.experts[i]),
          NamedFigure("bias", .expert(subject.expert(i)), bias(i)),
        ]
      }
      figures += [
        NamedFigure("pr", .expert(subject.expert(i)), expert.participationRatio),
        NamedFigure("k90", .expert(subject.expert(i)), expert.k90.map(Double.init)),
        NamedFigure("variance", .expert(subject.expert(i)), expert.totalVariance),
      ]
    }
    for (name, routed, level) in [
      ("routed mean", true, self.shuffled?.routedMean),
      ("plain mean", false, self.shuffled?.plainMean),
    ] {
      figures += [
        NamedFigure(
          "erank", .part(name), probe.mean(routed: routed) { $0.effectiveRank },
          nulls: [
            shuffled(level), NamedFigure.Null("untrained", untrainedMean(routed: routed)),
          ])
      ]
      if jackknifed != nil {
        figures += [
          NamedFigure("jackknifed", .part(name), jackknifedMean(routed: routed)),
          NamedFigure("bias", .part(name), bias(routed: routed)),
        ]
      }
      figures += [
        NamedFigure("pr", .part(name), probe.mean(routed: routed) { $0.participationRatio }),
        NamedFigure("variance", .part(name), probe.mean(routed: routed) { $0.totalVariance }),
      ]
    }
    return figures
  }

  /// The mean over experts of the effective ranks before training; nil where they are not known.
  func untrainedMean(routed: Bool) -> Double? {
    weightedMean(
      untrainedRanks, weights: routed ? probe.weightSums : probe.weightSums.map { _ in 1 })
  }

  public var table: TypedTable {
    TypedTable(
      [
        .integer("expert"), .number("n_eff"), .number("erank"), .number("jackknifed_erank"),
        .number("bias"), .number("shuffled_erank"),
        .number("shuffled_low"), .number("shuffled_high"), .number("untrained_erank"),
        .number("pr"), .integer("k90"), .number("variance"),
      ],
      rows: probe.experts.enumerated().map { i, expert in
        let level = shuffled?.experts[i]
        return [
          .integer(subject.expert(i)), .init(expert?.effectiveCount), .init(expert?.effectiveRank),
          .init(jackknifed?.experts[i]), .init(bias(i)),
          .init(level?.mean), .init(level?.low), .init(level?.high),
          .init(untrainedRanks.indices.contains(i) ? untrainedRanks[i] : nil),
          .init(expert?.participationRatio), .init(expert?.k90), .init(expert?.totalVariance),
        ]
      })
  }

  public var textBytes: Double { 0 }

  public var json: JSONValue {
    let experts = probe.experts.enumerated().map { i, expert -> JSONValue in
      var entries: [String: JSONValue] = [
        "eigenvalues": expert.map { JSONValue($0.variances) } ?? .null,
        "erank": JSONValue(expert?.effectiveRank), "pr": JSONValue(expert?.participationRatio),
        "deviation_erank": JSONValue(expert?.deviationRank),
        "k90": expert?.k90.map { .integer($0) } ?? .null,
        "variance": JSONValue(expert?.totalVariance),
        "explained": expert?.explainedShares.map { JSONValue($0) } ?? .null,
        "n_eff": JSONValue(expert?.effectiveCount),
        "undersampled": expert == nil ? .null : .bool(isUndersampled(i)),
        "mean": expert.map { JSONValue($0.mean) } ?? .null,
        "shuffled_erank": JSONValue(shuffled?.experts[i]?.mean),
        "shuffled_low": JSONValue(shuffled?.experts[i]?.low),
        "shuffled_high": JSONValue(shuffled?.experts[i]?.high),
        "untrained_erank": JSONValue(untrainedRanks.indices.contains(i) ? untrainedRanks[i] : nil),
      ]
      if let jackknifed {
        entries["jackknifed_erank"] = JSONValue(jackknifed.experts[i])
        entries["bias"] = JSONValue(bias(i))
      }
      entries["shuffled_error"] = shuffled?.experts[i]?.standardError.map { JSONValue($0) }
      return .object(entries)
    }
    var entries: [String: JSONValue] = [
      "subject": subject.json, "of": .string(probe.representation.rawValue),
      "samples": .integer(probe.sampleCount), "experts": .array(experts),
      "dead": JSONValue(subject.experts(probe.dead)),
      "shuffle_draws": .integer(shuffled?.draws ?? 0),
      "routed_mean_shuffled_erank": JSONValue(shuffled?.routedMean?.mean),
      "routed_mean_shuffled_low": JSONValue(shuffled?.routedMean?.low),
      "routed_mean_shuffled_high": JSONValue(shuffled?.routedMean?.high),
      "routed_mean_erank": JSONValue(probe.mean(routed: true) { $0.effectiveRank }),
      "plain_mean_erank": JSONValue(probe.mean(routed: false) { $0.effectiveRank }),
    ]
    if jackknifed != nil {
      for (name, routed) in [("routed_mean", true), ("plain_mean", false)] {
        entries["\(name)_jackknifed_erank"] = JSONValue(jackknifedMean(routed: routed))
        entries["\(name)_bias"] = JSONValue(bias(routed: routed))
      }
    }
    entries["routed_mean_shuffled_error"] =
      shuffled?.routedMean?.standardError.map { JSONValue($0) }
    return .object(entries)
  }
}
