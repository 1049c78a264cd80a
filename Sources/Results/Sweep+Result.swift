import Documents
import Safetensors
import Sweeps

extension Sweep: ResultContent {
  public static let kind = "sweep"
  public static let summary =
    "One experiment in every cell of a grid of values and seeds, and the figures measured there."
  public static var forms: [String] { ["json", "csv"] }

  public var measuredOn: Subject? { nil }
  /// The datasets that its cells begin with.
  public var references: [String] { dataNames ?? design.sources.map(\.name) }
  public var progress: Progress { Progress(count(.done), of: cells.count, "cell") }
  public var textBytes: Double {
    cells.reduce(0) { $0 + 400 + 300 * Double($1.figures.count) }
  }

  /// In the cells' own sessions, which their commands name, the data are called as they were.
  public func renaming(_ name: String, to newName: String) -> Self {
    guard references.contains(name) else { return self }
    var sweep = self
    let names = references.map { $0 == name ? newName : $0 }
    sweep.dataNames = names == design.sources.map(\.name) ? nil : names
    return sweep
  }

  public func requireConsistency() throws(Inconsistency) {
    try require(
      dataNames.map { $0.count == design.sources.count } ?? true, "it names other data than it has")
    try require(design.isSound, "its grid or its seeds do not go together")
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
        for null in summary.nulls {
          let word = null.name.split(separator: " ").joined(separator: "_")
          add("\(column.name) of \(null.name)", null.level, ".\(word)")
        }
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
      names.map(column)
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
    switch column(name).kind {
    case .integer: .init(Int(word))
    case .number: .init(Double(word))
    case .text: .text(word)
    }
  }

  /// The column of what varies: whole numbers, numbers or words.
  func column(_ name: String) -> TypedTable.Column {
    guard isNumeric(name), let axis = design.grid.axes.first(where: { $0.names.contains(name) }),
      let place = axis.names.firstIndex(of: name)
    else { return .text(name) }
    return axis.steps.allSatisfy { Int($0[place]) != nil } ? .integer(name) : .number(name)
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
