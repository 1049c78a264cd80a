import Documents
import LinearAlgebra
import Probes

/// Linear CKA between experts' outputs, beside the untrained model's and that of shuffled samples.
public struct SimilarityResult: MeasuredContent {
  public static let kind = "similarity"
  public static let summary = "How alike the experts' outputs are at the same samples."

  public var subject: Subject
  public let probe: SimilarityProbe
  /// The same of the model before training; nil when that is not known.
  public let untrained: SimilarityProbe?
  /// Nil without a draw.
  public let null: PairNull?

  public init(
    subject: Subject, probe: SimilarityProbe, untrained: SimilarityProbe?, null: PairNull?
  ) {
    self.subject = subject
    self.probe = probe
    self.untrained = untrained
    self.null = null
  }

  /// Measures the similarity, that of the untrained model, and that of shuffled samples.
  ///
  /// Every expert's outputs are shuffled `draws` times by `seed`; 0 for none. A stop keeps the draws that
  /// are done.
  /// - Throws: `ProbeError` for fewer than two experts or samples, or when an output is not finite.
  public static func measure(
    at chosen: ChosenSamples, weighting: SimilarityWeighting = .uniform, draws: Int = 100,
    seed: UInt64, watch: Watch = { _, _ in .silent }
  ) throws -> Measured<SimilarityResult> {
    func outputs(_ probed: ProbedLayer) throws -> ExpertOutputs {
      try ExpertOutputs(of: probed.layer, at: probed.inputs, weighting: weighting)
    }
    let trained = try outputs(chosen.trained)
    let probe = SimilarityProbe(of: trained)
    let untrained = try chosen.untrained.map { SimilarityProbe(of: try outputs($0)) }
    var (null, stops): (PairNull?, [String: Int]) = (nil, [:])
    if draws > 0, probe.mean != nil {
      (null, stops) = drawn(draws, monitor: watch("shuffled samples", "shuffles"), \.draws) {
        PairNull(shuffling: trained, draws: draws, seed: seed, monitor: $0)
      }
    }
    return Measured(
      result: SimilarityResult(
        subject: chosen.subject, probe: probe, untrained: untrained, null: null), stops: stops)
  }
}

extension SimilarityResult {
  public var progress: Progress { Progress(probe.sampleCount, "sample") }
  private var experts: Int { probe.similarities.count }

  public func requireConsistency() throws(Inconsistency) {
    try subject.requireConsistency(samples: probe.sampleCount, experts: experts)
    try require((2..<countLimit).contains(probe.sampleCount), "\(probe.sampleCount) samples")
    try require((2...1 << 20).contains(experts), "it is of \(experts) experts")
    try require(null.map { $0.draws > 0 } != false, "a null without a draw")
    for probe in [probe, untrained].compactMap({ $0 }) {
      try require(
        probe.similarities.count == experts && probe.effectiveCounts.count == experts
          && probe.similarities.allSatisfy { $0.count == experts }
          && probe.effectiveCounts.allSatisfy { $0.count == experts },
        "its figures are of different numbers of experts")
      try require(
        probe.weighting == self.probe.weighting && probe.sampleCount == self.probe.sampleCount,
        "it was measured otherwise before")
    }
  }

  /// Pairs of different experts, the lower first.
  private var pairs: [(first: Int, second: Int)] {
    (0..<experts).flatMap { i in (i + 1..<experts).map { (i, $0) } }
  }

  public var figures: [NamedFigure] {
    let shuffled = null?.mean(named: "shuffled")
    return [
      NamedFigure(
        "cka", probe.mean, nulls: [shuffled, NamedFigure.Null("untrained", untrained?.mean)]),
      NamedFigure(
        "max_cka", probe.maximum,
        nulls: [
          null?.maximum(named: "shuffled"), NamedFigure.Null("untrained", untrained?.maximum),
        ]),
    ]
      + pairs.flatMap { i, j in
        [
          NamedFigure(
            "cka", .pair(subject.expert(i), subject.expert(j)), probe.similarities[i][j],
            nulls: [
              shuffled, NamedFigure.Null("untrained", untrained?.similarities[i][j]),
            ]),
          NamedFigure(
            "n_eff", .pair(subject.expert(i), subject.expert(j)), probe.effectiveCounts[i][j],
            unit: "samples"),
        ]
      }
  }

  /// One row a pair of experts.
  public var table: TypedTable {
    TypedTable(
      [
        .integer("first"), .integer("second"), .number("n_eff"), .number("cka"),
        .number("untrained_cka"),
      ],
      rows: pairs.map { i, j in
        [
          .integer(subject.expert(i)), .integer(subject.expert(j)),
          .number(probe.effectiveCounts[i][j]),
          .init(probe.similarities[i][j]), .init(untrained?.similarities[i][j]),
        ]
      })
  }

  public var json: JSONValue {
    .object([
      "subject": subject.json, "weighting": .string(probe.weighting.rawValue),
      "samples": .integer(probe.sampleCount), "similarity": JSONValue(probe.similarities),
      "n_eff": .array(probe.effectiveCounts.map { JSONValue($0) }), "mean": JSONValue(probe.mean),
      "max": JSONValue(probe.maximum),
      "untrained_similarity": untrained.map { JSONValue($0.similarities) } ?? .null,
      "untrained_mean": JSONValue(untrained?.mean), "untrained_max": JSONValue(untrained?.maximum),
      "null": null?.json ?? .null,
    ])
  }

  public var textBytes: Double { 200 * Double(experts) * Double(experts) }

  public func report(digits: Int) -> Report {
    var report = Report()
    let text = NumberText(digits: digits)
    report.add(
      subject.heading(
        "similarity of experts' outputs (\(probe.weighting.rawValue))", probe.sampleCount))
    if experts <= 16 {
      report.add(matrix("linear CKA") { text(probe.similarities[$0][$1]) })
      if probe.weighting == .gates {
        report.add(matrix("n_eff of a pair") { text(probe.effectiveCounts[$0][$1]) })
      }
    }
    var table = Table(["*over pairs", "mean", "max"])
    table.add(["linear CKA", text(probe.mean), text(probe.maximum)])
    if let untrained {
      table.add(["  untrained", text(untrained.mean), text(untrained.maximum)])
    }
    for row in null?.rows("shuffled samples", text) ?? [] { table.add(row) }
    report.add(table)
    if probe.mean == nil {
      report.add("no two experts share a sample at which their outputs vary.")
    }
    return report
  }

  private func matrix(_ title: String, _ cell: (Int, Int) -> String) -> Table {
    var table = Table(["*\(title)"] + (0..<experts).map { "\(subject.expert($0))" })
    for i in 0..<experts {
      table.add(["expert \(subject.expert(i))"] + (0..<experts).map { cell(i, $0) })
    }
    return table
  }
}
