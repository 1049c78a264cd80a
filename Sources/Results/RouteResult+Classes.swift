import Documents
import Probes

/// Which experts the samples of each class go to.
extension RouteResult {
  /// Experts and classes up to which every pair is on the first screen.
  private static let fewExperts = 24
  private static let fewClasses = 16

  /// `labels`, `regions` or `topics`.
  var partitionWord: String { partition ?? "labels" }

  /// Each class' share of an expert beside what independence gives, and the strongest association.
  var ofClasses: [NamedFigure] {
    guard let routing = classes else { return [] }
    let loads = routing.loads
    let shares = (0..<routing.expertCount).flatMap { i in
      routing.names.enumerated().map { c, name in
        NamedFigure(
          "class_share", .part("expert \(i), class \(name)"), routing.shares[i, c],
          nulls: [NamedFigure.Null("independence", loads[i])])
      }
    }
    let chance = routing.largestByChance
    return [
      NamedFigure(
        "max_class_z", routing.strongest.map { _ in routing.largestScore },
        nulls: [
          NamedFigure.Null(
            "shuffled labels", chance.mean, low: chance.percentile5, high: chance.percentile95)
        ]),
      NamedFigure("class_p", routing.p),
    ] + shares
  }

  /// Tables of shares and of lifts, what goes together most, and what shuffled labels give.
  func addClasses(to report: inout Report, _ text: NumberText, isAll: Bool) {
    guard let routing = classes else { return }
    let (experts, classes) = (routing.expertCount, routing.classes.count)
    let (word, loads, lifts) = (partitionWord, routing.loads, routing.lifts)
    if isAll || (experts <= Self.fewExperts && classes <= Self.fewClasses) {
      let short = NumberText(digits: 3)
      report.add("experts by \(word): the share of each that goes to the expert; load by chance")
      addTables(of: routing, to: &report) { i, c in short(routing.shares[i, c]) }
      report.add("lift of the share over the load: 1 when independent")
      addTables(of: routing, to: &report) { i, c in short(lifts[i][c]) }
    } else {
      report.add(
        "experts by \(word): `show --all` has all \(experts) experts and \(classes) \(word).")
    }
    var table = Table(["*strongest", "share", "load", "lift", "z"])
    for (i, c) in routing.byScore.prefix(3) {
      table.add([
        "expert \(i), \(partitionWord.dropLast()) \(routing.names[c])", text(routing.shares[i, c]),
        text(loads[i]),
        text(lifts[i][c]), text(routing.scores[i, c]),
      ])
    }
    report.add(table)
    let chance = routing.largestByChance
    report.add(
      "z: share less load in standard deviations of shuffled labels. Largest |z| "
        + "\(text(routing.largestScore)); of \(routing.draws) shufflings mean \(text(chance.mean)), 95% "
        + "\(text(chance.percentile95)); p \(text(routing.p))"
        + (routing.exceeding == 0 ? " (least possible)" : ""))
  }

  /// A row an expert, a column a class, some classes at a time.
  private func addTables(
    of routing: ClassRouting, to report: inout Report, _ cell: (Int, Int) -> String
  ) {
    let (text, loads) = (NumberText(digits: 3), routing.loads)
    for columns in Array(routing.classes.indices).banded(8) {
      var table = Table(
        ["*expert", "load"] + columns.map { abbreviated(routing.names[$0], to: 12) })
      for i in 0..<routing.expertCount {
        table.add(["\(i)", text(loads[i])] + columns.map { cell(i, $0) })
      }
      table.add(["samples", ""] + columns.map { "\(routing.counts[$0])" })
      report.add(table)
    }
  }
}

extension ClassRouting {
  /// The share of each class over the expert's load, experts×classes; nil of an expert without load.
  var lifts: [[Double?]] {
    loads.enumerated().map { i, load in
      classes.indices.map { load > 0 ? shares[i, $0] / load : nil }
    }
  }

  /// Experts and places of classes by |score|, the largest first, of equals the lower.
  fileprivate var byScore: [(Int, Int)] {
    let pairs = (0..<expertCount).flatMap { i in classes.indices.map { (i, $0) } }
    return pairs.enumerated().sorted {
      let (a, b) = (
        abs(scores[$0.element.0, $0.element.1]), abs(scores[$1.element.0, $1.element.1])
      )
      return a > b || (a == b && $0.offset < $1.offset)
    }.map(\.element)
  }

  var json: JSONValue {
    .object([
      "classes": JSONValue(classes), "names": .array(names.map { .string($0) }),
      "samples": JSONValue(counts), "share": shares.json, "load": JSONValue(loads),
      "lift": JSONValue(lifts), "z": scores.json, "max_z": JSONValue(largestScore),
      "strongest": strongest.map {
        .object([
          "expert": .integer($0.expert), "class": .integer(classes[$0.place]),
          "name": .string(names[$0.place]),
        ])
      } ?? .null,
      "null": .object([
        "draws": .integer(draws), "mean": JSONValue(largestByChance.mean),
        "percentile5": JSONValue(largestByChance.percentile5),
        "percentile95": JSONValue(largestByChance.percentile95), "p": JSONValue(p),
      ]),
    ])
  }

  func requireConsistency(with statistics: RoutingStatistics) throws(Inconsistency) {
    let experts = statistics.load.count
    try require(
      !classes.isEmpty && names.count == classes.count && counts.count == classes.count
        && zip(classes, classes.dropFirst()).allSatisfy { $0 < $1 },
      "it names \(names.count) classes of \(classes.count), with \(counts.count) counts")
    try require(
      counts.allSatisfy { (1...statistics.sampleCount).contains($0) }
        && counts.reduce(0, +) == statistics.sampleCount,
      "classes of \(counts) samples, of \(statistics.sampleCount)")
    for matrix in [shares, scores] {
      try require(
        matrix.rowCount == experts && matrix.columnCount == classes.count
          && matrix.elements.allSatisfy(\.isFinite),
        "shares of classes are \(matrix.shape) for \(experts) experts")
    }
    try require(
      (1..<countLimit).contains(draws) && (0...draws).contains(exceeding)
        && largestByChance.percentile5 <= largestByChance.percentile95,
      "\(exceeding) of \(draws) shufflings exceed what was found")
  }
}
