import Pictures

/// A difference in a picture of differences.
struct ForestRow {
  let name: String
  /// What it is of, `ln sigma1`: rows of one figure have an axis of their own.
  let figure: String
  let mean: Double
  let interval: ClosedRange<Double>?
  let level: Double
  let note: String
  let role: Role
}

extension Picture {
  /// Differences with their intervals, a panel for those of each figure.
  ///
  /// - Throws: `NothingToDraw` without a row.
  init(forest rows: [ForestRow], _ title: String, caption: String) throws(NothingToDraw) {
    var figures: [String] = []
    for row in rows where !figures.contains(row.figure) { figures.append(row.figure) }
    guard !figures.isEmpty else {
      throw NothingToDraw("\(title): there is no difference to draw.")
    }
    self.init(
      title, caption: caption + "; intervals: 95% of the mean",
      panels: figures.map { figure in
        let own = rows.filter { $0.figure == figure }
        return Panel(
          x: Axis("difference in \(figure)", includes: own.map(\.level)),
          y: Axis("", categories: own.map(\.name)),
          own.enumerated().map { place, row in
            .interval(
              Interval(
                Double(place), row.mean,
                row.interval.map { Spread($0.lowerBound, $0.upperBound) }, level: row.level,
                note: row.note, row.role))
          })
      })
  }
}
