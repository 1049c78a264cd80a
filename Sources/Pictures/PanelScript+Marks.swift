import Documents

extension PanelScript {
  /// What is plotted, in the order of the marks; bars, intervals and strips that follow one another together.
  mutating func addClauses() {
    var named: Set<String> = []
    func title(_ name: String) -> String {
      guard !name.isEmpty, named.insert(name).inserted else { return "notitle" }
      return "title \(GnuplotScript.quoted(abbreviated(name, to: 40)))"
    }
    var bars: [Bar] = []
    var intervals: [Interval] = []
    for mark in panel.marks {
      switch mark {
      case .line(let line): add(line, title(line.name))
      case .points(let points): add(points, title(points.name))
      case .bar(let bar): bars.append(bar)
      case .interval(let interval): intervals.append(interval)
      case .strip(let strip): add(strip)
      case .cells(let cells): add(cells)
      case .regions(let regions): add(regions)
      }
    }
    add(bars)
    add(intervals)
  }

  /// A number as gnuplot reads it.
  private func number(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "NaN" }
    return "\(value)"
  }

  /// A number of an axis: none where its logarithm is not.
  private func number(_ value: Double?, _ axis: Axis) -> String {
    axis.isLogarithmic && (value ?? 0) <= 0 ? "NaN" : number(value)
  }

  private mutating func add(_ line: Line, _ title: String) {
    let colour = inks.colour(line.role)
    if !line.band.isEmpty {
      let rows = zip(line.points, line.band).map { point, spread in
        "\(number(point.x, panel.x)) \(number(spread.low, panel.y)) \(number(spread.high, panel.y))"
      }
      clauses.append(
        "\(keep(rows)) using 1:2:3 with filledcurves fs transparent solid 0.2 noborder lc rgb '\(colour)' notitle"
      )
    }
    let rows = line.points.map { "\(number($0.x, panel.x)) \(number($0.y, panel.y))" }
    let dash = inks.dash(line.role, isDashed: line.isDashed)
    let width = line.role == .layer ? 2.2 : 1.4
    let finite = line.points.filter { $0.x.isFinite && $0.y.isFinite }.count
    // A single point has no line, and few points are worth their marks.
    let isClosed = line.points.count > 2 && line.points.first == line.points.last
    let hasMarks = finite == 1 || (!isClosed && line.role.index != nil && line.points.count <= 40)
    let style =
      hasMarks
      ? "with linespoints pt \(inks.mark(line.role)) ps 0.55" : "with lines"
    clauses.append(
      "\(keep(rows)) using 1:2 \(style) dt \(dash) lw \(width) lc rgb '\(colour)' \(title)")
  }

  private mutating func add(_ points: Points, _ title: String) {
    let rows = points.points.map { "\(number($0.x, panel.x)) \(number($0.y, panel.y))" }
    let size = points.points.count > 200 ? 0.35 : 0.7
    clauses.append(
      "\(keep(rows)) using 1:2 with points pt \(inks.mark(points.role)) ps \(size) lc rgb '\(inks.colour(points.role))' \(title)"
    )
  }

  private mutating func add(_ bars: [Bar]) {
    guard !bars.isEmpty else { return }
    let rows = bars.map { bar in
      let ink = inks.ink(bar.role)
      let packed = Int(ink.red) << 16 | Int(ink.green) << 8 | Int(ink.blue)
      return "\(bar.place) \(number(bar.value, panel.y)) \(packed)"
    }
    clauses.append(
      "\(keep(rows)) using 1:2:(0.7):3 with boxes fs solid 0.85 noborder lc rgb variable notitle")
    let levels = bars.compactMap { bar in
      bar.level.map { "\(Double(bar.place) - 0.42) \(number($0, panel.y)) 0.84 0" }
    }
    if !levels.isEmpty {
      clauses.append(
        "\(keep(levels)) using 1:2:3:4 with vectors nohead dt 2 lw 1.4 lc rgb '\(GnuplotScript.text)' notitle"
      )
    }
    guard bars.count <= 16 else { return }
    let labels = bars.compactMap { bar in
      bar.value.map { "\(bar.place) \(number($0, panel.y)) \(NumberText(digits: 3)($0))" }
    }
    clauses.append(
      "\(keep(labels)) using 1:2:3 with labels offset 0,0.6 font ',7' tc rgb '\(GnuplotScript.text)' notitle"
    )
  }

  private mutating func add(_ intervals: [Interval]) {
    guard !intervals.isEmpty else { return }
    let levels = intervals.compactMap { interval in
      interval.level.map { level in
        interval.isUpright
          ? "\(interval.place - 0.3) \(number(level, panel.y)) 0.6 0"
          : "\(number(level, panel.x)) \(interval.place - 0.35) 0 0.7"
      }
    }
    if !levels.isEmpty {
      clauses.append(
        "\(keep(levels)) using 1:2:3:4 with vectors nohead dt 2 lw 1.4 lc rgb '\(inks.colour(.null))' notitle"
      )
    }
    var roles: [Role] = []
    for interval in intervals where !roles.contains(interval.role) { roles.append(interval.role) }
    for role in roles {
      for isUpright in [false, true] {
        let own = intervals.filter { $0.role == role && $0.isUpright == isUpright }
        guard !own.isEmpty else { continue }
        let axis = isUpright ? panel.y : panel.x
        let rows = own.map { interval in
          let (low, high) = (
            interval.spread?.low ?? interval.middle, interval.spread?.high ?? interval.middle
          )
          let values = [interval.middle, low, high].map { number($0, axis) }
          return isUpright
            ? "\(interval.place) \(values.joined(separator: " "))"
            : "\(values[0]) \(interval.place) \(values[1]) \(values[2])"
        }
        clauses.append(
          "\(keep(rows)) using 1:2:3:4 with \(isUpright ? "yerrorbars" : "xerrorbars") pt \(inks.mark(role)) "
            + "ps \(own.count > 60 ? 0.4 : 0.9) lw 1.4 lc rgb '\(inks.colour(role))' notitle")
      }
    }
  }

  /// A row's density upwards, and its median.
  private mutating func add(_ strip: Strip) {
    let values = strip.values.filter { $0.isFinite && (!panel.x.isLogarithmic || $0 > 0) }.sorted()
    guard !values.isEmpty else { return }
    let (ink, base) = (inks.colour(strip.role), Double(strip.place) + 0.4)
    let curve = Density(of: values, isLogarithmic: panel.x.isLogarithmic).points
    if curve.count > 1 {
      let rows = curve.map { "\($0.x) \(base - 0.8 * $0.y) \(base)" }
      clauses.append(
        "\(keep(rows)) using 1:2:3 with filledcurves fs transparent solid 0.55 border lc rgb '\(ink)' notitle"
      )
    }
    let median = values[(values.count - 1) / 2]
    clauses.append(
      "\(keep(["\(median) \(base) 0 -0.8"])) using 1:2:3:4 with vectors nohead lw 2 lc rgb '\(ink)' notitle"
    )
  }

  /// Cells as far as they can be counted as pieces of their own, else as one image.
  private mutating func add(_ cells: Cells) {
    let rows = cells.values.enumerated().flatMap { row, values in
      values.enumerated().map { column, value in "\(column) \(row) \(number(value))" }
    }
    guard rows.contains(where: { !$0.hasSuffix("NaN") }) else { return }
    let name = keep(rows)
    let count = cells.values.map(\.count).max() ?? 0
    // gnuplot draws no image of a single row or column.
    let isImage = min(count, cells.values.count) > 1
    let (low, high) = inks.ends(of: cells.range)
    // Beyond the scale the colour of its end.
    let value = "(valid(3) ? ($3 < \(low) ? \(low) : $3 > \(high) ? \(high) : $3) : NaN)"
    clauses.append(
      isImage
        ? "\(name) using 1:2:\(value) with image\(rows.count <= 4096 ? " pixels" : "") notitle"
        : "\(name) using 1:2:\(value) with points pt 5 ps 4 lc palette notitle")
    guard count <= 10, cells.values.count <= 10 else { return }
    let text = NumberText(digits: 2)
    for isDark in [true, false] {
      let labels = cells.values.enumerated().flatMap { row, values in
        values.enumerated().compactMap { column, value -> String? in
          guard let value, value.isFinite else { return nil }
          let ink = inks.cell(value, in: cells.range, isSigned: cells.isSigned)
          return (ink.luminance < 0.35) == isDark ? "\(column) \(row) \(text(value))" : nil
        }
      }
      if !labels.isEmpty {
        clauses.append(
          "\(keep(labels)) using 1:2:3 with labels font ',7' tc rgb '\(isDark ? "#ffffff" : "#111111")' notitle"
        )
      }
    }
  }

  /// The plane as one image, and the boundaries between its pieces.
  private mutating func add(_ regions: Regions) {
    var rows: [String] = []
    for (row, cells) in regions.cells.enumerated() {
      for (column, cell) in cells.enumerated() {
        let (x, y) = regions.centre(row: row, column: column)
        let ink = inks.ink(.expert(cell.expert)).shaded(cell.gate)
        rows.append("\(number(x)) \(number(y)) \(ink.red) \(ink.green) \(ink.blue)")
      }
    }
    guard rows.count > 3 else { return }
    clauses.append("\(keep(rows)) using 1:2:3:4:5 with rgbimage notitle")
    let edges = regions.boundaries.map {
      "\($0.from.x) \($0.from.y) \($0.to.x - $0.from.x) \($0.to.y - $0.from.y)"
    }
    guard !edges.isEmpty else { return }
    clauses.append(
      "\(keep(edges)) using 1:2:3:4 with vectors nohead lw 1.2 lc rgb '\(GnuplotScript.text)' notitle"
    )
  }
}
