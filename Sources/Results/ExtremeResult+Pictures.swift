import Pictures

extension ExtremeResult {
  public var allSeries: [Series] {
    rows.flatMap { row -> [Series] in
      let place: NamedFigure.Place =
        row.expert.isShared ? .part(row.name) : .expert(row.expert.number)
      func series(
        _ name: String, _ value: Double?, unit: String = "", nulls: [NamedFigure.Null?] = [],
        note: String = ""
      ) -> Series {
        Series(
          name, place, unit: unit, layer: row.layer,
          [Series.Entry(value, nulls: nulls, note: note)])
      }
      return [
        series(
          "extremeness", row.expert.ratio,
          nulls: [
            NamedFigure.Null("normal", row.normal.median, high: row.normal.percentile95),
            NamedFigure.Null("untrained", row.untrained),
          ]),
        series("samples", Double(row.expert.sampleCount), unit: "samples"),
        series("largest", row.expert.largest), series("median", row.expert.median),
        series("channel", Double(row.expert.channel)),
        series("sample", Double(row.place), note: row.token ?? ""),
      ]
    }
  }

  public var pictures: [NamedPicture] {
    let ranks = [
      NamedPicture("extremeness", "largest output over the usual one, of each expert") {
        try points($0)
      }
    ]
    guard layers.count > 1 else { return ranks }
    return ranks + [
      NamedPicture("layers", "the same by layer and expert") { try cells($0) }
    ]
  }

  private var caption: String { subject.caption(progress.done) }

  /// Numbers of routed experts, ascending.
  private var numbers: [Int] {
    Set(rows.filter { !$0.expert.isShared }.map(\.expert.number)).sorted()
  }

  /// A point an expert, of several layers those of one alike.
  private func points(_ options: PictureOptions) throws -> Picture {
    let shown = try options.places(of: numbers).map { numbers[$0] }
    let rows = rows.filter { !$0.expert.isShared && shown.contains($0.expert.number) }
    func place(_ row: Row) -> Double { Double(shown.firstIndex(of: row.expert.number) ?? 0) }
    let clouds: [Mark] =
      layers.count > 1
      ? layers.enumerated().map { index, layer in
        .points(
          Points(
            "layer \(layer.number ?? index)", .other(index),
            rows.filter { $0.layer == layer.number }.map {
              Point(place($0), $0.expert.ratio ?? .nan)
            }))
      }
      : rows.map { row in
        .points(
          Points(
            "", .expert(row.expert.number), [Point(place(row), row.expert.ratio ?? .nan)]))
      }
    // Of each expert the largest over layers: the fewer its samples, the lower.
    let normal = shown.enumerated().map { index, number in
      Point(
        Double(index),
        rows.filter { $0.expert.number == number }.map(\.normal.percentile95).max() ?? .nan)
    }
    return Picture(
      "extreme outputs: largest over median", caption: caption,
      x: Axis("expert", categories: shown.map { "\($0)" }),
      y: Axis("largest over median output", isLogarithmic: true),
      [.line(Line("normal numbers, 95%", .null, normal))] + clouds)
  }

  private func cells(_ options: PictureOptions) throws -> Picture {
    let shown = try options.places(of: numbers).map { numbers[$0] }
    let rows = rows
    return Picture(
      cells: layers.map { layer in
        shown.map { number in
          rows.first {
            $0.layer == layer.number && !$0.expert.isShared && $0.expert.number == number
          }?.expert.ratio
        }
      }, "extreme outputs by layer and expert", caption: caption,
      x: Axis("expert", categories: shown.map { "\($0)" }),
      y: Axis(
        "layer", categories: layers.enumerated().map { "\($0.element.number ?? $0.offset)" }),
      label: "largest over median output")
  }
}
