/// `pieces` set one after the other with blanks between, in lines of at most `width` columns.
///
/// Lines after the first begin with `indent` blanks. A piece wider than a line has one to itself.
public func wrapped(_ pieces: [some StringProtocol], width: Int, indent: Int = 0) -> [String] {
  var lines: [String] = []
  var line = ""
  for piece in pieces {
    let isFresh = line.allSatisfy { $0 == " " }
    if !isFresh, displayWidth(line) + 1 + displayWidth(piece) > width {
      lines.append(line)
      line = String(repeating: " ", count: indent) + piece
    } else {
      line += (isFresh ? "" : " ") + piece
    }
  }
  lines.append(line)
  return lines
}

/// `text` broken between words so that no line is longer than `width`, if its words allow.
public func wrapped(_ text: String, width: Int) -> [String] {
  text.split(separator: "\n", omittingEmptySubsequences: false).flatMap {
    wrapped($0.split(separator: " "), width: width)
  }
}

/// Rows of a label and a text in two columns, indented by two; the text wraps in its column.
public func twoColumns(_ rows: [(label: String, text: String)], width: Int) -> [String] {
  let labelWidth = rows.map { displayWidth($0.label) }.filter { $0 <= width * 3 / 10 }.max() ?? 0
  let margin = String(repeating: " ", count: labelWidth + 4)
  return rows.flatMap { label, text in
    var lines = wrapped(text, width: width - labelWidth - 4).map { margin + $0 }
    let blanks = labelWidth - displayWidth(label)
    if blanks >= 0 {
      lines[0] =
        "  " + label + String(repeating: " ", count: blanks) + lines[0].dropFirst(labelWidth + 2)
    } else {
      lines.insert("  " + label, at: 0)
    }
    return lines.map(\.trimmedAtEnd)
  }
}

extension String {
  /// The text without blanks at its end.
  public var trimmedAtEnd: String {
    guard let last = lastIndex(where: { $0 != " " }) else { return "" }
    return String(self[...last])
  }
}
