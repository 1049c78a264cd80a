import Documents

extension Picture: Drawing {
  public func lines(in look: Look) -> [String] { CharacterPicture(look).lines(of: self) }

  /// A row a point, a bar, an interval, a value of a strip or a cell.
  public var table: TypedTable {
    var table = TypedTable([
      .integer("panel"), .text("series"), .text("x"), .text("y"), .number("x_value"),
      .number("y_value"), .number("low"), .number("high"), .number("level"), .text("note"),
    ])
    for (number, panel) in panels.enumerated() {
      for mark in panel.marks {
        for row in panel.rows(of: mark) {
          table.add([
            .integer(number), .text(row.series), .text(row.x), .text(row.y), .init(row.place.x),
            .init(row.place.y), .init(row.spread?.low), .init(row.spread?.high), .init(row.level),
            .text(row.note),
          ])
        }
      }
    }
    return table
  }
}

extension Panel {
  /// One row of a picture's table.
  struct Row {
    var series = ""
    var x = ""
    var y = ""
    var place: (x: Double?, y: Double?)
    var spread: Spread?
    var level: Double?
    var note = ""
  }

  private func name(_ axis: Axis, _ place: Double) -> String {
    Int(exactly: place).flatMap { axis.categories.indices.contains($0) ? axis.categories[$0] : nil }
      ?? ""
  }

  /// The rows of one mark; what has no value has none either.
  func rows(of mark: Mark) -> [Row] {
    switch mark {
    case .line(let line):
      line.points.enumerated().map { index, point in
        Row(
          series: line.name, x: name(x, point.x), place: (point.x, point.y),
          spread: line.band.indices.contains(index) ? line.band[index] : nil)
      }
    case .points(let points):
      points.points.map {
        Row(series: points.name, x: name(x, $0.x), y: name(y, $0.y), place: ($0.x, $0.y))
      }
    case .bar(let bar):
      [
        Row(
          x: name(x, Double(bar.place)), place: (Double(bar.place), bar.value), level: bar.level)
      ]
    case .interval(let interval):
      [
        interval.isUpright
          ? Row(
            x: name(x, interval.place), place: (interval.place, interval.middle),
            spread: interval.spread, level: interval.level, note: interval.note)
          : Row(
            y: name(y, interval.place), place: (interval.middle, interval.place),
            spread: interval.spread, level: interval.level, note: interval.note)
      ]
    case .strip(let strip):
      strip.values.map { Row(y: name(y, Double(strip.place)), place: ($0, Double(strip.place))) }
    case .cells(let cells):
      cells.values.enumerated().flatMap { row, values in
        values.enumerated().compactMap { column, value in
          value.map {
            Row(
              series: cells.label, x: name(x, Double(column)), y: name(y, Double(row)),
              place: (Double(column), Double(row)), spread: nil, level: $0)
          }
        }
      }
    case .regions(let regions):
      regions.cells.enumerated().flatMap { row, cells in
        cells.enumerated().map { column, cell in
          Row(
            series: "expert \(cell.expert)", place: regions.centre(row: row, column: column),
            level: cell.gate)
        }
      }
    }
  }
}

extension Regions {
  /// The middle of a cell.
  func centre(row: Int, column: Int) -> (x: Double?, y: Double?) {
    let (rows, columns) = (Double(cells.count), Double(cells.first?.count ?? 1))
    return (
      x.low + (x.high - x.low) * (Double(column) + 0.5) / max(1, columns),
      y.high - (y.high - y.low) * (Double(row) + 0.5) / max(1, rows)
    )
  }
}
