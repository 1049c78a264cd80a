import Documents
import Probes

/// Which tokens each expert of a transformer's layer takes, beside chance and the untrained model.
public struct TokenResult: MeasuredContent {
  public static let kind = "tokens"
  public static let summary = "Which tokens each expert of a transformer's layer takes."

  public var subject: Subject
  public let probe: TokenSpecialisation
  /// What a person reads for each token of the probe.
  public let names: [String]
  /// Mean specialisation with tokens shuffled among the samples, the mean of several shuffles.
  public let shuffledMean: Double
  /// Mean specialisation before training; nil when that is not known.
  public let untrainedMean: Double?
  /// Tokens to list an expert, where the command was told.
  public let top: Int?

  public init(
    subject: Subject, probe: TokenSpecialisation, names: [String], shuffledMean: Double,
    untrainedMean: Double?, top: Int? = nil
  ) {
    self.subject = subject
    self.probe = probe
    self.names = names
    self.shuffledMean = shuffledMean
    self.untrainedMean = untrainedMean
    self.top = top
  }
}

extension TokenResult {
  /// Tokens that are listed of an expert, unless told otherwise.
  public static let defaultTop = 5

  public var progress: Progress { Progress(probe.tokens.count, "token") }

  public func requireConsistency() throws(Inconsistency) {
    try require((1...1_000).contains(top ?? 1), "it lists \(top ?? 0) tokens an expert")
    let count = probe.tokens.count
    try require(
      count > 0 && probe.counts.count == count && names.count == count
        && probe.shares.rowCount == count && probe.shares.columnCount == probe.base.count
        && !probe.base.isEmpty,
      "its figures are of different numbers of tokens or experts")
    try require(
      probe.counts.allSatisfy((1..<countLimit / 1_024).contains) && count <= 1 << 20
        && (1..<countLimit).contains(probe.sampleCount),
      "a token occurs a number of times that it cannot")
    try subject.requireConsistency(samples: probe.sampleCount)
  }

  public var figures: [NamedFigure] {
    [
      NamedFigure(
        "specialisation", probe.mean,
        nulls: [
          NamedFigure.Null("shuffled", shuffledMean), NamedFigure.Null("untrained", untrainedMean),
        ])
    ] + probe.base.enumerated().map { NamedFigure("base", .expert($0), $1) }
  }

  /// One row for each token and expert.
  public var table: TypedTable {
    TypedTable(
      [
        .integer("token"), .text("name"), .integer("count"), .integer("expert"), .number("share"),
        .number("base"),
      ],
      rows: probe.tokens.indices.flatMap { place in
        probe.base.indices.map { i in
          [
            .integer(probe.tokens[place]), .text(names[place]), .integer(probe.counts[place]),
            .integer(i), .number(probe.shares[place, i]), .number(probe.base[i]),
          ]
        }
      })
  }

  public var textBytes: Double { 300 * Double(probe.shares.elements.count) }

  /// Every token with its share for each expert.
  public var json: JSONValue {
    .object([
      "subject": subject.json, "samples": .integer(probe.sampleCount),
      "least": .integer(probe.minimumCount), "base": JSONValue(probe.base),
      "tokens": .array(
        probe.tokens.indices.map { place in
          .object([
            "token": .integer(probe.tokens[place]), "name": .string(names[place]),
            "count": .integer(probe.counts[place]),
            "shares": JSONValue(Array(probe.shares.row(place))),
          ])
        }),
      "specialisation": JSONValue(probe.mean), "shuffled_specialisation": JSONValue(shuffledMean),
      "untrained_specialisation": JSONValue(untrainedMean),
    ])
  }

  /// Which tokens each expert takes: one row an expert, then the mean beside chance.
  public func report(digits: Int) -> Report {
    var report = Report()
    let text = NumberText(digits: digits)
    report.add(subject.heading("tokens by expert", probe.sampleCount))
    report.add(
      "shares of a token's occurrences that an expert takes; \(counted(probe.tokens.count, "token")) "
        + "\(probe.tokens.count == 1 ? "occurs" : "occur") "
        + "\(counted(probe.minimumCount, "time")) or more")
    report.add(
      "each expert's share of all, then the tokens of the largest lift, share over that, of equals the "
        + "more frequent first")
    for i in probe.base.indices {
      let leading = probe.leading(of: i, limit: top ?? Self.defaultTop).map { place in
        let share = NumberText(digits: 2)(100 * probe.shares[place, i])
        return "\"\(abbreviated(names[place], to: 20))\" \(share) % of \(probe.counts[place])"
      }
      let share = NumberText(digits: 2)(100 * probe.base[i])
      report.add(
        "expert \(i), \(share) % of all: "
          + (leading.isEmpty ? "no token more than others" : leading.joined(separator: ", ")))
    }
    var end = "specialisation \(text(probe.mean)), shuffled \(text(shuffledMean))"
    if let before = untrainedMean { end += ", untrained \(text(before))" }
    report.add(end)
    return report
  }
}
