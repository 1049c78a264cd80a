import Documents

/// A matrix with where its values lie on their scale.
struct CellMap {
  let cells: Cells
  let values: [[Double?]]
  let rows, columns: Int
  let low, high: Double

  init(_ cells: Cells) { self.init(cells, cells.values) }

  private init(_ cells: Cells, _ values: [[Double?]]) {
    (self.cells, self.values) = (cells, values)
    rows = values.count
    columns = values.map(\.count).max() ?? 0
    let ends = [cells.range.low, cells.range.high].map { $0.isFinite ? rounded($0) : 0 }
    (low, high) = (min(ends[0], ends[1]), max(ends[0], ends[1]))
  }

  var level: Double? { cells.level.flatMap { $0.isFinite ? $0 : nil } }

  func value(_ row: Int, _ column: Int) -> Double? {
    guard values.indices.contains(row), values[row].indices.contains(column) else { return nil }
    return values[row][column].flatMap { $0.isFinite ? $0 : nil }
  }

  /// Where a value lies on the scale, 0 to 1.
  func position(_ value: Double) -> Double? {
    guard value.isFinite else { return nil }
    guard high > low else { return 0.5 }
    // Halves, for the whole range of doubles has no length.
    return max(0, min(1, (rounded(value) / 2 - low / 2) / (high / 2 - low / 2)))
  }

  func position(_ row: Int, _ column: Int) -> Double? { value(row, column).flatMap { position($0) } }

  func ink(_ place: Double) -> Ink { cells.isSigned ? .diverging(place) : .scale(place) }

  /// A character for it, in any font.
  func shade(_ place: Double) -> Character {
    let shades = cells.isSigned ? Self.signedShades : Self.shades
    return shades[min(shades.count - 1, Int(place * Double(shades.count)))]
  }

  private static let shades: [Character] = Array(".:-=+*#%@")
  /// Below 0 and above it.
  private static let signedShades: [Character] = Array("%=-.+*#")

  /// Two digits of a value.
  func text(_ row: Int, _ column: Int) -> String {
    guard let value = value(row, column).map(rounded) else { return "-" }
    guard isOfShares else { return compact(NumberText(digits: 2)(value)) }
    if abs(value) >= 0.995 { return fixed(value, 1) }
    let text = fixed(abs(value), 2).dropFirst()
    return value < 0 && text != ".00" ? "-\(text)" : String(text)
  }

  /// Whether no value is beyond 1, so that all are written as `.53`.
  private var isOfShares: Bool { abs(low) <= 1 && abs(high) <= 1 }

  /// Columns of the longest of those.
  var textWidth: Int {
    var most = 1
    for row in 0..<rows { for column in 0..<columns { most = max(most, text(row, column).count) } }
    return most
  }

  /// The same with the means of so many rows and columns; what has no value counts for nothing.
  func merged(rows step: Int, columns across: Int) -> CellMap {
    guard step > 1 || across > 1 else { return self }
    return CellMap(
      cells,
      stride(from: 0, to: rows, by: step).map { row in
        stride(from: 0, to: columns, by: across).map { column in
          var (sum, count) = (0.0, 0.0)
          for row in row..<min(row + step, rows) {
            for column in column..<min(column + across, columns) {
              if let value = value(row, column) {
                sum += value
                count += 1
              }
            }
          }
          return count > 0 ? sum / count : nil
        }
      })
  }
}

/// In what form a matrix stands in the columns and lines there are.
struct CellForm {
  /// Columns of a cell.
  let cellWidth: Int
  /// 2 where a line shows two rows in halves of its characters.
  let rowsInLine: Int
  let hasNumbers: Bool
  /// Rows and columns of which a cell shows the mean.
  let mergedRows, mergedColumns: Int

  init(_ map: CellMap, columns: Int, lines: Int, canvas: CanvasStyle, hasShades: Bool) {
    let room = columns / max(1, map.columns)
    let hasRows = map.rows <= lines
    // Texts are not measured where there can be no room.
    let textWidth = room >= 4 && hasRows ? map.textWidth : 0
    hasNumbers = room >= 4 && hasRows && room > textWidth
    if hasNumbers {
      (cellWidth, rowsInLine) = (min(room, max(4, textWidth + 2)), 1)
    } else if hasShades && canvas != .ascii && !(hasRows && room >= 2) {
      // Two rows to a line are as high as a column is wide.
      (cellWidth, rowsInLine) = (1, 2)
    } else {
      (cellWidth, rowsInLine) = (max(1, min(2, room)), 1)
    }
    let space = lines * rowsInLine
    mergedRows = max(1, (map.rows + space - 1) / space)
    mergedColumns = max(1, (map.columns * cellWidth + columns - 1) / columns)
  }

  /// What does not stand there.
  var remark: String? {
    guard mergedRows > 1 || mergedColumns > 1 else { return nil }
    return "each place is the mean of \(counted(mergedRows, "row")) by "
      + "\(counted(mergedColumns, "column"))"
  }
}
