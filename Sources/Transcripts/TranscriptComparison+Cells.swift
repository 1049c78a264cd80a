extension TranscriptComparison {
  /// A word that differs, named by where it stands.
  public struct Cell: Sendable, Hashable, CustomStringConvertible {
    /// `row 16 margin`: the first cell of its line and the heading of its column; outside of a table
    /// `line 2 task loss train`, the words before it.
    public let name: String
    public let expected: String
    public let found: String

    /// `row 16 margin: 0.2502, now 0.2503`.
    public var description: String { "\(name): \(expected), now \(found)" }
  }

  /// The words that differ, line by line, where a line has as many words as expected.
  ///
  /// - `output`: the whole output expected, in which headings are looked for.
  /// - `columns`: how many columns of the terminal a character takes.
  public func cells(in output: [String], columns: (Character) -> Int = { _ in 1 }) -> [Cell] {
    let lines = output.flatMap {
      $0.split(separator: "\n", omittingEmptySubsequences: false).map { PrintedLine($0, columns) }
    }
    let headings = Self.headings(of: lines)
    return differences.flatMap { difference -> [Cell] in
      guard let expected = difference.expected, let found = difference.found else { return [] }
      let (line, other) = (PrintedLine(expected, columns), PrintedLine(found, columns))
      guard line.words.count == other.words.count else { return [] }
      let place = difference.line - 1
      let heading = headings.indices.contains(place) ? headings[place].map { lines[$0] } : nil
      return line.words.indices.compactMap { index in
        let (word, now) = (line.words[index].text, other.words[index].text)
        guard !Self.matches(word, now, ignoresDigests) else { return nil }
        let name =
          line.name(of: index, below: heading) ?? line.words(before: index, difference.line)
        return Cell(
          name: name, expected: word.trimmingEnd(of: ",;"), found: now.trimmingEnd(of: ",;"))
      }
    }
  }

  /// The line that holds the headings over each line, if it is one of a table: the nearest above it without
  /// a number of its own, or else the first.
  private static func headings(of lines: [PrintedLine]) -> [Int?] {
    var (first, worded): (Int?, Int?)
    return lines.enumerated().map { place, line in
      let heading = worded ?? first
      let isOfTable = line.cells.count > 1
      first = isOfTable ? first ?? place : nil
      worded = isOfTable ? (line.cells.contains(where: \.isNumber) ? worded : place) : nil
      return isOfTable ? heading : nil
    }
  }
}

/// A line of output by words, and by the cells of a table: what two blanks or more stand between.
private struct PrintedLine {
  struct Piece {
    var text: String
    /// The columns it takes.
    var span: Range<Int>

    /// Whether it is a number and nothing else, or the dash that stands for none.
    var isNumber: Bool {
      text == "-" || text.allSatisfy { $0.isNumber || "+-.e%".contains($0) }
    }
  }

  private(set) var words: [Piece] = []
  private(set) var cells: [Piece] = []

  init(_ line: some StringProtocol, _ columns: (Character) -> Int) {
    var place = 0
    for character in line {
      let end = place + columns(character)
      defer { place = end }
      guard !character.isWhitespace else { continue }
      Self.add(character, place..<end, to: &words, gap: 0)
      Self.add(character, place..<end, to: &cells, gap: 1)
    }
  }

  /// Adds a character to the last piece, or to a new one where more than `gap` blanks stand between.
  private static func add(
    _ character: Character, _ span: Range<Int>, to pieces: inout [Piece], gap: Int
  ) {
    guard let last = pieces.last, span.lowerBound - last.span.upperBound <= gap else {
      pieces.append(Piece(text: String(character), span: span))
      return
    }
    let blanks = String(repeating: " ", count: span.lowerBound - last.span.upperBound)
    pieces[pieces.count - 1].text += blanks + String(character)
    pieces[pieces.count - 1].span = last.span.lowerBound..<span.upperBound
  }

  /// What a word of a table is called, by its row and by what stands over it in the line of headings; nil
  /// outside of one.
  func name(of word: Int, below headings: PrintedLine?) -> String? {
    let span = words[word].span
    guard let label = cells.first, cells.count > 1, !label.span.overlaps(span) else { return nil }
    let column = cells.first { $0.span.overlaps(span) }?.span ?? span
    let heading = headings?.cells.first { $0.span.overlaps(column) }
    return "row \(label.text)" + (heading.map { " \($0.text)" } ?? "")
  }

  /// What a word outside of a table is called: by the words before it, back to a number.
  func words(before word: Int, _ number: Int) -> String {
    let label = words[..<word].reversed().prefix { piece in
      !piece.text.contains(where: \.isNumber)
    }.prefix(4).reversed().map(\.text).joined(separator: " ").trimmingEnd(of: ":,;(")
    return "line \(number)" + (label.isEmpty ? "" : " \(label)")
  }
}

extension String {
  fileprivate func trimmingEnd(of characters: String) -> String {
    String(reversed().drop { characters.contains($0) }.reversed())
  }
}
