import Documents

extension ResultContent {
  public var series: [Series] { [] }
  public var tidyColumns: [TypedTable.Column] { TypedTable.tidyColumns }
  public var allSeries: [Series] { figures.map { Series($0) } + series }

  public var tidySubject: TidySubject {
    let counted = ["sample", "token"].contains(progress.unit) ? progress.done : nil
    return TidySubject(
      model: measuredOn?.model ?? "", data: measuredOn?.data ?? "", layer: measuredOn?.layer,
      samples: measuredOn?.samples?.indices.count ?? counted)
  }

  /// A row a measurement, so that pandas and ggplot take it as it is.
  ///
  /// `null` is the first of the nulls that the value stands beside, called `null_name`; each further one has
  /// a row of its own, `erank (untrained)`. Cells are empty where there is nothing to say.
  public func tidy(named name: String) -> TypedTable {
    let subject = tidySubject
    var table = TypedTable(TypedTable.tidyColumns)
    for series in allSeries {
      for entry in series.entries {
        func add(
          _ statistic: String, _ value: Double?, _ level: Double?, _ null: NamedFigure.Null?,
          _ note: String
        ) {
          table.add([
            .text(name), .text(series.model ?? subject.model), .text(subject.data),
            .init(series.layer ?? subject.layer), .text(series.place.cell), .text(statistic),
            .init(value), .init(level), .text(series.unit), .init(subject.samples),
            .init(entry.at), .text(entry.seed.map { "\($0)" } ?? ""), .text(null?.name ?? ""),
            .init(null?.low), .init(null?.high), .text(note),
          ])
        }
        let null = entry.nulls.first
        add(series.statistic, entry.value, null?.level, null, entry.note)
        for null in entry.nulls.dropFirst() {
          add("\(series.statistic) (\(null.name))", null.level, nil, null, "")
        }
      }
    }
    return table
  }

  /// The rows of its tidy table.
  public var tidyRowCount: Int {
    allSeries.reduce(0) { rows, series in
      rows + series.entries.reduce(0) { $0 + max(1, $1.nulls.count) }
    }
  }
}

extension TypedTable {
  /// Those of every result's tidy table.
  public static let tidyColumns: [Column] = [
    .text("result"), .text("model"), .text("data"), .integer("layer"), .text("expert"),
    .text("statistic"), .number("value"), .number("null"), .text("unit"), .integer("samples"),
    .number("at"), .text("seed"), .text("null_name"), .number("null_low"), .number("null_high"),
    .text("note"),
  ]
}

extension NamedFigure.Place {
  /// As it stands in a column: `3`, `0,1`, `routed mean`; empty of the whole.
  var cell: String {
    switch self {
    case .whole: ""
    case .expert(let i): "\(i)"
    case .pair(let i, let j): "\(i),\(j)"
    case .part(let part): part
    }
  }
}
