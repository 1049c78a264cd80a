import Documents
import LinearAlgebra
import Probes

/// How far alike samples go to the same experts, beside shuffled routing, random routers and the untrained
/// model's.
public struct OverlapResult: MeasuredContent {
  public static let kind = "overlap"
  public static let summary = "How far samples that are alike go to the same experts."

  public var subject: Subject
  public let probe: OverlapProbe
  /// With the samples' experts shuffled, and with routers of random rows; nil without a draw.
  public let shuffled, random: OverlapNull?
  /// The same before training, at what entered the layer then; nil when that is not known.
  public let untrained: OverlapProbe?

  public init(
    subject: Subject, probe: OverlapProbe, shuffled: OverlapNull?, random: OverlapNull?,
    untrained: OverlapProbe?
  ) {
    self.subject = subject
    self.probe = probe
    self.shuffled = shuffled
    self.random = random
    self.untrained = untrained
  }

  /// Measures the overlap in at most `bins` bins, and each null by `draws` draws of `seed`.
  ///
  /// A stop keeps the draws that are done.
  /// - Throws: `ProbeError` for a single expert, fewer than two samples, or when a logit is not finite.
  public static func measure(
    at chosen: ChosenSamples, bins: Int = OverlapProbe.usualBins, draws: Int = 20, seed: UInt64,
    watch: Watch = { _, _ in .silent }
  ) throws -> Measured<OverlapResult> {
    func pairs(_ probed: ProbedLayer) throws -> OverlapPairs {
      try OverlapPairs(
        of: probed.layer, at: probed.inputs, tokens: chosen.language?.tokens, bins: bins,
        seed: seed)
    }
    let own = try pairs(chosen.trained)
    let probe = own.measured()
    let untrained = try chosen.untrained.map { try pairs($0).measured() }
    var (shuffled, random): (OverlapNull?, OverlapNull?) = (nil, nil)
    var stops: [String: Int] = [:]
    if draws > 0 {
      (random, stops) = drawn(draws, monitor: watch("random routers", "draws"), \.draws) {
        OverlapNull(routing: own, draws: draws, seed: seed, monitor: $0)
      }
      // As many of both, so that the same comes out without a stop.
      let left = random?.draws ?? 0
      if left > 0 { shuffled = OverlapNull(shuffling: own, draws: left, seed: seed) }
    }
    return Measured(
      result: OverlapResult(
        subject: chosen.subject, probe: probe, shuffled: shuffled, random: random,
        untrained: untrained), stops: stops)
  }
}

extension OverlapResult {
  public var progress: Progress { Progress(probe.sampleCount, "sample") }

  public func requireConsistency() throws(Inconsistency) {
    try subject.requireConsistency(samples: probe.sampleCount)
    for one in [probe, untrained].compactMap({ $0 }) {
      try require(
        (2..<countLimit).contains(one.sampleCount) && one.sampleCount == probe.sampleCount
          && (1..<countLimit).contains(one.pairCount), "\(one.sampleCount) samples")
      try require(
        !one.bins.isEmpty && one.bins.allSatisfy { (1...one.pairCount).contains($0.pairCount) }
          && one.bins.reduce(0, { $0 &+ $1.pairCount }) == one.pairCount,
        "its bins do not hold its pairs")
      try require(
        one.bins.allSatisfy {
          -1 <= $0.low && $0.low <= $0.high && $0.high <= 1
            && (0...$0.pairCount).contains($0.sameCount ?? 0)
            && ($0.sameCount == nil) == (probe.bins[0].sameCount == nil)
        }, "a bin is out of range")
    }
    for null in [shuffled, random].compactMap({ $0 }) {
      try require(
        (1..<countLimit).contains(null.draws) && null.bins.count == probe.bins.count
          && (null.bins + [null.explained, null.tokenGap].compactMap { $0 }).allSatisfy {
            $0.percentile5 <= $0.percentile95
          }, "a null is of other bins")
    }
  }

  private func nulls(
    _ level: (OverlapNull) -> OverlapNull.Level?, _ before: Double?
  ) -> [NamedFigure.Null?] {
    [("random routers", random), ("shuffled", shuffled)].map { name, null in
      null.flatMap(level).flatMap {
        NamedFigure.Null(name, $0.mean, low: $0.percentile5, high: $0.percentile95)
      }
    } + [NamedFigure.Null("untrained", before)]
  }

  public var figures: [NamedFigure] {
    [
      NamedFigure(
        "routing_overlap", probe.mean, nulls: [NamedFigure.Null("untrained", untrained?.mean)]),
      NamedFigure(
        "explained", probe.explained, nulls: nulls(\.explained, untrained?.explained)),
      NamedFigure("token_gap", probe.tokenGap, nulls: nulls(\.tokenGap, untrained?.tokenGap)),
    ]
      + probe.bins.enumerated().flatMap { place, bin in
        let name = NamedFigure.Place.part("bin \(place)")
        return [
          NamedFigure("routing_overlap", name, bin.overlap, nulls: nulls({ $0.bins[place] }, nil)),
          NamedFigure("jaccard", name, bin.jaccard),
        ]
      }
  }

  /// One row a bin.
  public var table: TypedTable {
    TypedTable(
      [
        .integer("bin"), .number("low"), .number("high"), .integer("pairs"), .number("overlap"),
        .number("jaccard"), .number("random_router"), .number("shuffled"), .integer("same_pairs"),
        .number("same_token"), .number("different_tokens"),
      ],
      rows: probe.bins.enumerated().map { place, bin in
        [
          .integer(place), .number(bin.low), .number(bin.high), .integer(bin.pairCount),
          .number(bin.overlap), .init(bin.jaccard), .init(random?.bins[place].mean),
          .init(shuffled?.bins[place].mean), .init(bin.sameCount), .init(bin.same),
          .init(bin.different),
        ]
      })
  }

  public var textBytes: Double { 400 * Double(probe.bins.count) }

  public var json: JSONValue {
    .object(
      [
        "subject": subject.json, "samples": .integer(probe.sampleCount),
        "random_router": random?.json ?? .null, "shuffled": shuffled?.json ?? .null,
        "untrained": untrained.map { .object($0.json) } ?? .null,
      ].merging(probe.json) { own, _ in own })
  }
}

extension OverlapProbe {
  fileprivate var json: [String: JSONValue] {
    [
      "pairs": .integer(pairCount), "drawn": .bool(isDrawn),
      "measure": .string(isSoft ? "sum_min_gates" : "intersection_over_k"),
      "overlap": JSONValue(mean), "explained": JSONValue(explained),
      "token_gap": JSONValue(tokenGap),
      "bins": .array(
        bins.map { bin in
          .object([
            "low": JSONValue(bin.low), "high": JSONValue(bin.high),
            "pairs": .integer(bin.pairCount), "overlap": JSONValue(bin.overlap),
            "jaccard": JSONValue(bin.jaccard),
            "same_pairs": bin.sameCount.map { .integer($0) } ?? .null,
            "same_token": JSONValue(bin.same), "different_tokens": JSONValue(bin.different),
          ])
        }),
    ]
  }
}

extension OverlapNull {
  fileprivate var json: JSONValue {
    func level(_ level: Level?) -> JSONValue {
      level.map {
        .object([
          "mean": JSONValue($0.mean), "percentile5": JSONValue($0.percentile5),
          "percentile95": JSONValue($0.percentile95),
        ])
      } ?? .null
    }
    return .object([
      "draws": .integer(draws), "bins": .array(bins.map { level($0) }),
      "explained": level(explained), "token_gap": level(tokenGap),
    ])
  }
}
