import Documents
import Pictures
import Sweeps

extension Sweep {
  /// A picture for each figure: its mean over seeds along one name, a line for each value of another.
  public var pictures: [NamedPicture] {
    columns.map { column in
      NamedPicture(column.name, "\(column.name) over what varies, mean over seeds") { options in
        try picture(of: column, options)
      }
    }
  }

  /// - `options.x`: the last name whose values are numbers where it is nil, or else the first name.
  /// - Throws: `NothingToDraw` for names that do not vary here.
  private func picture(
    of column: SweepColumn, _ options: PictureOptions
  ) throws(NothingToDraw) -> Picture {
    let names = design.grid.names
    func place(_ name: String) throws(NothingToDraw) -> Int {
      guard let place = names.firstIndex(of: name) else {
        throw NothingToDraw(
          "'\(displayed(name))' does not vary in this sweep; there \(names.count == 1 ? "is" : "are") "
            + "\(names.joined(separator: ", ")).")
      }
      return place
    }
    guard !names.isEmpty else {
      throw NothingToDraw("nothing but the seed varies in this sweep.")
    }
    let by = try options.by.map(place)
    let x =
      try options.x.map(place)
      ?? names.indices.first { $0 != by && isNumeric(names[$0]) }
      ?? names.indices.first { $0 != by } ?? 0
    guard x != by else {
      throw NothingToDraw("--x and --by both say \(names[x]); give two names.")
    }
    // What goes with the abscissa, value by value, says nothing more.
    let joined = design.grid.axes.first { $0.names.contains(names[x]) }?.names ?? []
    let others = names.indices.filter { !joined.contains(names[$0]) }
    // Of one other name that tells lines apart; of more only who asks for it.
    let lines = by ?? (others.count == 1 ? others[0] : nil)
    let xs = steps(of: x)
    let groups = lines.map(steps) ?? [""]
    var marks: [Mark] = []
    var (drawn, seeds) = (0, Set<Int>())
    let numeric = isNumeric(names[x])
    for (group, word) in groups.enumerated() {
      var (points, band, nulls): ([Point], [Spread], [Point]) = ([], [], [])
      for (index, step) in xs.enumerated() {
        let cells = cells(x, step, lines, word)
        guard let own = seedMeans(column.path, of: cells), let mean = own.mean else { continue }
        drawn += 1
        seeds.insert(own.count)
        let at = numeric ? Double(step) ?? 0 : Double(index)
        points.append(Point(at, mean))
        band.append(
          own.interval.map { Spread($0.lowerBound, $0.upperBound) } ?? Spread(mean, mean))
        if let level = own.nulls.first?.level { nulls.append(Point(at, level)) }
      }
      guard !points.isEmpty else { continue }
      let order = points.indices.sorted { points[$0].x < points[$1].x }
      let name = lines.map { "\(names[$0]) \(word)" } ?? column.name
      marks.append(
        .line(Line(name, .other(group), order.map { points[$0] }, band: order.map { band[$0] })))
      marks.append(.points(Points("", .other(group), order.map { points[$0] })))
      if groups.count == 1, nulls.count == points.count {
        let name =
          cells(x, xs[0], lines, word).lazy.flatMap(\.figures)
          .first { $0.path == column.path && !$0.nulls.isEmpty }?.nulls[0].name ?? "null"
        marks.append(.line(Line(name, .null, order.map { nulls[$0] })))
      }
    }
    guard !marks.isEmpty else { throw NothingToDraw("no cell has \(column.name) yet.") }
    let rest = others.filter { $0 != lines }.map { names[$0] }
    let left = xs.count * groups.count - drawn
    return Picture(
      "\(column.name) over \(names[x])",
      caption: column.path + ", mean over " + Self.range(of: seeds, "seed")
        + (rest.isEmpty ? "" : " and over \(rest.joined(separator: ", "))")
        + ((seeds.max() ?? 0) > 1 ? "; shaded: its 95% interval" : "")
        + (left > 0 ? "; \(counted(left, "mean")) left out, as a cell has no value" : ""),
      x: Axis(
        names[x], isLogarithmic: numeric && Self.isGeometric(xs.compactMap { Double($0) }),
        categories: numeric ? [] : xs), y: Axis(column.name, unit: column.unit),
      marks)
  }

  /// `3 seeds`, `2 to 4 seeds`.
  private static func range(of counts: Set<Int>, _ unit: String) -> String {
    guard let low = counts.min(), let high = counts.max(), low < high else {
      return counted(counts.first ?? 0, unit)
    }
    return "\(low) to \(counted(high, unit))"
  }

  /// Whether values go up in about equal ratios over a wide range, as those of `log(A,B,N)` do.
  private static func isGeometric(_ values: [Double]) -> Bool {
    let sorted = values.sorted()
    guard sorted.count > 2, let low = sorted.first, let high = sorted.last, low > 0,
      high >= 8 * low
    else { return false }
    let ratios = zip(sorted, sorted.dropFirst()).map { $1 / $0 }
    return (ratios.max() ?? 1) <= 1.5 * (ratios.min() ?? 1) && (ratios.min() ?? 1) > 1.2
  }

  /// The values of a name, in the order of its axis, each once.
  private func steps(of place: Int) -> [String] {
    var words: [String] = []
    for point in design.grid.points where !words.contains(point[place]) {
      words.append(point[place])
    }
    return words
  }

  /// The cells with that value of one name and, where it is given, of another.
  private func cells(_ x: Int, _ step: String, _ by: Int?, _ word: String) -> [SweepCell] {
    cells.filter { cell in cell.words[x] == step && (by.map { cell.words[$0] == word } ?? true) }
  }

  /// The mean over seeds of each seed's mean over its cells; seeds that have all the points count.
  private func seedMeans(_ path: String, of cells: [SweepCell]) -> Summary? {
    let bySeed = design.seeds.compactMap { seed -> SweepCell? in
      let own = cells.filter { $0.seed == seed }
      let figures = own.compactMap { cell in
        cell.figures.first { $0.path == path && $0.value != nil }
      }
      guard let first = figures.first, figures.count == own.count else { return nil }
      let count = Double(figures.count)
      var cell = own[0]
      cell.figures = [
        SweepFigure(
          path: path, unit: first.unit, value: figures.reduce(0) { $0 + ($1.value ?? 0) } / count,
          nulls: first.nulls.enumerated().compactMap { place, null in
            let levels = figures.compactMap { figure in
              figure.nulls.indices.contains(place) ? figure.nulls[place].level : nil
            }
            guard levels.count == figures.count else { return nil }
            return SweepFigure.Null(
              name: null.name, level: levels.reduce(0, +) / count, low: nil, high: nil)
          }, reason: nil)
      ]
      return cell
    }
    return bySeed.isEmpty ? nil : summary(path, of: bySeed)
  }
}
