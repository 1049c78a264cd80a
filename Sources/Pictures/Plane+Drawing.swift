import Documents

extension Plane {
  /// Draws all marks: grounds and bands below, then the rest in their order.
  mutating func draw(_ panel: Panel) {
    for case .regions(let regions) in panel.marks { paint(regions) }
    let lines = panel.marks.compactMap { if case .line(let line) = $0 { line } else { nil } }
    let fills = lines.filter { !$0.band.isEmpty }.count <= 3
    for line in lines { fillBand(of: line, isFilled: fills) }
    let points = panel.marks.reduce(0) { count, mark in
      if case .points(let points) = mark { count + points.points.count } else { count }
    }
    isBesidePoints = points > 0
    let bars = panel.marks.compactMap { if case .bar(let bar) = $0 { bar } else { nil } }
    for bar in bars { drawUpright(bar) }
    for (number, line) in lines.enumerated() where line.isDashed { draw(line, number, lines.count) }
    for (number, line) in lines.enumerated() where !line.isDashed {
      draw(line, number, lines.count)
    }
    for mark in panel.marks {
      switch mark {
      case .points(let mark): draw(mark, areMany: points > 60)
      case .interval(let interval): draw(interval, isAlone: !panel.hasSeveralIntervals)
      case .strip(let strip): draw(strip)
      case .line, .bar, .regions, .cells: break
      }
    }
  }

  private mutating func draw(_ line: Line, _ number: Int, _ count: Int) {
    // An outline about points is not taken for them.
    let mark = line.name.isEmpty && isBesidePoints ? "." : CharacterPicture.mark(line.role)
    let ink = Ink.drawn(line.role)
    let across = canvas.style.dots.across
    let needsMarks =
      needsMarks && canvas.style != .ascii && line.role != .null && mark != "."
    // One line's marks stand between another's.
    let distance = max(8, min(24, 3 * count))
    let offset = number * distance / max(1, count)
    var walked = 0
    var before: (x: Int, y: Int)?
    var marked = -1
    var marks: [(x: Int, y: Int)] = []
    var first: (x: Int, y: Int)?
    for point in line.points {
      let place = dot(point)
      if let end = place {
        if first == nil { first = end }
        Canvas.dots(from: before ?? end, to: end) { x, y in
          let isShown = !line.isDashed || walked / across % 4 < 2
          if x != before?.x || y != before?.y || before == nil { walked += 1 }
          if isShown { canvas.dot(x, y, mark, ink) }
          if needsMarks, marked != x / across, (x / across + offset) % distance == distance / 2 {
            marked = x / across
            marks.append((x, y))
          }
        }
      }
      before = place
    }
    // A short line has one mark at least.
    if needsMarks, marks.isEmpty, let place = first { marks.append(place) }
    for place in marks {
      canvas.put(mark, column: place.x / across, row: place.y / canvas.style.dots.down, ink)
    }
  }

  /// The spread about a line: filled, or its edges alone where several lie over one another.
  private mutating func fillBand(of line: Line, isFilled: Bool) {
    let ink = Ink.drawn(line.role)
    let (across, down) = (canvas.style.dots.across, canvas.style.dots.down)
    var before: (x: Int, low: Int, high: Int)?
    for (point, spread) in zip(line.points, line.band) {
      guard let x = x.dot(point.x, of: canvas.width, isUpright: false), spread.isFinite,
        point.y.isFinite,
        let low = y.nearestDot(spread.low, of: canvas.height, isUpright: true),
        let high = y.nearestDot(spread.high, of: canvas.height, isUpright: true)
      else {
        before = nil
        continue
      }
      let start = before ?? (x, low, high)
      for column in min(start.x, x) / across...max(start.x, x) / across {
        // In whole numbers: no rounding to differ in.
        let length = max(1, abs(x - start.x))
        let part = max(0, min(length, abs(column * across - start.x)))
        let bottom = (start.low * (length - part) + low * part) / length / down
        let top = (start.high * (length - part) + high * part) / length / down
        let rows = min(top, bottom)...max(top, bottom)
        for row in rows where isFilled || row == top || row == bottom {
          let fill = canvas.style == .ascii ? ":" : isFilled ? Canvas.shade : "·"
          canvas.putBelow(fill, column: column, row: row, ink)
        }
      }
      before = (x, low, high)
    }
  }

  private mutating func draw(_ points: Points, areMany: Bool) {
    let usesDots = canvas.style != .ascii && areMany && !needsMarks && y.isOfNumbers
    for point in points.points {
      guard let place = dot(point) else { continue }
      let column = place.x / canvas.style.dots.across
      let row = place.y / canvas.style.dots.down
      let ground = canvas[column, row]?.ground
      if usesDots, ground == nil {
        canvas.dot(place.x, place.y, "*", .drawn(points.role))
      } else {
        canvas.put(
          sign(points.role), column: column, row: row, ground?.contrary ?? .drawn(points.role))
      }
    }
  }

  /// What stands for a point.
  private func sign(_ role: Role) -> Character {
    if isPainted { return CharacterPicture.sign(role) }
    guard canvas.style == .ascii || needsMarks else { return "●" }
    return role == .layer ? "o" : CharacterPicture.mark(role)
  }

  private mutating func drawUpright(_ bar: Bar) {
    guard let middle = x.dot(Double(bar.place), of: canvas.width, isUpright: false),
      case .categories(let count) = x
    else { return }
    let half = max(0, (canvas.width / max(1, count) - canvas.style.dots.across) / 2)
    let columns = middle - half...middle + half
    if let value = bar.value, let end = y.nearestDot(value, of: canvas.height, isUpright: true),
      let zero = y.nearestDot(0, of: canvas.height, isUpright: true)
    {
      for x in columns {
        for y in min(zero, end)...max(zero, end) { canvas.dot(x, y, "#", .drawn(bar.role)) }
      }
    }
    if let level = bar.level, let row = row(level) {
      for x in columns {
        canvas.put(
          canvas.style == .ascii ? "-" : "╌", column: x / canvas.style.dots.across, row: row, nil)
      }
    }
  }

  private mutating func draw(_ interval: Interval, isAlone: Bool) {
    let isAscii = canvas.style == .ascii
    let ink = Ink.drawn(interval.role)
    let mark: Character =
      isAscii ? (isAlone || !legend.isOfSeveral ? "o" : CharacterPicture.mark(interval.role)) : "●"
    let spread = interval.spread.flatMap { $0.isFinite ? $0 : nil }
    if interval.isUpright {
      guard let column = column(interval.place) else { return }
      if let row = interval.level.flatMap({ self.row($0) }) {
        canvas.put(isAscii ? "-" : "╌", column: column, row: row, nil)
      }
      if let low = spread.flatMap({ row($0.low) }), let high = spread.flatMap({ row($0.high) }) {
        for row in min(low, high)...max(low, high) {
          canvas.put(isAscii ? "|" : "│", column: column, row: row, ink)
        }
      }
      if let row = interval.middle.flatMap({ self.row($0) }) {
        canvas.put(mark, column: column, row: row, ink)
      }
      return
    }
    guard let row = row(interval.place) else { return }
    if let column = interval.level.flatMap({ self.column($0) }) {
      canvas.put(isAscii ? ":" : "┊", column: column, row: row, nil)
    }
    if let low = spread.flatMap({ column($0.low) }), let high = spread.flatMap({ column($0.high) }),
      low != high
    {
      for column in min(low, high)...max(low, high) {
        canvas.put(isAscii ? "-" : "─", column: column, row: row, ink)
      }
      canvas.put(isAscii ? "[" : "├", column: min(low, high), row: row, ink)
      canvas.put(isAscii ? "]" : "┤", column: max(low, high), row: row, ink)
    }
    if let column = interval.middle.flatMap({ self.column($0) }) {
      canvas.put(mark, column: column, row: row, ink)
    }
  }
}

extension Panel {
  /// Whether intervals of several roles lie beside one another.
  fileprivate var hasSeveralIntervals: Bool {
    var roles: Set<Role> = []
    for case .interval(let interval) in marks { roles.insert(interval.role) }
    return roles.count > 1
  }
}
