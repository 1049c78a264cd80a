/// Splits a typed line into words.
///
/// Blanks (space, tab, line ends) separate words. `'…'` is taken as it stands; in `"…"` the escapes
/// are `\"` and `\\`; outside quotes `\` makes the next character ordinary, and at the end of a
/// physical line it continues the line, as a blank. `#` at the start of a word begins a comment that
/// lasts to the end of the physical line. Any text can be lexed: nothing traps.
public struct Lexer: Sendable {
  /// How a text ends, which says what typing more would add to.
  enum Ending: Sendable, Hashable {
    /// Between words.
    case blank
    /// In an unquoted word.
    case word
    /// In a comment.
    case comment
    /// In a quote of the given kind, an ASCII byte.
    case quote(UInt8)
    /// After a `\` that waits for its character.
    case escape
  }

  private(set) var words: [Word] = []
  private(set) var ending = Ending.blank

  private let bytes: [UInt8]
  private var position = 0

  /// The words of `text`, in order.
  public static func words(in text: String) -> [Word] {
    Lexer(text).words
  }

  /// Whether a person who typed `text` is still in the middle: an open quote or a trailing `\`.
  public static func needsContinuation(_ text: String) -> Bool {
    switch Lexer(text).ending {
    case .quote, .escape: true
    case .blank, .word, .comment: false
    }
  }

  init(_ text: String) {
    bytes = Array(text.utf8)
    while position < bytes.count {
      if Self.isBlank(bytes[position]) {
        position += 1
        ending = .blank
      } else if bytes[position] == .hash {
        skipComment()
      } else if let length = lineContinuation() {
        position += length
        ending = position < bytes.count ? .blank : .escape
      } else {
        readWord()
      }
    }
  }

  private mutating func skipComment() {
    while position < bytes.count, bytes[position] != .newline { position += 1 }
    ending = .comment
  }

  /// The length of the `\` and line end at the current position, or nil when there is none.
  private func lineContinuation() -> Int? {
    guard bytes[position] == .backslash else { return nil }
    let rest = bytes[(position + 1)...].prefix(2)
    if rest.isEmpty { return 1 }
    if rest.first == .newline { return 2 }
    return rest.elementsEqual([.carriageReturn, .newline]) ? 3 : nil
  }

  private mutating func readWord() {
    let start = position
    var text: [UInt8] = []
    var wasQuoted = false
    ending = .word
    word: while position < bytes.count, !Self.isBlank(bytes[position]) {
      switch bytes[position] {
      case .singleQuote, .doubleQuote:
        wasQuoted = true
        readQuote(into: &text)
        if ending != .word { break word }
      case .backslash:
        if lineContinuation() != nil { break word }
        // The byte after it begins the next character; the character's other bytes follow as usual.
        text.append(bytes[position + 1])
        position += 2
      case let byte:
        text.append(byte)
        position += 1
      }
    }
    words.append(
      Word(
        text: String(decoding: text, as: UTF8.self), range: start..<position,
        wasQuoted: wasQuoted, isTerminated: ending == .word))
  }

  private mutating func readQuote(into text: inout [UInt8]) {
    let quote = bytes[position]
    position += 1
    while position < bytes.count, bytes[position] != quote {
      if quote == .doubleQuote, bytes[position] == .backslash, position + 1 < bytes.count,
        bytes[position + 1] == .doubleQuote || bytes[position + 1] == .backslash
      {
        position += 1
      }
      text.append(bytes[position])
      position += 1
    }
    if position < bytes.count {
      position += 1
    } else {
      ending = .quote(quote)
    }
  }

  static func isBlank(_ byte: UInt8) -> Bool {
    byte == .space || byte == .tab || byte == .newline || byte == .carriageReturn
  }
}

extension UInt8 {
  static let tab = UInt8(ascii: "\t")
  static let newline = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let space = UInt8(ascii: " ")
  static let hash = UInt8(ascii: "#")
  static let singleQuote = UInt8(ascii: "'")
  static let doubleQuote = UInt8(ascii: "\"")
  static let backslash = UInt8(ascii: "\\")
}
