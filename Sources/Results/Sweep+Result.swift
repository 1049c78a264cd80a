import Documents
import Safetensors
import Sweeps

extension Sweep: ResultContent {
  public static let kind = "sweep"
  public static let summary =
    "One experiment in every cell of a grid of values and seeds, and the figures measured there."
  public static var forms: [String] { ["json", "csv"] }

  public var measuredOn: Subject? { nil }
  public var references: [String] { [] }
  public var progress: Progress { Progress(count(.done), of: cells.count, "cell") }
  public var textBytes: Double {
    cells.reduce(0) { $0 + 400 + 300 * Double($1.figures.count) }
  }

  /// Its cells name objects of their own sessions, none of this one.
  public func renaming(_ name: String, to newName: String) -> Self { self }

  public func requireConsistency() throws(Inconsistency) {
    try require(
      (1...SweepGrid.limit).contains(design.seeds.count)
        && Set(design.seeds).count == design.seeds.count,
      "it has \(design.seeds.count) seeds, or one twice")
    let (names, axes) = (design.grid.names, design.grid.axes)
    try require(
      Set(names).count == names.count
        && axes.allSatisfy { axis in
          !axis.names.isEmpty && !axis.steps.isEmpty && axis.steps.count <= SweepAxis.limit
            && axis.steps.allSatisfy { $0.count == axis.names.count }
        }
        && axes.reduce(1.0) { $0 * Double($1.steps.count) } <= Double(SweepGrid.limit),
      "its grid has a name twice, or steps without values")
    try require(
      design.grid.sample.map { (1..<design.grid.size).contains($0) } ?? true,
      "it samples \(design.grid.sample ?? 0) of \(design.grid.size) points")
    let count = Double(design.grid.sample ?? design.grid.size) * Double(design.seeds.count)
    try require(count == Double(cells.count), "it has \(cells.count) cells, not \(Int(count))")
    for (cell, planned) in zip(cells, design.cells) {
      try require(
        cell.words == planned.words && cell.seed == planned.seed && cell.key == planned.key,
        "a cell is not the one of its place")
      try require(
        (cell.state == .done) == (cell.digest != nil)
          && (cell.state == .failed) == (cell.error != nil)
          && (cell.state == .done || cell.figures.isEmpty), "the state of a cell is not its own")
      try require(
        Set(cell.figures.map(\.path)).count == cell.figures.count
          && cell.figures.allSatisfy {
            $0.value?.isNaN != true && $0.nulls.allSatisfy { !$0.level.isNaN }
          },
        "a cell has a figure twice, or one that is no number")
    }
  }

  /// Of each point its values and the mean of each figure over seeds; of each cell its figures.
  public var figures: [NamedFigure] {
    let (names, columns) = (design.grid.names, columns)
    var figures = [
      NamedFigure("cells", Double(cells.count)), NamedFigure("done", Double(count(.done))),
      NamedFigure("failed", Double(count(.failed))),
    ]
    for (index, point) in points.enumerated() {
      let place = NamedFigure.Place.part("point \(index)")
      let path = "point[\(index)]"
      for (name, word) in zip(names, point.words) {
        guard let value = Double(word), value.isFinite else { continue }
        figures.append(NamedFigure("value of \(name)", place, value, path: "\(path).\(name)"))
      }
      for column in columns {
        let summary = summary(column.path, of: point.cells)
        let nulls = summary.nulls.map { NamedFigure.Null($0.name, $0.level) }
        func add(_ name: String, _ value: Double?, _ end: String, nulls: [NamedFigure.Null?] = []) {
          figures.append(
            NamedFigure(
              name, place, value, unit: end == ".n" ? "" : column.unit, nulls: nulls,
              path: "\(path).\(column.name)\(end)", reason: "no cell of the point has it"))
        }
        add(column.name, summary.mean, "", nulls: nulls)
        add("\(column.name) low", summary.interval?.lowerBound, ".low")
        add("\(column.name) high", summary.interval?.upperBound, ".high")
        add("\(column.name) n", Double(summary.count), ".n")
      }
      for cell in point.cells {
        for figure in cell.figures {
          guard let column = columns.first(where: { $0.path == figure.path }) else { continue }
          figures.append(
            NamedFigure(
              "\(column.name) of a cell", .part("point \(index), seed \(cell.seed)"), figure.value,
              unit: figure.unit, nulls: figure.namedNulls,
              path: "\(path).seed[\(cell.seed)].\(column.name)", reason: figure.reason))
        }
      }
    }
    return figures
  }

  /// A row a cell: its values and seed, what became of it, and a column a figure.
  public var table: TypedTable {
    let (names, columns) = (design.grid.names, columns)
    return TypedTable(
      names.map { isNumeric($0) ? .number($0) : .text($0) }
        + [.text("seed"), .text("state")] + columns.map { .number($0.name) }
        + [.text("digest"), .text("error"), .text("key")],
      rows: cells.map { cell in
        let values = zip(names, cell.words).map { self.cell($1, of: $0) }
        return values + [.text("\(cell.seed)"), .text(cell.state.rawValue)]
          + columns.map { .init(cell.value($0.path)) }
          + [.text(cell.digest ?? ""), .text(cell.error ?? ""), .text(cell.key)]
      })
  }

  /// Whether every value of that name is a number.
  public func isNumeric(_ name: String) -> Bool {
    guard let axis = design.grid.axes.first(where: { $0.names.contains(name) }),
      let place = axis.names.firstIndex(of: name)
    else { return false }
    return axis.steps.allSatisfy { Double($0[place])?.isFinite == true }
  }

  func cell(_ word: String, of name: String) -> TypedTable.Cell {
    isNumeric(name) ? .init(Double(word)) : .text(word)
  }
}

extension SweepFigure {
  /// One that an expression found.
  public init(_ figure: NamedFigure, path: String) {
    self.init(
      path: path, unit: figure.unit, value: figure.value,
      nulls: figure.nulls.filter { !$0.level.isNaN }.map {
        Null(name: $0.name, level: $0.level, low: $0.low, high: $0.high)
      }, reason: figure.reason)
  }

  var namedNulls: [NamedFigure.Null?] {
    nulls.map { NamedFigure.Null($0.name, $0.level, low: $0.low, high: $0.high) }
  }
}
