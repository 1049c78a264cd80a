/// What differs between the output a transcript expects and the output found.
///
/// Words must be equal; whole numbers are exact; a number printed with a point or an exponent matches
/// within one unit of its last digit, of the coarser of the two where their precision differs. A run of
/// blanks equals any other, as do rules such as `─────`; blank lines at the end do not count.
public struct TranscriptComparison: Sendable, Hashable {
  /// A line that differs.
  public struct Difference: Sendable, Hashable {
    /// The line of the output, from 1: of the expected one, or of the found one where nothing is expected.
    public let line: Int
    /// Nil when the found output has a line more here.
    public let expected: String?
    /// Nil when the found output has a line less here.
    public let found: String?
    /// The index of the first word that differs, from 0.
    public let word: Int
  }

  public let differences: [Difference]
  let ignoresDigests: Bool

  /// Whether the outputs say the same.
  public var isMatch: Bool { differences.isEmpty }

  /// Compares two outputs; lines that `isVolatile` names are left out on both sides.
  ///
  /// With `ignoresDigests`, a printed digest (a word of 16 hexadecimal digits) equals any other.
  public init(
    expected: [String], found: [String], ignoresDigests: Bool = false,
    isVolatile: (String) -> Bool = { _ in false }
  ) {
    self.ignoresDigests = ignoresDigests
    let expectedLines = Self.numbered(expected, ignoresDigests, isVolatile)
    let foundLines = Self.numbered(found, ignoresDigests, isVolatile)
    let start = zip(expectedLines, foundLines).prefix { $0.words.match($1.words) }.count
    let expectedRest = expectedLines.dropFirst(start)
    let foundRest = foundLines.dropFirst(start)
    // Lines that agree at the end are paired from there, so one missing line is one difference.
    let end = zip(expectedRest.reversed(), foundRest.reversed())
      .prefix { $0.words.match($1.words) }.count
    let expectedMiddle = Array(expectedRest.dropLast(end))
    let foundMiddle = Array(foundRest.dropLast(end))
    differences = (0..<max(expectedMiddle.count, foundMiddle.count)).compactMap { index in
      let expected = index < expectedMiddle.count ? expectedMiddle[index] : nil
      let found = index < foundMiddle.count ? foundMiddle[index] : nil
      return Self.difference(expected, found)
    }
  }

  private struct NumberedLine {
    let number: Int
    let text: String
    let words: [OutputWord]
  }

  private static func numbered(
    _ output: [String], _ ignoresDigests: Bool, _ isVolatile: (String) -> Bool
  ) -> [NumberedLine] {
    let physical = output.flatMap {
      $0.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
    var lines = physical.enumerated().filter { !isVolatile($0.element) }.map { index, text in
      NumberedLine(
        number: index + 1, text: text,
        words: text.split(whereSeparator: \.isWhitespace).map { compared($0, ignoresDigests) })
    }
    while lines.last?.words.isEmpty == true { lines.removeLast() }
    return lines
  }

  private static func compared(_ word: Substring, _ ignoresDigests: Bool) -> OutputWord {
    OutputWord(ignoresDigests && isDigest(word) ? "digest" : word)
  }

  /// Whether two words say the same.
  static func matches(_ first: String, _ second: String, _ ignoresDigests: Bool) -> Bool {
    compared(first[...], ignoresDigests).matches(compared(second[...], ignoresDigests))
  }

  private static func isDigest(_ word: Substring) -> Bool {
    word.utf8.count == 16 && word.allSatisfy { $0.isHexDigit && !$0.isUppercase }
  }

  private static func difference(_ expected: NumberedLine?, _ found: NumberedLine?) -> Difference? {
    let (first, second) = (expected?.words ?? [], found?.words ?? [])
    if expected != nil, found != nil, first.match(second) { return nil }
    return Difference(
      line: expected?.number ?? found?.number ?? 0, expected: expected?.text, found: found?.text,
      word: zip(first, second).prefix { $0.matches($1) }.count)
  }
}

extension [OutputWord] {
  fileprivate func match(_ others: Self) -> Bool {
    count == others.count && zip(self, others).allSatisfy { $0.matches($1) }
  }
}
