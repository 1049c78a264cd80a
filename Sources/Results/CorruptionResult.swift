import Documents
import LinearAlgebra
import Networks
import Probes

/// How a transformer's predictions change as its context is corrupted, beside the untrained model's and those
/// that read no context.
public struct CorruptionResult: MeasuredContent {
  public static let kind = "corruption"
  public static let summary =
    "What a transformer predicts, how surely and how rightly, as its context is corrupted."

  public var subject: Subject
  public let probe: CorruptionProbe
  /// The same of the model before training; nil when that is not known.
  public let untrained: CorruptionProbe?
  /// The unigram and the even distribution on the same tokens.
  public let nulls: ContextFreeNulls

  public init(
    subject: Subject, probe: CorruptionProbe, untrained: CorruptionProbe?, nulls: ContextFreeNulls
  ) {
    (self.subject, self.probe) = (subject, probe)
    (self.untrained, self.nulls) = (untrained, nulls)
  }

  /// Measures `model`, and as it was untrained where that is known, on `text`.
  ///
  /// A stop keeps nothing: windows are spread over the text.
  /// - Throws: `ProbeError` for a token that a model does not know, a logit that is not finite, or a stop.
  public static func measure(
    _ model: LanguageModel, untrained: LanguageModel?, on text: CorruptedText, subject: Subject,
    watch: Watch = { _, _ in .silent }
  ) throws -> Measured<CorruptionResult> {
    let probe = try CorruptionProbe(of: model, on: text, monitor: watch(nil, "windows"))
    let before = try untrained.map {
      try CorruptionProbe(of: $0, on: text, monitor: watch("untrained", "windows"))
    }
    return Measured(
      result: CorruptionResult(
        subject: subject, probe: probe, untrained: before,
        nulls: try ContextFreeNulls(on: text, windowsOf: model)), stops: [:])
  }
}

extension CorruptionProbe.Level {
  /// `intact`, `share 0.1`.
  var name: String { share == 0 ? "intact" : "share \(shareText)" }

  /// The share, as short as it can be told: `0`, `0.1`, `1`.
  var shareText: String {
    let text = "\(share)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  var place: NamedFigure.Place { .part(name) }
}

extension CorruptionResult {
  public var progress: Progress { Progress(probe.tokenCount, "token") }
  public var textBytes: Double { 800 * Double(probe.levels.count) }

  /// The untrained model's level beside one of the probe's.
  func before(_ level: Int) -> CorruptionProbe.Level? { untrained?.levels[level] }

  public var figures: [NamedFigure] {
    probe.levels.enumerated().flatMap { number, level in
      let before = before(number)
      func figure(
        _ name: String, _ value: (PredictiveMeans) -> Double?, unit: String = "",
        nulls: [NamedFigure.Null?] = []
      ) -> NamedFigure {
        NamedFigure(
          name, level.place, value(level.means), unit: unit,
          nulls: [
            NamedFigure.Null("untrained", before.flatMap { value($0.means) }),
            NamedFigure.Null("unigram", value(self.nulls.unigram)),
          ] + nulls, reason: "nothing says which words may follow in this text")
      }
      let own = [
        figure("loss", \.loss, unit: "nats"), figure("entropy", \.entropy, unit: "nats"),
        figure("confidence", \.confidence), figure("accuracy", \.accuracy),
        figure("overconfidence", \.overconfidence),
      ]
      let auroc = level.auroc.map {
        NamedFigure(
          "auroc", level.place, $0,
          nulls: [
            NamedFigure.Null("untrained", before?.auroc),
            // One confidence for all windows: each pair of them is equal.
            NamedFigure.Null("unigram", 0.5),
          ])
      }
      let illegal = figure(
        "illegal_mass", \.illegalMass,
        nulls: [NamedFigure.Null("uniform", self.nulls.uniformIllegalMass)])
      return own + (auroc.map { [$0] } ?? []) + [illegal]
    }
  }

  /// A figure stands at its share.
  public var allSeries: [Series] {
    let shares = Dictionary(
      probe.levels.map { ($0.place, $0.share) }, uniquingKeysWith: { first, _ in first })
    return figures.map {
      Series(
        $0.name, $0.place, unit: $0.unit,
        [Series.Entry(at: shares[$0.place], $0.value, nulls: $0.nulls, note: $0.reason ?? "")])
    }
  }

  /// One row for each share of the trained and of the untrained model, and one for each that reads no context.
  public var table: TypedTable {
    func row(
      _ name: String, share: Double?, _ means: PredictiveMeans?, auroc: Double?, illegal: Double?
    ) -> [TypedTable.Cell] {
      [
        .text(name), .init(share), .init(means?.loss), .init(means?.entropy),
        .init(means?.confidence), .init(means?.accuracy), .init(means?.overconfidence),
        .init(auroc), .init(illegal),
      ]
    }
    func rows(_ name: String, _ probe: CorruptionProbe?) -> [[TypedTable.Cell]] {
      (probe?.levels ?? []).map {
        row(name, share: $0.share, $0.means, auroc: $0.auroc, illegal: $0.means.illegalMass)
      }
    }
    return TypedTable(
      [
        .text("of"), .number("share"), .number("loss"), .number("entropy"),
        .number("confidence"), .number("accuracy"), .number("overconfidence"), .number("auroc"),
        .number("illegal_mass"),
      ],
      rows: rows("model", probe) + rows("untrained", untrained) + [
        row(
          "unigram", share: nil, nulls.unigram, auroc: 0.5, illegal: nulls.unigram.illegalMass),
        row("uniform", share: nil, nil, auroc: nil, illegal: nulls.uniformIllegalMass),
      ])
  }
}
