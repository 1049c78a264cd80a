import Pictures

extension ResultContent {
  public var pictures: [NamedPicture] { [] }
  public static func pictures(of several: [(name: String, content: Self)]) -> [NamedPicture] {
    figurePictures(of: several)
  }

  /// Each figure of the whole that two of them or more have, under its path: over the layers of one model,
  /// over the number that tells their names apart, or side by side.
  public static func figurePictures(
    of several: [(name: String, content: Self)]
  ) -> [NamedPicture] {
    let figures = several.map { $0.content.figures.filter(\.isOfWhole) }
    var paths: [String] = []
    for figure in figures.joined() where figure.value != nil && !paths.contains(figure.path) {
      paths.append(figure.path)
    }
    let common = paths.filter { path in
      figures.count { $0.contains { $0.path == path && $0.value != nil } } > 1
    }
    return common.map { path in
      NamedPicture(path.isEmpty ? "value" : path, "\(path.isEmpty ? "values" : path) of each") {
        _ in
        let own = figures.map { $0.first { $0.path == path } }
        return Picture(of: own, under: Abscissa(several), of: several.map(\.name))
      }
    }
  }
}

extension NamedFigure {
  fileprivate var isOfWhole: Bool { place == .whole || place == .part("routed mean") }
}

/// Where each of several results stands from left to right.
private struct Abscissa {
  let axis: Axis
  let places: [Double]
  /// Whether there is a way from one to the next, that a line can follow.
  let isOrdered: Bool

  init(_ several: [(name: String, content: some ResultContent)]) {
    let subjects = several.map(\.content.measuredOn)
    let layers = subjects.compactMap { $0?.layer }
    let names = several.map(\.name)
    if layers.count == several.count, Set(layers).count == layers.count,
      Set(subjects.map { $0?.model }).count == 1
    {
      (axis, places, isOrdered) = (Axis("layer"), layers.map(Double.init), true)
    } else if let swept = SweptNames(names) {
      (axis, places, isOrdered) = (Axis(swept.label), swept.values, true)
    } else {
      axis = Axis("", categories: names)
      (places, isOrdered) = (names.indices.map(Double.init), false)
    }
  }
}

/// Names that differ in a number alone: `moe4.route`, `moe8.route`.
struct SweptNames: Equatable {
  /// What stands before the number.
  let label: String
  let values: [Double]

  /// Nil where they differ in more, or in nothing.
  init?(_ names: [String]) {
    let parts = names.map(Self.parts)
    guard let first = parts.first, parts.allSatisfy({ $0.count == first.count }) else { return nil }
    let different = first.indices.filter { place in parts.contains { $0[place] != first[place] } }
    guard different.count == 1, let place = different.first else { return nil }
    let values = parts.compactMap { Double($0[place]) }
    guard values.count == names.count, values.allSatisfy(\.isFinite),
      Set(values).count == values.count
    else { return nil }
    let before = first[..<place].joined()
    label = before.hasSuffix(".") ? String(before.dropLast()) : before
    self.values = values
  }

  /// A name cut where digits begin and end: `moe`, `4`, `.route`.
  private static func parts(of name: String) -> [String] {
    var parts: [String] = []
    var isNumber = false
    for character in name {
      let isDigit = ("0"..."9").contains(character)
      if isDigit != isNumber || parts.isEmpty { parts.append("") }
      parts[parts.count - 1].append(character)
      isNumber = isDigit
    }
    return parts
  }
}

extension Picture {
  /// A figure of each result, nil where one has none, beside its nulls.
  fileprivate init(of figures: [NamedFigure?], under abscissa: Abscissa, of names: [String]) {
    let known = figures.compactMap { $0 }
    let name = known.first?.name ?? ""
    let order = abscissa.places.indices.sorted { abscissa.places[$0] < abscissa.places[$1] }
    let y = Axis(name, unit: known.first?.unit ?? "")
    guard abscissa.isOrdered else {
      self.init(
        name, caption: names.joined(separator: ", "), x: abscissa.axis, y: y,
        figures.enumerated().map { place, figure in
          .interval(
            Interval(
              Double(place), figure?.value, nil, level: figure?.nulls.first?.level,
              isUpright: true, .other(place)))
        })
      return
    }
    var nulls: [String] = []
    for null in known.flatMap(\.nulls) where !nulls.contains(null.name) { nulls.append(null.name) }
    let levels = nulls.map { null -> Mark in
      let own = order.compactMap { place in
        figures[place]?.nulls.first { $0.name == null }.map { (abscissa.places[place], $0) }
      }
      let band = own.compactMap { place, null in
        null.low.flatMap { low in null.high.map { Spread(low, $0) } }
      }
      return .line(
        Line(
          null, .null, own.map { Point($0.0, $0.1.level) },
          band: band.count == own.count ? band : []))
    }
    self.init(
      name, caption: names.joined(separator: ", "), x: abscissa.axis, y: y,
      levels + [
        .line(
          Line(
            name, .other(0),
            order.map { Point(abscissa.places[$0], figures[$0]?.value ?? .nan) }))
      ])
  }
}
