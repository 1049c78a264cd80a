import Documents

extension CharacterPicture {
  /// A row a bar, with the level that it is held against, and its number at the end.
  func bars(_ bars: [Bar], _ plan: PanelPlan, _ margin: Int) -> [String] {
    let panel = plan.panel
    let numbers = bars.map { NumberText(digits: 3)($0.value) }
    let columns = max(4, width - margin - 1 - (numbers.map(\.count).max() ?? 0))
    let rows = bars.enumerated().map { number, bar in
      var canvas = Canvas(columns: columns, rows: 1, style: canvas)
      draw(bar, along: plan.y, &canvas)
      let name = fitted(panel.x.name(bar.place), to: margin - 2)
      return rightAligned(name, margin - 2) + (self.canvas == .ascii ? " |" : " │")
        + canvas.line(0, colours) + blanks(columns - canvas.lineWidth(0) + 1) + numbers[number]
    }
    let labels = plan.y.labels([], of: columns, isUpright: false).map {
      (column: $0.dot, text: $0.text)
    }
    return panelTitle(panel.x.title) + rows
      + axisLines(labels, title: panel.y.title, columns: columns, margin: margin)
  }

  /// From 0, or from the left end, to its value.
  private func draw(_ bar: Bar, along scale: Scale, _ canvas: inout Canvas) {
    let zero = scale.nearestDot(0, of: canvas.columns, isUpright: false) ?? 0
    if let value = bar.value,
      let end = scale.nearestDot(value, of: canvas.columns, isUpright: false)
    {
      let full: Character = canvas.style == .ascii ? "=" : "█"
      // A bar of nothing has no length.
      for column in min(zero, end)...max(zero, end) where value != 0 {
        canvas.put(full, column: column, row: 0, .drawn(bar.role))
      }
    }
    if let level = bar.level.flatMap({ scale.dot($0, of: canvas.columns, isUpright: false) }) {
      canvas.put(canvas.style == .ascii ? "|" : "┃", column: level, row: 0, nil)
    }
  }
}
