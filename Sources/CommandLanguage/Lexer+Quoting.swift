extension Lexer {
  /// `text` as it must be typed to be read back as one word, in double quotes where it needs them.
  public static func quoted(_ text: String) -> String {
    needsQuotes(text) ? "\"" + escapedForDoubleQuotes(text) + "\"" : text
  }

  static func needsQuotes(_ text: String) -> Bool {
    guard let first = text.utf8.first else { return true }
    return first == .hash
      || text.utf8.contains {
        isBlank($0) || $0 == .singleQuote || $0 == .doubleQuote || $0 == .backslash
      }
  }

  /// `text` after an opening quote of the given kind, without the closing one.
  static func opened(_ text: String, quote: UInt8) -> String {
    quote == .singleQuote && !text.utf8.contains(.singleQuote)
      ? "'" + text : "\"" + escapedForDoubleQuotes(text)
  }

  private static func escapedForDoubleQuotes(_ text: String) -> String {
    var escaped: [UInt8] = []
    for byte in text.utf8 {
      if byte == .doubleQuote || byte == .backslash { escaped.append(.backslash) }
      escaped.append(byte)
    }
    return String(decoding: escaped, as: UTF8.self)
  }
}
