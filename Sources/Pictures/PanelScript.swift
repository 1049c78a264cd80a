import Documents
import Glibc

/// gnuplot's lines for one panel: its place, its axes, its data and what is plotted of them.
struct PanelScript {
  let panel: Panel
  /// Which one of the picture's, so that names of data differ.
  let number: Int
  /// From where to where it goes, in parts of the whole height.
  let part: (low: Double, high: Double)
  /// Characters at its left; nil to let gnuplot choose.
  let margin: Int?
  /// Whether it is the lowest, which alone names what is across.
  let isLast: Bool
  let options: GnuplotScript.Options
  let inks: PictureInks

  private(set) var data: [String] = []
  var clauses: [String] = []

  init(
    _ panel: Panel, number: Int, part: (low: Double, high: Double), margin: Int?, isLast: Bool,
    options: GnuplotScript.Options
  ) {
    (self.panel, self.number, self.part, self.margin) = (panel, number, part, margin)
    (self.isLast, self.options) = (isLast, options)
    inks = PictureInks(isGrey: options.isGrey)
    addClauses()
  }

  var lines: [String] {
    let below = (isLast ? 1.25 : 0.25) / options.height
    var lines = [
      "set tmargin at screen \(fixed(part.high - 0.2 / options.height, 4))",
      "set bmargin at screen \(fixed(part.low + below, 4))",
      margin.map { "set lmargin \($0)" } ?? "unset lmargin",
      "set size \(panel.keepsAspect ? "ratio -1" : "noratio")",
    ]
    lines += axis(panel.x, "x", .across) + axis(panel.y, "y", .upright) + notes + key + scale
    // What has no ink of its own still shows its axes.
    let plotted = clauses.isEmpty ? ["NaN notitle"] : clauses
    return lines + data + ["plot " + plotted.joined(separator: ", \\\n  ")]
  }

  /// Keeps rows of data under a name, which it gives.
  mutating func keep(_ rows: [String]) -> String {
    let name = "$data_\(number)_\(data.count)"
    data.append("\(name) << EOD\n\(rows.joined(separator: "\n"))\nEOD")
    return name
  }

  // MARK: - Axes

  private func axis(_ axis: Axis, _ name: String, _ direction: Direction) -> [String] {
    let isHidden = direction == .across && !isLast
    let title = isHidden ? "" : axis.title
    var lines = [
      "set \(name)label \(GnuplotScript.quoted(abbreviated(title, to: titleRoom(direction)))) offset \(name == "y" ? "-0.5,0" : "0,0.2") textcolor rgb '\(GnuplotScript.text)'",
      axis.isLogarithmic ? "set logscale \(name) 10" : "unset logscale \(name)",
      "unset m\(name)tics",
    ]
    guard axis.categories.isEmpty else {
      let count = axis.categories.count
      let longest = axis.categories.map { min(30, displayWidth($0)) }.max() ?? 1
      // Of very many every so many are named.
      let fits = direction == .across ? Int(length(.across) / 0.5) : Int(length(.upright) / 0.26)
      let step = max(1, (count + max(1, fits) - 1) / max(1, fits))
      let isLong =
        direction == .across && longest > 2
        && Double(longest) * 0.19 > length(.across) / Double(max(1, count))
      let names = stride(from: 0, to: count, by: step).map {
        "\(GnuplotScript.quoted(abbreviated(axis.categories[$0], to: 30))) \($0)"
      }
      let range =
        direction == .across ? "[-0.5:\(Double(count) - 0.5)]" : "[\(Double(count) - 0.5):-0.5]"
      let size = count > 24 || longest > 14 ? " font ',7'" : " font ''"
      lines += [
        "set \(name)range \(range)",
        "set \(name)tics (\(isHidden ? "" : names.joined(separator: ", "))) scale 0 \(isLong ? "rotate by -35" : "norotate")\(size)",
      ]
      return lines
    }
    let values = panel.values(direction)
    let (low, high) = padded(values, axis, isExact: panel.hasRegions)
    lines.append("set \(name)range [\(low):\(high)]")
    let marks = numbers(low, high, axis, direction, isHidden: isHidden)
    lines.append("set \(name)tics \(marks) scale 0.5 norotate font ''")
    return lines
  }

  /// Characters of an axis's title that there is room for.
  private func titleRoom(_ direction: Direction) -> Int {
    max(12, Int(direction == .across ? options.width * 3.5 : (length(.upright) + 1) * 4.2))
  }

  /// Centimetres that the axis has, about: what labels at its sides leave.
  private func length(_ direction: Direction) -> Double {
    guard direction == .across else {
      return max(1, options.height * (part.high - part.low) - 1.5)
    }
    let left = panel.y.categories.map { min(30, displayWidth($0)) }.max() ?? 5
    let right =
      panel.marks.map { mark -> Int in
        guard case .interval(let interval) = mark, !interval.isUpright else { return 0 }
        return displayWidth(interval.note)
      }.max() ?? 0
    return max(2, options.width - 1.2 - 0.19 * Double(max(left, margin ?? 0) + right))
  }

  /// Where numbers stand, as in characters, as many as there is room for; bare marks where it `isHidden`.
  private func numbers(
    _ low: Double, _ high: Double, _ axis: Axis, _ direction: Direction, isHidden: Bool
  ) -> String {
    let ticks = Ticks(
      [low, high],
      count: Int(direction == .across ? length(.across) / 1.5 : length(.upright) / 0.9),
      isLogarithmic: axis.isLogarithmic,
      ofWholeNumbers: panel.values(direction).allSatisfy { $0 == $0.rounded() })
    let marks = zip(ticks.places, ticks.labels).map { place, label in
      "'\(isHidden ? "" : label)' \(axis.isLogarithmic ? pow(10, place) : place)"
    }
    return "(\(marks.joined(separator: ", ")))"
  }

  /// The ends of an axis with a little room about what is drawn.
  private func padded(_ values: [Double], _ axis: Axis, isExact: Bool) -> (Double, Double) {
    guard let least = values.min(), let most = values.max() else {
      return axis.isLogarithmic ? (0.1, 10) : (0, 1)
    }
    if axis.isLogarithmic {
      return least < most ? (least / 1.15, most * 1.15) : (least / 10, most * 10)
    }
    guard least < most else {
      let half = least == 0 ? 1 : abs(least) / 2
      return (least - half, most + half)
    }
    if isExact { return (least, most) }
    // Shares and levels that an axis was told to hold are its ends.
    let room = 0.04 * (most - least)
    let isEnd = { axis.includes.contains($0) || (panel.hasBars && $0 == 0) }
    return (isEnd(least) ? least : least - room, isEnd(most) ? most + room / 2 : most + room)
  }

  /// Words at the right of rows: verdicts.
  private var notes: [String] {
    let named = panel.marks.compactMap { mark -> String? in
      guard case .interval(let interval) = mark, !interval.note.isEmpty, !interval.isUpright else {
        return nil
      }
      return "\(GnuplotScript.quoted(interval.note)) \(interval.place)"
    }
    guard !named.isEmpty else { return ["unset y2tics"] }
    let count = panel.y.categories.count
    return [
      "set y2range [\(Double(count) - 0.5):-0.5]",
      "set y2tics (\(named.joined(separator: ", "))) scale 0",
    ]
  }

  /// The legend, at the right; smaller where there is much in it.
  private var key: [String] {
    let names = clauses.filter { $0.contains(" title '") }.count
    guard names > 1 || panel.needsKey else { return ["unset key"] }
    let size = names > 40 ? 5 : names > 16 ? 6 : 8
    let rows = max(4, Int(options.height * (part.high - part.low) * (names > 16 ? 3.4 : 2.4)))
    return [
      "set key outside right top vertical Left reverse samplen 2 maxrows \(rows) font ',\(size)' textcolor rgb '\(GnuplotScript.text)'"
    ]
  }

  /// What the colours of cells mean.
  private var scale: [String] {
    guard let cells = panel.cells else { return ["unset colorbox"] }
    let (low, high) = inks.ends(of: cells.range)
    var label = cells.label
    if let level = cells.level {
      label += " (\(cells.levelName) \(NumberText(digits: 3)(level)))"
    }
    var lines = [
      "set colorbox", "set palette defined (\(inks.palette(isSigned: cells.isSigned)))",
      "set cbrange [\(low):\(high)]", "set cbtics nomirror scale 0.5",
      "set cblabel \(GnuplotScript.quoted(abbreviated(label, to: 60))) textcolor rgb '\(GnuplotScript.text)'",
    ]
    if let level = cells.level, (low...high).contains(level) {
      lines.append("set cbtics add ('◂' \(level))")
    }
    return lines
  }
}

extension Panel {
  var hasRegions: Bool { marks.contains { if case .regions = $0 { true } else { false } } }
  fileprivate var hasBars: Bool { marks.contains { if case .bar = $0 { true } else { false } } }
  /// The matrix that the scale of colours is of.
  var cells: Cells? {
    marks.lazy.compactMap { if case .cells(let cells) = $0 { cells } else { nil } }.first
  }
  /// Whether even a single name is worth a legend: of what stands beside levels of chance.
  fileprivate var needsKey: Bool {
    marks.contains {
      if case .line(let line) = $0 { line.role == .null && !line.name.isEmpty } else { false }
    }
  }
}
