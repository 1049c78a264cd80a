import Experiments

extension Comparison {
  /// Every figure of every architecture and seed, then the differences and alignments of all seeds together.
  public var tidyRows: [TidyRow] { seedRows() + figures.filter(isOfSeveral).map(row) }

  /// One row for each figure, architecture and seed.
  func seedRows(layer: Int? = nil) -> [TidyRow] {
    architectures.indices.flatMap { index in
      zip(seeds, measurements).flatMap { seed, row in
        Figure.allCases.flatMap { figure -> [TidyRow] in
          guard let value = row[index].figures[figure] else { return [] }
          func own(_ name: String, _ value: Double?) -> TidyRow {
            var own = TidyRow(name, value)
            (own.model, own.data) = (architectures[index].name, setup?.data ?? "")
            (own.layer, own.samples, own.seed) = (layer, sampleCount, "\(seed)")
            return own
          }
          var measured = own(figure.rawValue, value)
          measured.null = NamedFigure.Null("untrained", row[index].untrained[figure])
          let shuffled = row[index].shuffled[figure]
          return [measured]
            + (shuffled == nil ? [] : [own("\(figure.rawValue) (shuffled)", shuffled)])
        }
      }
    }
  }

  /// Whether it is of more than one architecture's own seeds.
  private func isOfSeveral(_ figure: NamedFigure) -> Bool {
    if case .part(let words) = figure.place { return !architectures.contains { $0.name == words } }
    return true
  }

  private func row(_ figure: NamedFigure) -> TidyRow {
    var row = placed(figure.place, figure.name, figure.value)
    (row.model, row.data) = ("", setup?.data ?? "")
    (row.unit, row.null) = (figure.unit, figure.nulls.first)
    return row
  }
}

extension LanguageComparison {
  public var tidyRows: [TidyRow] {
    zip(layers, comparisons).flatMap { layer, comparison -> [TidyRow] in
      comparison.tidyRows.map { row in
        var row = row
        (row.layer, row.data) = (layer, setup?.data ?? "")
        return row
      }
    }
  }
}
