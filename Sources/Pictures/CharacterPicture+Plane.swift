import Documents

/// A canvas with what is to be drawn in it: where numbers lie, in which colours, told apart by what.
struct Plane {
  var canvas: Canvas
  let x, y: Scale
  let colours: ColourDepth
  let legend: Legend
  /// Rows of a category.
  let rowsEach: Int
  /// Whether a plane is painted below.
  var isPainted = false
  /// Whether there are points, which lines are about.
  var isBesidePoints = false

  /// Whether grounds of cells tell values.
  var hasShades: Bool { colours.hasShades }
  /// Whether a mark has to tell one line from the other.
  var needsMarks: Bool {
    colours.hasShades ? legend.repeatsColours : legend.isOfSeveral
  }

  func dot(_ point: Point) -> (x: Int, y: Int)? {
    guard let across = x.dot(point.x, of: canvas.width, isUpright: false),
      let down = y.dot(point.y, of: canvas.height, isUpright: true)
    else { return nil }
    return (across, down)
  }

  /// The column of cells of a number along `x`.
  func column(_ value: Double) -> Int? {
    x.dot(value, of: canvas.width, isUpright: false).map { $0 / canvas.style.dots.across }
  }

  /// The row of cells of a number along `y`.
  func row(_ value: Double) -> Int? {
    y.dot(value, of: canvas.height, isUpright: true).map { $0 / canvas.style.dots.down }
  }
}

extension ColourDepth {
  /// Whether there are enough colours for the values of a scale.
  var hasShades: Bool { self == .cube || self == .full }
}

extension CharacterPicture {
  /// Marks between two axes.
  func plane(_ plan: PanelPlan, rows: Int, margin: Int, _ legend: Legend) -> [String] {
    let panel = plan.panel
    let notes = self.notes(of: panel)
    let noteWidth = min(notes.values.map { displayWidth($0) }.max() ?? 0, width / 4)
    let most = max(4, width - margin - (noteWidth > 0 ? noteWidth + 1 : 0))
    let (columns, rows) =
      panel.keepsAspect
      ? plan.evenSize(columns: most, rows: rows) : (plan.evenColumns(most), rows)
    var plane = Plane(
      canvas: Canvas(columns: columns, rows: rows, style: canvas), x: plan.x,
      y: plan.shownRows(rows), colours: colours, legend: legend, rowsEach: plan.rowsEach)
    plane.draw(panel)
    return panelTitle(panel.y.title)
      + framed(plane, panel, margin: margin, notes: notes.mapValues { fitted($0, to: noteWidth) })
      + axisLines(plan, columns: columns, margin: margin)
      + leftOut(plan, rows: rows)
  }

  func panelTitle(_ title: String) -> [String] { title.isEmpty ? [] : [fitted(title, to: width)] }

  /// The rows of a canvas between the labels of `y` and the notes of intervals.
  private func framed(
    _ plane: Plane, _ panel: Panel, margin: Int, notes: [Int: String]
  ) -> [String] {
    var labels: [Int: String] = [:]
    var spoken: [Int: String] = [:]
    for (place, note) in notes { plane.row(Double(place)).map { spoken[$0] = note } }
    for label in plane.y.labels(panel.y.categories, of: plane.canvas.height, isUpright: true) {
      let row = label.dot / plane.canvas.style.dots.down
      if labels[row] == nil { labels[row] = label.text }
    }
    let (edge, tick) = canvas == .ascii ? (" |", " +") : (" │", " ┤")
    return (0..<plane.canvas.rows).map { row in
      let label = rightAligned(fitted(labels[row] ?? "", to: margin - 2), margin - 2)
      let line = label + (labels[row] == nil ? edge : tick) + plane.canvas.line(row, colours)
      guard let note = spoken[row], !note.isEmpty else { return line.trimmedAtEnd }
      let shown = plane.canvas.lineWidth(row)
      return line + blanks(plane.canvas.columns - shown + 1) + note
    }
  }

  /// The line below a canvas with its labels and title, unless the panel below has them.
  func axisLines(_ plan: PanelPlan, columns: Int, margin: Int) -> [String] {
    let across = canvas.dots.across
    let labels = plan.x.labels(plan.panel.x.categories, of: columns * across, isUpright: false)
      .map { (column: $0.dot / across, text: $0.text) }
    return axisLines(
      labels, title: plan.panel.x.title, columns: columns, margin: margin,
      isAboveLike: plan.isAboveLike)
  }

  func axisLines(
    _ labels: [(column: Int, text: String)], title: String, columns: Int, margin: Int,
    isAboveLike: Bool = false
  ) -> [String] {
    let line = AxisLine(labels, columns: columns, room: width - margin)
    let (corner, base, tick) = canvas == .ascii ? ("+", "-", "+") : ("└", "─", "┬")
    let ticks = Set(line.labels.map(\.column))
    let axis =
      blanks(margin - 1) + corner
      + (0..<columns).map { ticks.contains($0) ? tick : base }.joined()
    if isAboveLike { return [axis] }
    let prefix = line.commonPrefix
    let whole =
      prefix.isEmpty || title.hasPrefix(prefix)
      ? title : title.isEmpty ? prefix : "\(title): \(prefix)"
    let shown = fitted(whole, to: width)
    let start = min(margin + max(0, (columns - displayWidth(shown)) / 2), width - displayWidth(shown))
    return [axis, (blanks(margin) + line.text).trimmedAtEnd]
      + (shown.isEmpty ? [] : [blanks(start) + shown])
  }

  /// The words at the ends of rows, by category.
  private func notes(of panel: Panel) -> [Int: String] {
    var notes: [Int: String] = [:]
    for case .interval(let interval) in panel.marks
    where !interval.isUpright && !interval.note.isEmpty {
      guard let place = Int(exactly: interval.place.rounded()) else { continue }
      let note = displayed(interval.note)
      let before = notes[place]
      notes[place] = before == nil || before == note ? note : "\(before ?? ""), \(note)"
    }
    return notes
  }

  private func leftOut(_ plan: PanelPlan, rows: Int) -> [String] {
    guard case .categories(let count) = plan.y else { return [] }
    let left = count - rows / plan.rowsEach
    guard left > 0 else { return [] }
    return fittedLines("\(left) more \(left == 1 ? "row is" : "rows are") not drawn", width: width)
  }
}

extension PanelPlan {
  /// The scale of `y` for so many rows: categories that do not fit are left out.
  fileprivate func shownRows(_ rows: Int) -> Scale {
    guard case .categories(let count) = y else { return y }
    return .categories(min(count, max(1, rows / rowsEach)))
  }

  /// At most so many columns, as many for each category.
  fileprivate func evenColumns(_ most: Int) -> Int {
    guard case .categories(let count) = x, count > 0, count <= most else { return most }
    return most / count * count
  }

  /// Columns and rows in which a unit is as long across as down; a character is twice as high as wide.
  fileprivate func evenSize(columns: Int, rows: Int) -> (columns: Int, rows: Int) {
    guard case .numbers(let x) = x, case .numbers(let y) = y, !x.isLogarithmic, !y.isLogarithmic
    else { return (columns, rows) }
    let ratio = (x.range.upperBound - x.range.lowerBound) / (y.range.upperBound - y.range.lowerBound)
    guard ratio.isFinite, ratio > 0 else { return (columns, rows) }
    let wide = 2 * Double(rows) * ratio
    if wide <= Double(columns) { return (max(8, Int(wide.rounded())), rows) }
    return (columns, max(4, Int((Double(columns) / ratio / 2).rounded())))
  }
}
