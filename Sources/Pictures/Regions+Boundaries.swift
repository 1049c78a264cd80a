extension Regions {
  /// The edges between neighbouring cells of different experts; those in one line are joined.
  var boundaries: [(from: Point, to: Point)] {
    let (rows, columns) = (cells.count, cells.map(\.count).min() ?? 0)
    guard rows > 0, columns > 0 else { return [] }
    let (width, height) = ((x.high - x.low) / Double(columns), (y.high - y.low) / Double(rows))
    func across(_ column: Int) -> Double { x.low + Double(column) * width }
    func up(_ row: Int) -> Double { y.high - Double(row) * height }
    var edges: [(from: Point, to: Point)] = []
    for row in 1..<max(1, rows) {
      for run in runs(columns, where: { cells[row][$0].expert != cells[row - 1][$0].expert }) {
        edges.append(
          (Point(across(run.lowerBound), up(row)), Point(across(run.upperBound), up(row))))
      }
    }
    for column in 1..<max(1, columns) {
      for run in runs(rows, where: { cells[$0][column].expert != cells[$0][column - 1].expert }) {
        edges.append(
          (Point(across(column), up(run.lowerBound)), Point(across(column), up(run.upperBound))))
      }
    }
    return edges
  }

  /// Ranges as long as can be of the numbers below `count` for which it holds.
  private func runs(_ count: Int, where holds: (Int) -> Bool) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start: Int?
    for place in 0...count {
      if place < count, holds(place) {
        start = start ?? place
      } else if let first = start {
        runs.append(first..<place)
        start = nil
      }
    }
    return runs
  }
}
