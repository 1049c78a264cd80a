import Documents
import Experiments
import Networks

extension Comparison: ResultContent {
  public static let kind = "comparison"
  public static let summary = "Architectures side by side, over seeds, against nulls."

  /// Nil: it is of several models.
  public var measuredOn: Subject? { nil }
  public var references: [String] { references(setup) }

  /// The models that were measured, where it trained none itself, and the data.
  func references(_ setup: ComparisonSetup?) -> [String] {
    guard let setup else { return [] }
    let models = setup.steps == nil ? architectures.map(\.name) : []
    return models + [setup.data].compactMap { $0 }.filter { !models.contains($0) }
  }

  public func renaming(_ name: String, to newName: String) -> Self {
    var comparison = self
    if comparison.setup?.data == name { comparison.setup?.data = newName }
    return comparison
  }

  public var progress: Progress { Progress(seeds.count, of: requestedSeeds, "seed") }

  public func requireConsistency() throws(Inconsistency) {
    try require(
      architectures.allSatisfy { $0.shape.isConsistent },
      "an architecture's widths do not fit together")
    try require(
      measurements.count == seeds.count && (seeds.count..<countLimit).contains(requestedSeeds),
      "\(measurements.count) measurements of \(seeds.count) seeds")
    try require(
      measurements.allSatisfy { $0.count == architectures.count },
      "a seed was not measured for every architecture")
    try require((0..<countLimit).contains(sampleCount), "\(sampleCount) samples")
    if let rule {
      try require(
        rule.sesoi > 0 && rule.sesoi.isFinite && rule.floor.map(\.isFinite) != false,
        "its rule has a smallest effect of \(rule.sesoi)")
    }
    try require(
      dataSeeds.map { $0.count == seeds.count } != false, "a seed has no data, or data no seed")
    try require(
      floors.map { $0.count == seeds.count && $0.allSatisfy(\.isFinite) } != false,
      "a seed has no floor of its loss")
    let units = groups.count
    try require(
      (multiverse?.universes ?? []).allSatisfy {
        [$0.values, $0.changes].allSatisfy { $0.map { $0.count == units } != false }
      }, "a universe has not one value for each of \(units)")
    for (architecture, column) in architectures.enumerated().map({ ($0.element, $0.offset) }) {
      try require(
        measurements.allSatisfy {
          $0[column].dead.allSatisfy((0..<architecture.shape.expertCount).contains)
        }, "a dead expert is none of \(architecture.name)")
    }
    try require(
      (lossBootstraps ?? []).allSatisfy {
        0 <= $0.second && $0.second < $0.first && $0.first < architectures.count
          && [$0.low, $0.high].allSatisfy { ($0 ?? 0).isFinite }
      }, "losses are compared of models that are none")
    if let spectra {
      try require(
        spectra.count == architectures.count
          && spectra.compactMap { $0 }.allSatisfy {
            $0.trained.rowCount == seeds.count && $0.untrained.rowCount == seeds.count
              && $0.trained.columnCount == $0.untrained.columnCount
          }, "spectra are not those of every model")
    }
    try matching?.requireConsistency(with: self)
    try requireAlignments()
  }

  public var figures: [NamedFigure] { figures(in: "") }

  /// What is said of every architecture and of differences; `place` stands before a name.
  func figures(in place: String) -> [NamedFigure] {
    meanFigures(in: place) + alignmentFigures(in: place) + differenceFigures(in: place)
  }

  /// Means over seeds of every architecture.
  func meanFigures(in place: String) -> [NamedFigure] {
    architectures.indices.flatMap { index in
      Figure.allCases.compactMap { figure in
        mean(figure, index).map {
          NamedFigure(
            figure.rawValue, .part(place + architectures[index].name), $0,
            nulls: [
              NamedFigure.Null("untrained", untrainedMean(figure, index)),
              NamedFigure.Null("shuffled", mean(index) { $0.shuffled[figure] }),
              figure != .alignment
                ? nil
                : NamedFigure.Null(
                  "random directions", mean(index) { $0.alignmentNull?.mean },
                  high: mean(index) { $0.alignmentNull?.percentile95 }),
              figure != .alignment ? nil : otherSeeds(index),
            ])
        }
      }
    }
  }

  /// One row for each figure of an architecture and seed.
  public var table: TypedTable {
    TypedTable(Self.columns, rows: rows).adding(setup)
  }

  static let columns: [TypedTable.Column] = [
    .text("architecture"), .text("seed"), .text("figure"), .number("value"), .number("untrained"),
    .number("shuffled"),
  ]

  var rows: [[TypedTable.Cell]] {
    architectures.indices.flatMap { index in
      zip(seeds, measurements).flatMap { seed, row in
        Figure.allCases.compactMap { figure -> [TypedTable.Cell]? in
          guard let value = row[index].figures[figure] else { return nil }
          return [
            .text(architectures[index].name), .text("\(seed)"), .text(figure.rawValue),
            .number(value), .init(row[index].untrained[figure]), .init(row[index].shuffled[figure]),
          ]
        }
      }
    }
  }

  public var textBytes: Double { 0 }
}

extension TypedTable {
  /// The same with what was compared on what in its last columns, alike in every row.
  func adding(_ setup: ComparisonSetup?) -> TypedTable {
    guard let setup, case .object(let entries) = setup.json else { return self }
    return adding(
      ["data", "split", "steps", "training"].map { ($0, entries[$0]?.cell ?? "") })
  }
}
