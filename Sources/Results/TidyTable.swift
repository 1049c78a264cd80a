import Documents

/// One measurement, as a row of a tidy table says it (Wickham 2014).
public struct TidyRow: Equatable, Sendable {
  public var model = ""
  public var data = ""
  public var layer: Int?
  /// Its number, two as `0,1`, or the part of the layer: `routed mean`.
  public var expert = ""
  public var statistic: String
  public var value: Double?
  public var null: NamedFigure.Null?
  public var unit = ""
  public var samples: Int?
  /// The place along a curve, from 1: of a spectrum's value, a training's step.
  public var at: Int?
  public var seed = ""
  /// What else it is of, under the names of columns of the wide table.
  public var others: [String: String] = [:]

  public init(_ statistic: String, _ value: Double?) {
    (self.statistic, self.value) = (statistic, value)
  }

  /// What tells measurements of one result apart.
  fileprivate var key: [String] {
    [model, layer.map { "\($0)" } ?? "", expert, statistic, at.map { "\($0)" } ?? "", seed]
      + others.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
  }
}

/// Numbers of a result along a curve, which are no figures of their own.
public struct Series: Equatable, Sendable {
  public let statistic: String
  public let place: NamedFigure.Place
  public let values: [Double?]

  public init(_ statistic: String, _ place: NamedFigure.Place, _ values: [Double?]) {
    (self.statistic, self.place, self.values) = (statistic, place, values)
  }
}

extension ResultContent {
  public var series: [Series] { [] }

  /// Figures, then curves, then what the wide table holds besides.
  public var tidyRows: [TidyRow] { usualTidyRows }

  /// One row a measurement, so that pandas and ggplot take it as it is: result, model, data, layer, expert,
  /// statistic, value, null, unit, samples; then the place along a curve, the seed, and what the null is.
  public func tidy(named name: String) -> TypedTable { TypedTable(tidy: [(name, tidyRows)]) }

  var usualTidyRows: [TidyRow] {
    var rows: [TidyRow] = []
    for figure in figures {
      var row = placed(figure.place, figure.name, figure.value)
      row.unit = figure.unit
      row.null = figure.nulls.first
      rows.append(row)
      for null in figure.nulls.dropFirst() {
        var further = placed(figure.place, "\(figure.name) (\(null.name))", null.level)
        further.unit = figure.unit
        rows.append(further)
      }
    }
    for one in series {
      for (index, value) in one.values.enumerated() {
        var row = placed(one.place, one.statistic, value)
        row.at = index + 1
        rows.append(row)
      }
    }
    var known = Set(rows.map(\.key))
    for row in melted where known.insert(row.key).inserted { rows.append(row) }
    return rows
  }

  /// A row that names what the whole result is of.
  func placed(_ place: NamedFigure.Place, _ statistic: String, _ value: Double?) -> TidyRow {
    var row = TidyRow(statistic, value)
    row.model = measuredOn?.model ?? references.first ?? ""
    row.data = measuredOn?.data ?? ""
    row.layer = measuredOn?.layer
    row.samples = progress.unit == "sample" ? progress.done : nil
    switch place {
    case .whole: break
    case .expert(let i): row.expert = "\(i)"
    case .pair(let i, let j): row.expert = "\(i),\(j)"
    case .part(let words):
      var part = words[...]
      // Parts of several layers begin with the layer: `layer 2, expert 3`.
      if part.hasPrefix("layer "), let comma = part.firstIndex(of: ","),
        let layer = Int(part[..<comma].dropFirst(6))
      {
        row.layer = layer
        part = part[comma...].dropFirst().drop { $0 == " " }
      }
      row.expert = part.hasPrefix("expert ") ? String(part.dropFirst(7)) : String(part)
    }
    return row
  }

  /// The wide table, a row for each of its cells that is a measurement.
  private var melted: [TidyRow] {
    let wide = table
    return wide.rows.flatMap { cells -> [TidyRow] in
      var base = placed(.whole, "", nil)
      var pair: [String] = []
      var measured: [(name: String, value: Double?)] = []
      for (column, cell) in zip(wide.columns, cells) {
        switch (column.name, cell) {
        case ("expert", _): base.expert = cell.description
        case ("first", _), ("second", _): pair.append(cell.description)
        case ("layer", .integer(let layer)): base.layer = layer
        case ("step", .integer(let at)): base.at = at
        case ("place", .integer(let at)), ("bin", .integer(let at)): base.at = at + 1
        case ("unit", .text(let unit)): base.unit = unit
        case ("model", .text(let model)): base.others["of"] = model
        case ("token", _), ("channel", _), ("sample", _):
          base.others[column.name] = cell.description
        case (_, .number(let value)): measured.append((column.name, value))
        case (_, .integer(let value)): measured.append((column.name, Double(value)))
        case (_, .missing): if column.kind != .text { measured.append((column.name, nil)) }
        case (_, .text(let text)): if !text.isEmpty { base.others[column.name] = text }
        }
      }
      if !pair.isEmpty { base.expert = pair.joined(separator: ",") }
      return measured.map { name, value in
        var row = base
        (row.statistic, row.value) = (name, value)
        return row
      }
    }
  }
}

extension TypedTable {
  /// The rows of several results, one after another.
  public init(tidy results: [(name: String, rows: [TidyRow])]) {
    let hasSeeds = results.contains { $0.rows.contains { !$0.seed.isEmpty } }
    let others = Set(results.flatMap { $0.rows.flatMap(\.others.keys) }).sorted()
    self.init(
      [
        .text("result"), .text("model"), .text("data"), .integer("layer"), .text("expert"),
        .text("statistic"), .number("value"), .number("null"), .text("unit"), .integer("samples"),
        .integer("at"), .text("null_name"), .number("null_low"), .number("null_high"),
      ] + (hasSeeds ? [.text("seed")] : []) + others.map { .text($0) },
      rows: results.flatMap { name, rows in
        rows.map { row -> [Cell] in
          [
            .text(name), .text(row.model), .text(row.data), .init(row.layer), .text(row.expert),
            .text(row.statistic), .init(row.value), .init(row.null?.level), .text(row.unit),
            .init(row.samples), .init(row.at), .text(row.null?.name ?? ""),
            .init(row.null?.low), .init(row.null?.high),
          ] + (hasSeeds ? [.text(row.seed)] : []) + others.map { .text(row.others[$0] ?? "") }
        }
      })
  }
}

extension TypedTable {
  /// The rows of several tables under all of their columns, in the order in which these first stand.
  public init(joining tables: [TypedTable]) {
    var columns: [Column] = []
    for table in tables {
      for column in table.columns where !columns.contains(where: { $0.name == column.name }) {
        columns.append(column)
      }
    }
    self.init(
      columns,
      rows: tables.flatMap { table -> [[Cell]] in
        let places = columns.map { column in table.columns.firstIndex { $0 == column } }
        return table.rows.map { row in places.map { $0.map { row[$0] } ?? .missing } }
      })
  }
}
