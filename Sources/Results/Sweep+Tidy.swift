import Documents
import Sweeps

extension Sweep {
  public var tidyColumns: [TypedTable.Column] {
    [.text("result")] + design.grid.names.map(column)
      + [
        .text("seed"), .text("state"), .text("statistic"), .number("value"), .number("null"),
        .text("unit"), .text("null_name"), .number("null_low"), .number("null_high"),
        .text("note"),
      ]
  }

  /// A row a figure of a cell, with a column for each of what varies.
  public func tidy(named name: String) -> TypedTable {
    let (names, columns) = (design.grid.names, columns)
    var table = TypedTable(tidyColumns)
    for cell in cells {
      let start: [TypedTable.Cell] =
        [.text(name)] + zip(names, cell.words).map { self.cell($1, of: $0) }
        + [.text("\(cell.seed)"), .text(cell.state.rawValue)]
      func add(
        _ statistic: String, _ value: Double?, _ unit: String, _ null: SweepFigure.Null?,
        _ note: String
      ) {
        table.add(
          start + [
            .text(statistic), .init(value), .init(null?.level), .text(unit),
            .text(null?.name ?? ""), .init(null?.low), .init(null?.high), .text(note),
          ])
      }
      guard !cell.figures.isEmpty else {
        add("", nil, "", nil, cell.error ?? "")
        continue
      }
      for figure in cell.figures {
        let short = columns.first { $0.path == figure.path }?.name ?? figure.path
        add(short, figure.value, figure.unit, figure.nulls.first, figure.reason ?? "")
        for null in figure.nulls.dropFirst() {
          add("\(short) (\(null.name))", null.level, figure.unit, nil, "")
        }
      }
    }
    return table
  }

  public var tidyRowCount: Int {
    cells.reduce(0) { rows, cell in
      rows + max(1, cell.figures.reduce(0) { $0 + max(1, $1.nulls.count) })
    }
  }
}
