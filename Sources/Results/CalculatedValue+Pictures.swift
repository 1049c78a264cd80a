import Pictures

extension CalculatedValue {
  public var allSeries: [Series] {
    [
      Series(
        "value", .whole, unit: unit,
        elements.enumerated().map { index, element in
          Series.Entry(
            at: isList ? Double(index) : nil, element.value, note: element.reason ?? "")
        })
    ]
  }

  public var pictures: [NamedPicture] {
    guard isList, !elements.isEmpty else { return [] }
    return [NamedPicture("values", "the list, number by number") { _ in Self.lines([("", self)]) }]
  }

  /// Lists in one picture, or numbers side by side.
  public static func pictures(of several: [(name: String, content: Self)]) -> [NamedPicture] {
    guard several.allSatisfy(\.content.isList) else { return figurePictures(of: several) }
    return [NamedPicture("values", "the lists, number by number") { _ in lines(several) }]
  }

  private static func lines(_ several: [(name: String, content: Self)]) -> Picture {
    let units = Set(several.map(\.content.unit))
    return Picture(
      several.count == 1 ? several[0].content.expression : "values",
      caption: several.map {
        ($0.name.isEmpty ? "" : "\($0.name): ") + "\($0.content.progress)"
      }.joined(separator: ", "),
      x: Axis("place in the list"),
      y: Axis("value", unit: units.count == 1 ? several[0].content.unit : ""),
      several.enumerated().flatMap { place, one in
        one.content.allSeries.map { .line(Line(one.name, .other(place), $0)) }
      })
  }
}
