/// What the tokens of a text stand for.
public enum Vocabulary: Codable, Equatable, Sendable {
  /// Token b is byte b.
  case bytes
  /// Token i is word i; the first two are `<unk>`, for every word that is not here, and `<eos>`, for
  /// the end of a line.
  case words([String])
  /// Token i is token i of a model from elsewhere, which knows `count`; `names` are what a person reads
  /// for those that occur, where a tokeniser told.
  case ids(count: Int, names: [Int: String])

  /// The token of every word that has none of its own.
  public static let unknown: UInt32 = 0
  /// The token of the end of a line.
  public static let lineEnd: UInt32 = 1
  static let unknownWord = "<unk>"
  static let lineEndWord = "<eos>"

  /// What a text of these tokens was cut into.
  public var tokenisation: Tokenisation {
    switch self {
    case .bytes: .bytes
    case .words: .words
    case .ids: .ids
    }
  }

  /// How many tokens there are.
  public var count: Int {
    switch self {
    case .bytes: 256
    case .words(let words): words.count
    case .ids(let count, _): count
    }
  }

  /// The token as a person can read it: the word; a byte's character, or its number in hexadecimal.
  public func name(of token: Int) -> String {
    switch self {
    case .bytes:
      switch token {
      case 0x0A: "\\n"
      case 0x09: "\\t"
      case 0x20: "' '"
      case 0x21..<0x7F: String(UnicodeScalar(UInt8(token)))
      default: "0x" + (token < 16 ? "0" : "") + String(token, radix: 16, uppercase: true)
      }
    case .words(let words): words[token]
    case .ids(_, let names): names[token] ?? "\(token)"
    }
  }

  /// The text that tokens stand for; words are set apart by spaces, and bytes that are not UTF-8
  /// show as �.
  public func text(of tokens: some Sequence<UInt32>) -> String {
    switch self {
    case .bytes:
      return String(decoding: tokens.map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self)
    case .ids: return tokens.map { name(of: Int($0)) }.joined(separator: " ")
    case .words(let words):
      var text = ""
      for token in tokens {
        if token == Self.lineEnd {
          text += "\n"
        } else {
          text += (text.isEmpty || text.hasSuffix("\n") ? "" : " ") + words[Int(token)]
        }
      }
      return text
    }
  }
}

/// What a text is cut into.
public enum Tokenisation: String, CaseIterable, Codable, Sendable {
  /// What files are cut into without a tokeniser of another's.
  public static let allCases: [Tokenisation] = [.bytes, .words]

  /// Every byte of the file, whatever it means.
  case bytes
  /// What stands between spaces, tabs and line breaks.
  case words
  /// Tokens of a model from elsewhere, by their numbers.
  case ids
}
