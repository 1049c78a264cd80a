import LinearAlgebra

/// Rows and columns matched one to one such that the costs sum to the least there is.
///
/// The assignment problem (Kuhn, 1955) by shortest augmenting paths, one for each row, over reduced
/// costs: O(rows²·columns) (Jonker and Volgenant, 1987; Crouse, 2016, for unequal sides).
struct LinearAssignment: Equatable, Sendable {
  /// The column of each row; nil for rows left over where there are more of them than columns.
  let columns: [Int?]

  /// Matches as many as the shorter side of `costs`, finite numbers, has; ties go to the lower index.
  init(minimising costs: Matrix) {
    guard costs.rowCount > costs.columnCount else {
      columns = Self.columns(of: costs)
      return
    }
    var columns = [Int?](repeating: nil, count: costs.rowCount)
    for (column, row) in Self.columns(of: costs.transposed).enumerated() { columns[row] = column }
    self.columns = columns
  }

  /// The column of each row of a matrix that has no more rows than columns.
  private static func columns(of costs: Matrix) -> [Int] {
    let (n, m) = (costs.rowCount, costs.columnCount)
    // The dual prices of rows and columns: cost − price − price is never negative, and 0 where matched.
    var rowPrices = [Double](repeating: 0, count: n)
    var columnPrices = [Double](repeating: 0, count: m)
    var rowOf = [Int?](repeating: nil, count: m)
    for start in 0..<n {
      var path = Path(count: m)
      var next: Int? = start
      while let row = next {
        path.extend(
          from: row, costs: costs.row(row), rowPrice: rowPrices[row], columnPrices: columnPrices)
        next = rowOf[path.end]
      }
      rowPrices[start] += path.length
      for column in 0..<m where path.isReached[column] && column != path.end {
        let change = path.length - path.lengths[column]
        columnPrices[column] -= change
        if let row = rowOf[column] { rowPrices[row] += change }
      }
      var column = path.end
      while let before = path.before[column] {
        rowOf[column] = rowOf[before]
        column = before
      }
      rowOf[column] = start
    }
    var columns = [Int](repeating: 0, count: n)
    for (column, row) in rowOf.enumerated() {
      if let row { columns[row] = column }
    }
    return columns
  }

  /// The shortest paths from a row without a column, as far as they are known (Dijkstra, 1959).
  private struct Path {
    /// The shortest known to each column.
    var lengths: [Double]
    /// The column before it on that path; nil right after the start.
    var before: [Int?]
    /// The columns whose path is final.
    var isReached: [Bool]
    /// The last of them.
    var end = 0
    var isBegun = false

    init(count: Int) {
      lengths = [Double](repeating: .infinity, count: count)
      before = [Int?](repeating: nil, count: count)
      isReached = [Bool](repeating: false, count: count)
    }

    var length: Double { isBegun ? lengths[end] : 0 }

    /// Goes on from `row`, which the last column reached is matched to, to the nearest column.
    mutating func extend(
      from row: Int, costs: ArraySlice<Double>, rowPrice: Double, columnPrices: [Double]
    ) {
      let (soFar, last) = (length, isBegun ? end : nil)
      var nearest: Int?
      for (column, cost) in costs.enumerated() where !isReached[column] {
        let through = soFar + (cost - rowPrice - columnPrices[column])
        if through < lengths[column] { (lengths[column], before[column]) = (through, last) }
        if let known = nearest, lengths[known] <= lengths[column] { continue }
        nearest = column
      }
      guard let nearest else { preconditionFailure("no column is left for row \(row)") }
      (end, isBegun) = (nearest, true)
      isReached[nearest] = true
    }
  }
}
