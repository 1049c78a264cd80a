import Documents

/// Candidates laid out in columns that fit the terminal, filled downwards as `ls` does.
enum CandidateList {
  /// More candidates than this are counted instead of shown.
  static let maximumShown = 100

  /// The listing, each line ended by `\n`.
  static func text(_ candidates: [String], width: Int) -> String {
    let names = shortened(candidates.prefix(maximumShown)).map(displayed)
    let widths = names.map(Terminal.displayWidth(of:))
    let columnWidth = (widths.max() ?? 0) + 2
    let columnCount = max(1, (width + 1) / columnWidth)
    let rowCount = (names.count + columnCount - 1) / columnCount
    var result = ""
    for row in 0..<rowCount {
      for index in stride(from: row, to: names.count, by: rowCount) {
        result += names[index]
        if index + rowCount < names.count {
          result += String(repeating: " ", count: columnWidth - widths[index])
        }
      }
      result += "\n"
    }
    if candidates.count > maximumShown {
      result += "... and \(candidates.count - maximumShown) more\n"
    }
    return result
  }

  /// File names without the folder that all of them share.
  private static func shortened(_ candidates: ArraySlice<String>) -> [String] {
    let common = Completion(range: 0..<0, candidates: Array(candidates)).commonPrefix
    guard let slash = common.lastIndex(of: "/"), candidates.count > 1 else {
      return Array(candidates)
    }
    let length = common[...slash].count
    return candidates.map { String($0.dropFirst(length)) }
  }
}
