extension Tokeniser {
  /// The vocabulary's own string of a token ("Ġthe", "▁the", "<0x0A>"); nil where there is none.
  public func piece(_ id: Int) -> String? {
    guard let id = UInt32(exactly: id) else { return nil }
    return added.pieces[id] ?? model.vocabulary.token(id)
  }

  /// What a person reads for a token: its text, in quotes where a blank stands at its edge, with line feeds
  /// as `\n`, and bytes that are no whole character as `0xE2`; `#id` where no token has the id.
  public func name(_ id: Int) -> String {
    guard let piece = piece(id) else { return "#\(id)" }
    return Self.shown(bytes: decoder?.bytes(of: piece) ?? Array(piece.utf8))
  }

  private static func shown(bytes: [UInt8]) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return shown(text) }
    var name = ""
    var rest = bytes[...]
    while let first = rest.first {
      let whole = (1...4).first { count in
        rest.count >= count && String(validating: rest.prefix(count), as: UTF8.self) != nil
      }
      if let whole {
        name += escaped(String(decoding: rest.prefix(whole), as: UTF8.self))
      } else {
        let digits = String(first, radix: 16, uppercase: true)
        name += "0x\(first < 16 ? "0" : "")\(digits)"
      }
      rest = rest.dropFirst(whole ?? 1)
    }
    return name
  }

  private static func shown(_ text: String) -> String {
    let isBlankEdged =
      text.unicodeScalars.first?.properties.isWhitespace == true
      || text.unicodeScalars.last?.properties.isWhitespace == true
    let plain = text.unicodeScalars.contains(" ") && isBlankEdged
    return plain ? "'\(escaped(text))'" : escaped(text)
  }

  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.map { scalar -> String in
      switch scalar {
      case "\n": return "\\n"
      case "\r": return "\\r"
      case "\t": return "\\t"
      default:
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
          return "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
        default: return String(Character(scalar))
        }
      }
    }.joined()
  }
}
