/// Splits an expression into words.
///
/// A path begins with a letter or `_` and holds letters, digits, `_`, `-`, `.`, numbers in brackets,
/// and `*` where a `.` follows or within brackets. So `a-b` is one path and `a - b` a difference, and
/// `lm.layer*.loss` is one path and `a * b` a product.
struct ExpressionLexer {
  private let scalars: [Unicode.Scalar]
  /// Where each scalar begins, in UTF-8 bytes, and where the last ends.
  private let offsets: [Int]
  private var position = 0

  /// The words of `text`, the last of them the end.
  static func tokens(of text: String) throws(ExpressionError) -> [Token] {
    var lexer = ExpressionLexer(text)
    var tokens: [Token] = []
    while let token = try lexer.next() { tokens.append(token) }
    let end = lexer.offsets[lexer.scalars.count]
    tokens.append(Token(kind: .end, text: "", range: end..<end))
    return tokens
  }

  private init(_ text: String) {
    scalars = Array(text.unicodeScalars)
    var offsets = [0]
    for scalar in scalars { offsets.append(offsets[offsets.count - 1] + UTF8.width(scalar)) }
    self.offsets = offsets
  }

  private subscript(ahead: Int) -> Unicode.Scalar? {
    let place = position + ahead
    return scalars.indices.contains(place) ? scalars[place] : nil
  }

  private mutating func next() throws(ExpressionError) -> Token? {
    while let scalar = self[0], scalar.properties.isWhitespace { position += 1 }
    guard let scalar = self[0] else { return nil }
    if scalar.isDigit || (scalar == "." && self[1]?.isDigit == true) { return try number() }
    if scalar.beginsName { return path() }
    for symbol in Token.Symbol.allCases where starts(with: symbol.rawValue) {
      return take(symbol.rawValue.unicodeScalars.count, as: .symbol(symbol))
    }
    let token = take(1, as: .path)
    throw ExpressionError(
      "'\(token.text)' does not belong in an expression.", at: token.range,
      hint: "`help expressions` says what does.")
  }

  private func starts(with text: String) -> Bool {
    scalars[position...].starts(with: text.unicodeScalars)
  }

  private mutating func take(_ count: Int, as kind: Token.Kind) -> Token {
    let start = position
    position += count
    return Token(kind: kind, text: text(from: start), range: offsets[start]..<offsets[position])
  }

  private func text(from start: Int) -> String {
    String(String.UnicodeScalarView(scalars[start..<position]))
  }

  private mutating func number() throws(ExpressionError) -> Token {
    let start = position
    func digits(_ lexer: inout Self) {
      while lexer[0]?.isDigit == true { lexer.position += 1 }
    }
    digits(&self)
    // The first dot of `1..5` is of the range.
    if self[0] == ".", self[1] != "." {
      position += 1
      digits(&self)
    }
    if self[0] == "e" || self[0] == "E" {
      let sign = self[1] == "+" || self[1] == "-" ? 1 : 0
      if self[1 + sign]?.isDigit == true {
        position += 1 + sign
        digits(&self)
      }
    }
    let end = position
    while let scalar = self[0], scalar.continuesName, scalar != "-", scalar != "." { position += 1 }
    let (text, range) = (text(from: start), offsets[start]..<offsets[position])
    guard position == end, let value = Double(text) else {
      throw ExpressionError(
        "'\(text)' is no number; and names of objects begin with a letter.", at: range,
        hint: "A product has its sign: `2 * x`.")
    }
    guard value.isFinite else {
      throw ExpressionError("'\(text)' is larger than any number here.", at: range)
    }
    return Token(kind: .number(value), text: text, range: range)
  }

  private mutating func path() -> Token {
    let start = position
    while let scalar = self[0] {
      if scalar == "." || scalar == "-" {
        // A range's dots and a last sign are not of the path.
        guard let following = self[1], !(scalar == "." && following == "."),
          following.continuesName || (following == "*" && self[2] == ".")
        else { break }
        position += 1
      } else if scalar.continuesName {
        position += 1
      } else if scalar == "*", self[1] == ".", self[2] != "." {
        position += 1
      } else if scalar == "[", let length = indexLength() {
        position += length
      } else {
        break
      }
    }
    let text = text(from: start)
    let kind = Token.Symbol(rawValue: text).map { Token.Kind.symbol($0) } ?? .path
    return Token(kind: kind, text: text, range: offsets[start]..<offsets[position])
  }

  /// The length of `[3]`, `[0,1]` or `[*]` at the current position; nil without one.
  private func indexLength() -> Int? {
    var length = 1
    while let scalar = self[length], scalar != "]" {
      guard scalar.isDigit || scalar == "," || scalar == "*" else { return nil }
      length += 1
    }
    return self[length] == "]" && length > 1 ? length + 1 : nil
  }
}

extension Unicode.Scalar {
  fileprivate var isDigit: Bool { ("0"..."9").contains(self) }
  fileprivate var beginsName: Bool { properties.isAlphabetic || self == "_" }
  fileprivate var continuesName: Bool {
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .decimalNumber: true
    default: properties.isAlphabetic || "_-.".unicodeScalars.contains(self)
    }
  }
}
