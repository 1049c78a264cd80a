extension TranscriptComparison {
  /// The differing lines side by side, expected on the left, in `width` columns.
  ///
  /// - `columns`: how many columns of the terminal a character takes.
  public func sideBySide(width: Int = 80, columns: (Character) -> Int = { _ in 1 }) -> [String] {
    let half = max(10, (width - 9) / 2)
    func row(_ label: String, _ left: String, _ right: String) -> String {
      let used = left.reduce(0) { $0 + columns($1) }
      let blanks = String(repeating: " ", count: max(0, half - used))
      let margin = String(repeating: " ", count: max(0, 5 - label.count)) + label
      return "\(margin) \(left)\(blanks) | \(right)".trimmingEnd
    }
    return [row("line", "expected", "found")]
      + differences.flatMap { difference in
        let left = Self.pieces(difference.expected ?? "(nothing)", half, columns)
        let right = Self.pieces(difference.found ?? "(nothing)", half, columns)
        return (0..<max(left.count, right.count)).map { index in
          row(
            index == 0 ? "\(difference.line)" : "", index < left.count ? left[index] : "",
            index < right.count ? right[index] : "")
        }
      }
  }

  /// A line cut into pieces that fit a column.
  private static func pieces(
    _ line: String, _ width: Int, _ columns: (Character) -> Int
  ) -> [String] {
    var pieces = [""]
    var used = 0
    for character in line {
      let columnCount = columns(character)
      if used + columnCount > width, used > 0 {
        pieces.append("")
        used = 0
      }
      pieces[pieces.count - 1].append(character == "\t" ? " " : character)
      used += columnCount
    }
    return pieces
  }
}

extension String {
  fileprivate var trimmingEnd: String {
    var rest = self[...]
    while rest.last == " " { rest.removeLast() }
    return String(rest)
  }
}
