import Documents
import Probes

/// How a layer of a transformer moves a token's own state, beside the untrained model's.
public struct BlockResult: MeasuredContent {
  public static let kind = "block"
  public static let summary = "How a layer of a transformer moves a token's own state."

  public var subject: Subject
  public let probe: BlockSpectra
  public let untrained: BlockSpectra?

  public init(subject: Subject, probe: BlockSpectra, untrained: BlockSpectra?) {
    self.subject = subject
    self.probe = probe
    self.untrained = untrained
  }
}

extension BlockResult {
  public var progress: Progress {
    Progress(probe.sampleCount, of: probe.requestedCount, "sample")
  }

  public func requireConsistency() throws(Inconsistency) {
    try subject.requireConsistency(samples: probe.sampleCount)
    for spectra in [probe, untrained].compactMap({ $0 }) {
      try requireSamples(spectra.sampleCount, of: spectra.requestedCount)
      try require(
        Set([spectra.attention, spectra.feedForward, spectra.whole].map(\.meanSpectrum.count)) == [
          probe.whole.meanSpectrum.count
        ], "its spectra are of different lengths")
    }
  }

  public var figures: [NamedFigure] {
    zip(probe.parts, untrained.map { $0.parts.map(Optional.some) } ?? [nil, nil, nil]).flatMap {
      part, before in
      SpectrumStatistic.allCases.map { statistic in
        NamedFigure(
          statistic.rawValue, .part(part.name), part.part.mean[statistic],
          nulls: [NamedFigure.Null("untrained", before?.part.mean[statistic])])
      }
    }
  }

  /// One row for each part, of the model as it is and as it began.
  public var table: TypedTable {
    let names = SpectrumStatistic.allCases
    return TypedTable(
      [.text("part"), .text("model")] + names.map { .number($0.rawValue) },
      rows: [("trained", probe as BlockSpectra?), ("untrained", untrained)].flatMap {
        model, spectra in
        (spectra?.parts ?? []).map { name, part in
          [.text(name), .text(model)] + names.map { .init(part.mean[$0]) }
        }
      })
  }

  public var textBytes: Double { 0 }

  /// Summaries and mean spectra of each part.
  public var json: JSONValue {
    .object([
      "subject": subject.json, "samples": .integer(probe.sampleCount),
      "requested_samples": .integer(probe.requestedCount), "block": probe.json,
      "untrained": untrained?.json ?? .null,
    ])
  }

  /// How a layer moves a token's own state: one row for attention, feed-forward block and both.
  public func report(digits: Int) -> Report {
    var report = Report()
    let text = NumberText(digits: digits)
    report.add(
      subject.heading("block Jacobians", probe.sampleCount, of: probe.requestedCount))
    let shown = SpectrumStatistic.inReports
    var table = Table(["*a token's own state"] + shown.map(\.rawValue))
    func rows(_ spectra: BlockSpectra, _ suffix: String) {
      for (name, part) in spectra.parts {
        table.add(
          [name.replacing("_", with: "-") + suffix] + shown.map { text(part.mean[$0]) })
      }
    }
    rows(probe, "")
    if let untrained { rows(untrained, ", untrained") }
    report.add(table)
    report.add(
      "each with the identity of the residual stream; the identity alone has sigma1 1, decay 0")
    return report
  }
}

extension BlockSpectra {
  var parts: [(name: String, part: Part)] {
    [("attention", attention), ("feed_forward", feedForward), ("whole", whole)]
  }

  var json: JSONValue {
    .object(
      Dictionary(
        uniqueKeysWithValues: parts.map { name, part in
          (
            name,
            .object(["mean": part.mean.json, "mean_spectrum": JSONValue(part.meanSpectrum)])
          )
        }))
  }
}
