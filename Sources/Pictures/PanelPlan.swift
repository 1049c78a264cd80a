import Documents

/// How a panel is laid out: in rows of bars, in cells or in a plane, and between which ends.
struct PanelPlan {
  enum Form {
    case bars([Bar])
    case cells([Cells])
    case plane
  }

  let panel: Panel
  let form: Form
  let x, y: Scale
  /// Whether the panel below has the same axis, which is written there.
  let isAboveLike: Bool

  /// More rows of categories than this are left out.
  static let mostRows = 64

  init(_ panel: Panel, rangesOf panels: [Panel], isAboveLike: Bool) {
    self.panel = panel
    self.isAboveLike = isAboveLike
    let cells = panel.marks.compactMap { if case .cells(let cells) = $0 { cells } else { nil } }
    form = !cells.isEmpty ? .cells(cells) : panel.barsInRows.map(Form.bars) ?? .plane
    // Panels that share an axis share its ends.
    let alike = panels.filter { $0.x == panel.x }
    x = Self.scale(
      panel.x, least: panel.barPlaces, count: 7, alike.flatMap { $0.values(.across) },
      countsWhole: true)
    y = Self.scale(
      panel.y, least: panel.stripPlaces, count: 5, panel.values(.upright))
  }

  /// Categories where there are names, or `least` without them; numbers that hold all of `values` otherwise.
  ///
  /// Where `countsWhole`, an axis of whole numbers, such as places or steps, has no marks between them.
  private static func scale(
    _ axis: Axis, least: Int, count: Int, _ values: [Double], countsWhole: Bool = false
  ) -> Scale {
    let categories = max(axis.categories.count, least)
    if categories > 0 { return .categories(categories) }
    let isWhole = countsWhole && values.allSatisfy { $0 == $0.rounded() }
    return .numbers(
      Ticks(
        values, count: count, isLogarithmic: axis.isLogarithmic,
        ofWholeNumbers: isWhole))
  }

  /// Rows that it has by its nature; nil where it takes what there is.
  var ownRows: Int? {
    switch form {
    case .bars(let bars): bars.count
    case .cells: nil
    case .plane:
      if case .categories(let count) = y { min(count, Self.mostRows) * rowsEach } else { nil }
    }
  }

  /// Rows of a category: distributions are higher where they are few.
  var rowsEach: Int {
    guard case .categories(let count) = y, panel.stripPlaces > 0 else { return 1 }
    return count <= 5 ? 2 : 1
  }

  /// Lines above and below its rows.
  var linesAround: Int {
    (panel.y.title.isEmpty ? 0 : 1) + (isAboveLike ? 1 : 2)
      + (isAboveLike || panel.x.title.isEmpty ? 0 : 1)
  }

  /// Columns left of the canvas, its edge included.
  func margin(width: Int) -> Int {
    let names: [String] =
      switch (form, y) {
      case (.cells, _): []
      case (.bars(let bars), _): bars.map { panel.x.name($0.place) }
      case (.plane, .categories(let count)): (0..<count).map { panel.y.name($0) }
      case (.plane, .numbers(let ticks)): ticks.labels
      }
    return min(names.map { displayWidth(displayed($0)) }.max() ?? 1, width * 3 / 8) + 2
  }
}

extension Axis {
  /// What is written at a category.
  func name(_ place: Int) -> String {
    categories.indices.contains(place) ? categories[place] : "\(place)"
  }
}

extension Panel {
  /// Its bars where there is nothing else, and few enough for a row each; others stand upright.
  var barsInRows: [Bar]? {
    let bars = marks.compactMap { if case .bar(let bar) = $0 { bar } else { nil } }
    return !bars.isEmpty && bars.count == marks.count && bars.count <= 20 ? bars : nil
  }

  /// Categories of `x` that bars are over.
  fileprivate var barPlaces: Int {
    places { mark in if case .bar(let bar) = mark { bar.place } else { nil } }
  }

  /// Categories of `y` that strips lie in.
  fileprivate var stripPlaces: Int {
    places { mark in if case .strip(let strip) = mark { strip.place } else { nil } }
  }

  private func places(_ place: (Mark) -> Int?) -> Int {
    let most = marks.lazy.compactMap(place).filter { (0..<4_096).contains($0) }.max()
    return most.map { $0 + 1 } ?? 0
  }
}

extension Spread {
  var isFinite: Bool { low.isFinite && high.isFinite }
}
