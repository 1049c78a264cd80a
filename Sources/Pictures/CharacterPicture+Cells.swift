import Documents

extension CharacterPicture {
  /// A matrix in colours or shades, with its numbers where there is room, and its scale below.
  func heatmap(_ cells: Cells, _ panel: Panel, rows: Int) -> [String] {
    let map = CellMap(cells)
    guard map.rows > 0, map.columns > 0 else {
      return panelTitle(panel.y.title) + ["  no cells"] + scaleLines(map)
    }
    let names = (0..<map.rows).map { displayed(panel.y.name($0)) }
    let margin = min(names.map { displayWidth($0) }.max() ?? 0, width / 4) + 1
    let room = max(4, width - margin)
    // 64 rows stand in as many halves of lines, whatever the height.
    let form = CellForm(
      map, columns: room, lines: max(rows - 5, 32), canvas: canvas, hasShades: colours.hasShades)
    let merged = map.merged(rows: form.mergedRows, columns: form.mergedColumns)
    let lines = (merged.rows + form.rowsInLine - 1) / form.rowsInLine
    var field = Canvas(columns: merged.columns * form.cellWidth, rows: lines, style: canvas)
    for row in 0..<merged.rows {
      for column in 0..<merged.columns { paint(merged, row, column, form, &field) }
    }
    let shown = (0..<lines).map { line in
      let name = fitted(names[line * form.rowsInLine * form.mergedRows], to: margin - 1)
      return (rightAligned(name, margin - 1) + " " + field.line(line, colours)).trimmedAtEnd
    }
    let labels = (0..<merged.columns).map { column in
      (
        column: column * form.cellWidth + (form.cellWidth - 1) / 2,
        text: panel.x.name(column * form.mergedColumns)
      )
    }
    let axis = axisLines(labels, title: panel.x.title, columns: field.columns, margin: margin)
    return panelTitle(panel.y.title) + shown + axis.dropFirst() + scaleLines(map)
      + (form.remark.map { fittedLines($0, width: width) } ?? [])
  }

  private func paint(
    _ map: CellMap, _ row: Int, _ column: Int, _ form: CellForm, _ field: inout Canvas
  ) {
    guard let place = map.position(row, column) else {
      if form.rowsInLine == 1, form.hasNumbers {
        field.put("-", column: (column + 1) * form.cellWidth - 2, row: row, nil)
      }
      return
    }
    let ink = map.ink(place)
    let line = row / form.rowsInLine
    let first = column * form.cellWidth
    let columns = first..<first + form.cellWidth
    if form.rowsInLine == 2 {
      if row % 2 == 0 {
        field.put(Canvas.half, column: first, row: line, ink)
      } else if field[first, line]?.character == nil {
        field.put("▄", column: first, row: line, ink)
      } else {
        field.fill(column: first, row: line, ink)
      }
      return
    }
    if colours.hasShades { for column in columns { field.fill(column: column, row: line, ink) } }
    if form.hasNumbers {
      let text = rightAligned(map.text(row, column), form.cellWidth - 1)
      for (offset, character) in text.enumerated() where character != " " {
        field.put(
          character, column: first + offset, row: line, colours.hasShades ? ink.contrary : nil)
      }
    } else if !colours.hasShades {
      for column in columns { field.put(map.shade(place), column: column, row: line, nil) }
    }
  }

  /// From where to where colours or shades go, and what is expected without structure.
  private func scaleLines(_ map: CellMap) -> [String] {
    let text = NumberText(digits: 3)
    var (low, high) = (text.plain(map.low), text.plain(map.high))
    var indent = "  "
    if low.count + high.count + 9 > width {
      (low, high) = (
        compact(NumberText(digits: 2)(map.low)), compact(NumberText(digits: 2)(map.high))
      )
      indent = ""
    }
    let level = map.level.map { text($0) }
    let steps = min(24, max(1, width - low.count - high.count - 4))
    var bar = Canvas(columns: steps, rows: 1, style: canvas)
    for step in 0..<steps {
      let place = (Double(step) + 0.5) / Double(steps)
      if colours.hasShades {
        bar.fill(column: step, row: 0, map.ink(place))
      } else {
        bar.put(map.shade(place), column: step, row: 0, nil)
      }
    }
    if let place = map.level.flatMap({ map.position($0) }) {
      bar.put(
        "|", column: min(steps - 1, Int(place * Double(steps))), row: 0,
        colours.hasShades ? map.ink(place).contrary : nil)
    }
    let words =
      [map.cells.label] + (level.map { ["| \(map.cells.levelName) \($0)"] } ?? [])
    let scale = "\(indent)\(low) \(bar.line(0, colours)) \(high)"
    let taken = low.count + high.count + steps + 4
    let rest = words.filter { !$0.isEmpty }.map(displayed).joined(separator: "   ")
    if rest.isEmpty { return [scale] }
    return taken + 3 + displayWidth(rest) <= width
      ? ["\(scale)   \(rest)"] : [scale] + fittedLines(rest, width: width - 2).map { "  " + $0 }
  }
}
