import Documents
import LinearAlgebra
import Probes

/// The largest singular values of experts' Jacobians beside the untrained model's.
public struct LeadingResult: MeasuredContent {
  public static let kind = "leading"
  public static let summary = "The largest singular values of experts' Jacobians."

  public var subject: Subject
  public let probe: LeadingSpectra
  public let untrained: LeadingSpectra?
  /// samples×experts, the weights of its means; nil when they are too many to keep.
  public let gates: Matrix?
  /// Cosines of average Jacobians; nil where they were left out, and of a single expert.
  public let alignment: Alignment?
  /// The same of random directions.
  public let null: PairNull?
  /// Mean |A| before training.
  public let untrainedAlignment: Double?

  public init(
    subject: Subject, probe: LeadingSpectra, untrained: LeadingSpectra?, gates: Matrix?,
    alignment: Alignment? = nil, null: PairNull? = nil, untrainedAlignment: Double? = nil
  ) {
    (self.alignment, self.null, self.untrainedAlignment) = (alignment, null, untrainedAlignment)
    self.subject = subject
    self.probe = probe
    self.untrained = untrained
    self.gates = gates
  }
}

extension LeadingResult {
  public var progress: Progress {
    Progress(probe.sampleCount, of: probe.requestedCount, "sample")
  }

  public func requireConsistency() throws(Inconsistency) {
    let experts = probe.experts.count
    try require(experts > 0, "it is of no expert")
    for spectra in [probe, untrained].compactMap({ $0 }) {
      try requireSamples(spectra.sampleCount, of: spectra.requestedCount)
      try require(
        spectra.sampleCount == probe.sampleCount, "it had another number of samples before")
      try require(spectra.experts.count == experts, "it had another number of experts before")
      let width = spectra.experts.lazy.filter { !$0.isDead }.map(\.meanSpectrum.count).first ?? 0
      try require(
        spectra.experts.allSatisfy {
          $0.spectra.rowCount == spectra.sampleCount
            && $0.meanSpectrum.count == $0.spectra.columnCount
            && $0.spectra.columnCount == ($0.isDead ? 0 : width)
        }, "an expert's spectra are of different lengths")
    }
    try subject.requireConsistency(samples: probe.sampleCount, experts: experts)
    try requireGates(gates, samples: probe.sampleCount, experts: experts)
    try alignment?.requireConsistency(experts: experts)
  }

  public var figures: [NamedFigure] {
    func spectrum(
      _ place: NamedFigure.Place, _ values: [Double], null: [Double]? = nil
    ) -> [NamedFigure] {
      values.enumerated().map { j, value in
        NamedFigure(
          "sigma\(j + 1)", place, value,
          nulls: [
            null.flatMap { NamedFigure.Null("untrained", $0.indices.contains(j) ? $0[j] : nil) }
          ])
      }
    }
    let own = probe.experts.enumerated().filter { !$0.element.isDead }.flatMap { i, expert in
      spectrum(.expert(subject.expert(i)), expert.meanSpectrum) + [
        NamedFigure("error", .expert(subject.expert(i)), expert.errorBound),
        NamedFigure("n_eff", .expert(subject.expert(i)), expert.effectiveCount, unit: "samples"),
      ]
    }
    return own
      + spectrum(.part("routed mean"), probe.routedMean, null: untrained?.routedMean)
      + aligned
  }

  private var aligned: [NamedFigure] {
    guard let alignment else { return [] }
    let pairs = alignment.cosines.enumerated().flatMap { i, row in
      row.indices.filter { i < $0 }.map { j in
        NamedFigure("alignment", .pair(subject.expert(i), subject.expert(j)), row[j])
      }
    }
    return [
      NamedFigure(
        "alignment", alignment.meanMagnitude,
        nulls: [
          null?.mean(named: "random directions"),
          NamedFigure.Null("untrained", untrainedAlignment),
        ], path: "alignment.mean_abs"),
      NamedFigure(
        "max_alignment", alignment.maximumMagnitude,
        nulls: [null?.maximum(named: "random directions")], path: "alignment.max_abs"),
    ] + pairs
  }

  public var table: TypedTable {
    TypedTable(
      [
        .integer("expert"), .number("n_eff"), .number("error"), .integer("place"), .number("value"),
      ],
      rows: probe.experts.enumerated().flatMap { i, expert in
        expert.meanSpectrum.enumerated().map { place, value in
          [
            .integer(subject.expert(i)), .number(expert.effectiveCount), .number(expert.errorBound),
            .integer(place + 1), .number(value),
          ]
        }
      })
  }

  /// The mean spectrum of every expert with its error, and the means over experts.
  public var json: JSONValue {
    .object([
      "subject": subject.json, "scale": .string(probe.scale.rawValue),
      "count": .integer(probe.count), "samples": .integer(probe.sampleCount),
      "requested_samples": .integer(probe.requestedCount),
      "experts": .array(
        probe.experts.map { expert in
          .object([
            "mean_spectrum": JSONValue(expert.meanSpectrum),
            "error": JSONValue(expert.isDead ? nil : expert.errorBound),
            "n_eff": JSONValue(expert.effectiveCount), "dead": .bool(expert.isDead),
          ])
        }),
      "routed_mean_spectrum": JSONValue(probe.routedMean),
      "untrained_mean_spectrum": untrained.map { JSONValue($0.routedMean) } ?? .null,
      "alignment": alignment.map { JSONValue($0.cosines) } ?? .null,
      "alignment_mean_abs": JSONValue(alignment?.meanMagnitude),
      "alignment_max_abs": JSONValue(alignment?.maximumMagnitude),
      "alignment_max_pair": largestPairJSON, "alignment_null": null?.json ?? .null,
      "untrained_alignment_mean_abs": JSONValue(untrainedAlignment),
    ])
  }

  public var textBytes: Double {
    alignment == nil ? 0 : 60 * Double(probe.experts.count * probe.experts.count)
  }

  /// The mean spectrum of every expert, then over experts, and that before training; long ones go on in
  /// rows of their own.
  public func report(digits: Int) -> Report {
    var report = Report()
    let text = NumberText(digits: digits)
    report.add(
      subject.heading(
        "largest \(probe.count) of Jacobians (\(probe.scale.rawValue))",
        probe.sampleCount, of: probe.requestedCount))
    let perRow = 4
    let width = min(perRow, probe.experts.map(\.meanSpectrum.count).max() ?? 0)
    let single = probe.requestedCount == 1 && gates?.rowCount == 1 ? gates : nil
    var table = Table(
      ["*", single == nil ? "n_eff" : "gate", "error"] + (0..<width).map { "sigma\($0 + 1)" })
    func row(_ name: String, _ effectiveCount: Double?, _ error: Double?, _ spectrum: [Double]) {
      var cells = [name, text(effectiveCount), NumberText(digits: 2)(error)]
      for start in stride(from: 0, to: max(spectrum.count, 1), by: perRow) {
        let part = spectrum[start..<min(start + perRow, spectrum.count)].map { text($0) }
        table.add(cells + part + [String](repeating: "", count: width - part.count))
        cells = ["  sigma\(start + perRow + 1) on", "", ""]
      }
    }
    for (i, expert) in probe.experts.enumerated() {
      if expert.isDead, single != nil {
        row("(expert \(subject.expert(i)))", 0, nil, [])
      } else if expert.isDead {
        row("expert \(subject.expert(i)) dead", 0, nil, [])
      } else {
        row(
          "expert \(subject.expert(i))", single?[0, i] ?? expert.effectiveCount, expert.errorBound,
          expert.meanSpectrum)
      }
    }
    if probe.experts.count > 1 { row("routed mean", nil, nil, probe.routedMean) }
    if let untrained { row("untrained", nil, nil, untrained.routedMean) }
    report.add(table)
    if let alignment, alignment.meanMagnitude != nil {
      var pairs = Table(["*alignment of experts", "mean |A|", "max |A|"])
      pairs.add([
        "average Jacobians", text(alignment.meanMagnitude), text(alignment.maximumMagnitude),
      ])
      for row in null?.rows("random directions", text) ?? [] { pairs.add(row) }
      if let before = untrainedAlignment { pairs.add(["  untrained", text(before), ""]) }
      report.add(pairs)
    }
    report.add("error: at every sample a singular value lies that near to each value found.")
    report.add(
      "erank, srank, decay, pr, k90, frobenius, alpha, nuclear and cond need the whole spectrum, "
        + "the layer the whole Jacobians: leave --top out for them.")
    return report
  }
}
