/// Rows under headings, aligned; columns that do not fit the width are left out, with a note.
public struct Table: Equatable, Sendable {
  public struct Column: Equatable, Sendable {
    let heading: String
    /// Whether cells stand at the left, as words do; numbers stand at the right.
    let isText: Bool
    /// Whether its cells may be cut short, with `...`, before a column is left out.
    let isFlexible: Bool
    /// Columns of a larger number are left out first.
    let rank: Int
  }

  let columns: [Column]
  public private(set) var rows: [[String]] = []

  /// A table with columns, `*` before the heading of a column of words, `~` of one whose words may
  /// be cut short; later ones go first when the width is short, but never the first.
  public init(_ headings: [String]) {
    columns = headings.enumerated().map { index, heading in
      let isFlexible = heading.hasPrefix("~")
      let isText = heading.hasPrefix("*") || isFlexible
      return Column(
        heading: displayed(isText ? String(heading.dropFirst()) : heading), isText: isText,
        isFlexible: isFlexible, rank: index)
    }
  }

  /// What stands above the columns.
  public var headings: [String] { columns.map(\.heading) }

  /// Columns and rows; a cell that is a number where numbers stand is one, and null where there is none.
  public var json: JSONValue {
    .object([
      "columns": .array(headings.map { .string($0) }),
      "rows": .array(
        rows.map { row in
          .array(
            zip(columns, row).map { column, cell in
              guard !column.isText else { return .string(cell) }
              if cell == "-" || cell.isEmpty { return .null }
              return Double(cell).map { JSONValue($0) } ?? .string(cell)
            })
        }),
    ])
  }

  public mutating func add(_ cells: [String]) {
    precondition(cells.count == columns.count, "\(cells.count) cells for \(columns.count) columns")
    rows.append(cells.map(displayed))
  }

  /// Columns that the widest cells of every heading take.
  private var naturalWidths: [Int] {
    columns.indices.map { index in
      ([columns[index].heading] + rows.map { $0[index] }).map { displayWidth($0) }.max() ?? 0
    }
  }

  /// The width in which nothing is left out; what is flexible may still be cut.
  var fullWidth: Int {
    zip(columns, naturalWidths).reduce(2 * max(columns.count - 1, 0)) { sum, column in
      sum + (column.0.isFlexible ? min(column.1, 20) : column.1)
    }
  }

  /// The table in at most `width` columns, and the headings that did not fit.
  func rendered(width: Int) -> (lines: [String], leftOut: [String]) {
    var widths = naturalWidths
    var kept = Array(columns.indices)
    func total() -> Int { kept.reduce(2 * max(kept.count - 1, 0)) { $0 + widths[$1] } }
    for index in kept where columns[index].isFlexible {
      widths[index] = max(min(widths[index], 20), widths[index] - max(0, total() - width))
    }
    while kept.count > 1, total() > width { kept.removeLast() }
    func line(_ cells: [String]) -> String {
      let text = kept.map { index -> String in
        let cell = columns[index].isFlexible ? cut(cells[index], to: widths[index]) : cells[index]
        let space = String(repeating: " ", count: max(0, widths[index] - displayWidth(cell)))
        return columns[index].isText ? cell + space : space + cell
      }.joined(separator: "  ")
      return String(text.reversed().drop { $0 == " " }.reversed())
    }
    return (
      [line(columns.map(\.heading))] + rows.map(line),
      columns.indices.filter { !kept.contains($0) }.map { columns[$0].heading }
    )
  }
}

/// `text` in at most `width` columns, with `...` in place of the rest.
private func cut(_ text: String, to width: Int) -> String {
  guard displayWidth(text) > width else { return text }
  var left = width - 3
  let kept = text.prefix { character in
    left -= displayWidth(String(character))
    return left >= 0
  }
  return kept + "..."
}
