import Documents
import Experiments
import Statistics

extension SettingsDifference: ResultContent {
  public static let kind = "diff"
  public static let summary = "What two comparisons differ by, seed by seed."

  /// Nil: it is of several models.
  public var measuredOn: Subject? { nil }
  public var references: [String] { [first, second] }

  public func renaming(_ name: String, to newName: String) -> Self {
    var difference = self
    if first == name { difference.first = newName }
    if second == name { difference.second = newName }
    return difference
  }

  public var progress: Progress { Progress(rows.count, "row") }

  public func requireConsistency() throws(Inconsistency) {
    let units = rows.first?.trained.count ?? 0
    try require(!rows.isEmpty && units > 0 && units <= seeds.count, "it is of \(rows.count) rows")
    for row in rows {
      try require(
        (row.architecture == nil) != (row.claim == nil), "a row is of a figure and of a claim")
      try require(
        row.trained.count == units && row.fromTraining.map { $0.count == units } != false,
        "a row has \(row.trained.count) values where the first has \(units)")
    }
  }

  public var figures: [NamedFigure] {
    tests.flatMap { test in
      [
        NamedFigure(test.row.figure.nameCompared, .part(test.row.name), test.trained.mean),
        NamedFigure(
          "\(test.row.figure.nameCompared) from training", .part(test.row.name),
          test.fromTraining?.mean),
      ]
    }
  }

  public var table: TypedTable {
    TypedTable(
      [
        .text("of"), .text("figure"), .number("trained"), .number("low"), .number("high"),
        .number("from_training"), .number("p"), .number("adjusted_p"), .text("finding"),
      ],
      rows: tests.map { test in
        [
          .text(test.row.name), .text(test.row.figure.nameCompared), .number(test.trained.mean),
          .init(test.trained.interval?.lowerBound), .init(test.trained.interval?.upperBound),
          .init(test.fromTraining?.mean), .init(test.p), .init(test.adjustedP),
          .text(test.finding.rawValue),
        ]
      })
  }

  public var textBytes: Double { 0 }

  public var json: JSONValue {
    .object([
      "first": .string(first), "second": .string(second),
      "seeds": .array(seeds.map { .string("\($0)") }), "family": .string(method.rawValue),
      "rows": .array(
        tests.map { test in
          .object([
            "layer": test.row.layer.map { .integer($0) } ?? .null,
            "architecture": test.row.architecture.map { .string($0) } ?? .null,
            "claim": test.row.claim.map { .string($0.rawValue) } ?? .null,
            "figure": .string(test.row.figure.rawValue),
            "logarithms": .bool(test.row.figure.isScale),
            "values": JSONValue(test.row.trained), "mean": JSONValue(test.trained.mean),
            "interval": JSONValue(test.trained.interval),
            "from_training": test.row.fromTraining.map { JSONValue($0) } ?? .null,
            "p": JSONValue(test.p), "adjusted_p": JSONValue(test.adjustedP),
            "adjusted_training_p": JSONValue(test.adjustedTrainingP),
            "finding": .string(test.finding.rawValue),
          ])
        }),
    ])
  }

  public func report(digits: Int) -> Report {
    var report = Report()
    let text = NumberText(digits: digits)
    let units = rows.first?.trained.count ?? 0
    var p = LeastP(flipping: method == .maxT ? units : nil)
    report.add(
      .title("\(first) less \(second), over \(units) paired \(units == 1 ? "value" : "values")"))
    var table = Table([
      "*of", "*figure", "trained", "from training", "*finding", "adj. p", "*95% interval",
    ])
    for test in tests {
      table.add([
        test.row.name, test.row.figure.nameCompared, text(test.trained.mean),
        text(test.fromTraining?.mean), test.finding.rawValue, p(test.adjustedP),
        text(test.trained.interval),
      ])
    }
    report.add(table, p)
    report.add(
      units < Verdict.leastUnits
        ? "with fewer than \(Verdict.leastUnits) seeds every row is open."
        : "p adjusted for \(counted(rows.count, "row")), trained and from training, by "
          + (method == .maxT ? "max-T over sign flips." : "Holm's method on Student's t.")
          + " Of a claim the row is of its difference.")
    return report
  }
}

extension SettingsDifference.Row {
  /// `top-k`, `claim 1 top-k`, `layer 0, soft`.
  var name: String {
    let own = architecture ?? claim.map { "claim \($0.rawValue)" } ?? ""
    return (layer.map { "layer \($0), " } ?? "") + own
  }
}
