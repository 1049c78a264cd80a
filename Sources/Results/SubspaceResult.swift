import Documents
import Probes

/// Principal angles between experts' subspaces.
public struct SubspaceResult: MeasuredContent {
  public static let kind = "subspace"
  public static let summary = "Principal angles between experts' subspaces."

  public var subject: Subject
  public let probe: SubspaceProbe
  /// Mean overlap before training; nil when that is not known.
  public let untrainedOverlap: Double?
  /// Of random subspaces; nil in results of before it was drawn, and where it is too large to be.
  public let null: SubspaceNull?

  public init(
    subject: Subject, probe: SubspaceProbe, untrainedOverlap: Double?, null: SubspaceNull? = nil
  ) {
    self.null = null
    self.subject = subject
    self.probe = probe
    self.untrainedOverlap = untrainedOverlap
  }
}

extension SubspaceResult {
  public var progress: Progress { Progress(probe.pairs.count, "pair") }

  public func requireConsistency() throws(Inconsistency) {
    try require(
      probe.dimension > 0 && (1...probe.dimension).contains(probe.rank),
      "subspaces of dimension \(probe.rank) in one of \(probe.dimension)")
    try require((1..<countLimit).contains(probe.sampleCount), "\(probe.sampleCount) samples")
    try subject.requireConsistency(samples: probe.sampleCount, experts: probe.expertCount)
    try requireExperts(probe.dead, of: probe.expertCount)
    if let thin = probe.thin {
      try requireExperts(thin.map(\.expert), of: probe.expertCount)
      try require(
        thin.allSatisfy { (1..<probe.rank).contains($0.directions) },
        "an expert left out spreads in \(thin.map(\.directions)) directions of \(probe.rank)")
    }
    if let null {
      try require(
        (1..<countLimit).contains(null.draws) && 0 <= null.low && null.low <= null.high
          && null.high <= 1 + 1e-9, "random subspaces overlap by \(null.low) to \(null.high)")
    }
    var seen = Set<[Int]>()
    for pair in probe.pairs {
      try require(
        0 <= pair.first && pair.first < pair.second && pair.second < probe.expertCount
          && seen.insert([pair.first, pair.second]).inserted,
        "it has a pair \(pair.first), \(pair.second) of \(probe.expertCount) experts")
      try require(
        pair.angles.angles.count == probe.rank,
        "\(pair.angles.angles.count) angles of subspaces of dimension \(probe.rank)")
    }
  }

  public var figures: [NamedFigure] {
    let chance = NamedFigure.Null("random subspaces", probe.expectedOverlap)
    let ofPair = NamedFigure.Null(
      "random subspaces", probe.expectedOverlap, low: null?.low, high: null?.high)
    let pairs = probe.pairs.flatMap { pair in
      let place = NamedFigure.Place.pair(subject.expert(pair.first), subject.expert(pair.second))
      return [
        NamedFigure("overlap", place, pair.angles.overlap, nulls: [ofPair]),
        NamedFigure("geodesic", place, pair.angles.geodesic, unit: "radians"),
        NamedFigure("chordal", place, pair.angles.chordal),
      ]
    }
    return pairs + [
      NamedFigure(
        "overlap", probe.mean(\.overlap),
        nulls: [chance, NamedFigure.Null("untrained", untrainedOverlap)]),
      NamedFigure("geodesic", probe.mean(\.geodesic), unit: "radians"),
      NamedFigure("chordal", probe.mean(\.chordal)),
    ]
  }

  public var table: TypedTable {
    TypedTable(
      [
        .integer("first"), .integer("second"), .number("overlap"), .number("geodesic"),
        .number("chordal"),
      ] + (0..<probe.rank).map { .number("angle\($0 + 1)") },
      rows: probe.pairs.map { pair in
        [
          .integer(subject.expert(pair.first)), .integer(subject.expert(pair.second)),
          .number(pair.angles.overlap),
          .number(pair.angles.geodesic), .number(pair.angles.chordal),
        ] + pair.angles.angles.map { .number($0) }
      })
  }

  public var textBytes: Double {
    Double(probe.pairs.count) * (600 + 120 * Double(probe.rank))
  }

  public var json: JSONValue {
    var pairs: [String: JSONValue] = [:]
    // Pairs of a thin expert are there and not measured; a dead one has none.
    for i in (probe.thin ?? []).map(\.expert) {
      for j in 0..<probe.expertCount where i != j && !probe.dead.contains(j) {
        pairs["\(subject.expert(min(i, j))),\(subject.expert(max(i, j)))"] = .null
      }
    }
    for pair in probe.pairs {
      pairs["\(subject.expert(pair.first)),\(subject.expert(pair.second))"] = .object([
        "angles": JSONValue(pair.angles.angles), "geodesic": JSONValue(pair.angles.geodesic),
        "chordal": JSONValue(pair.angles.chordal), "overlap": JSONValue(pair.angles.overlap),
      ])
    }
    return .object([
      "subject": subject.json, "of": .string(probe.source.rawValue), "rank": .integer(probe.rank),
      "dimension": .integer(probe.dimension), "samples": .integer(probe.sampleCount),
      "pairs": .object(pairs), "dead": JSONValue(subject.experts(probe.dead)),
      "thin": .array(
        (probe.thin ?? []).map {
          .object([
            "expert": .integer(subject.expert($0.expert)), "directions": .integer($0.directions),
          ])
        }),
      "expected_overlap": JSONValue(probe.expectedOverlap),
      "random_overlap_low": JSONValue(null?.low), "random_overlap_high": JSONValue(null?.high),
      "mean_overlap": JSONValue(probe.mean(\.overlap)),
      "untrained_mean_overlap": JSONValue(untrainedOverlap),
    ])
  }

  /// Subspaces: one row a pair, then the means and the overlap by chance.
  public func report(digits: Int) -> Report {
    var report = Report()
    let text = NumberText(digits: digits)
    report.add(
      subject.heading(
        "top-\(probe.rank) subspaces (\(probe.source.rawValue), dimension \(probe.dimension))",
        probe.sampleCount))
    var table = Table(["*experts", "overlap", "geodesic", "chordal", "*angles (radians)"])
    for pair in probe.pairs {
      table.add([
        "\(subject.expert(pair.first)), \(subject.expert(pair.second))", text(pair.angles.overlap),
        text(pair.angles.geodesic),
        text(pair.angles.chordal),
        pair.angles.angles.prefix(4).map { NumberText(digits: 3)($0) }.joined(separator: " ")
          + (pair.angles.angles.count > 4 ? " ..." : ""),
      ])
    }
    table.add([
      "mean", text(probe.mean(\.overlap)), text(probe.mean(\.geodesic)),
      text(probe.mean(\.chordal)), "",
    ])
    report.add(table)
    var chance = "overlap of random subspaces \(text(probe.expectedOverlap))"
    if let null { chance += ", 95% of pairs \(text(null.low...null.high))" }
    if let before = untrainedOverlap { chance += ", untrained \(text(before))" }
    report.add(chance)
    if !probe.dead.isEmpty {
      report.add(
        "dead or without spread, left out: \(subject.experts(probe.dead).map { "\($0)" }.joined(separator: ", "))"
      )
    }
    if let thin = probe.thin {
      let named = thin.map { "\(subject.expert($0.expert)) (\($0.directions))" }.joined(
        separator: ", ")
      report.add("spread in fewer than \(probe.rank) directions, left out: \(named)")
    }
    return report
  }
}
