/// What makes text of tokens.
enum TokenDecoder: Sendable {
  case byteLevel
  case metaspace(Metaspace)
  case replace(TextPattern, with: [Unicode.Scalar])
  /// Tokens such as `<0x0A>` are bytes.
  case byteFallback
  case fuse
  case strip(Unicode.Scalar, start: Int, stop: Int)
  indirect case sequence([TokenDecoder])

  init(_ section: FileSection) throws(TokeniserError) {
    let type = try section.requiredText("type")
    switch type {
    case "ByteLevel": self = .byteLevel
    case "Metaspace": self = .metaspace(try Metaspace(section))
    case "Replace":
      let (pattern, content) = try replacement(section)
      self = .replace(pattern, with: content)
    case "ByteFallback": self = .byteFallback
    case "Fuse": self = .fuse
    case "Strip":
      self = .strip(
        try section.scalar("content"), start: try section.wholeNumber("start"),
        stop: try section.wholeNumber("stop"))
    case "Sequence":
      var parts: [TokenDecoder] = []
      for part in try section.sections("decoders") { parts.append(try TokenDecoder(part)) }
      self = .sequence(parts)
    default: throw section.unsupported("the decoder '\(shown(type))'", at: "type")
    }
  }

  /// The tokens, each as the text that it becomes; some become one.
  func decoded(_ tokens: [String]) -> [String] {
    switch self {
    case .byteLevel:
      return [String(decoding: tokens.flatMap(ByteAlphabet.bytes), as: UTF8.self)]
    case .metaspace(let metaspace):
      return tokens.enumerated().map { metaspace.decoded($1, isFirst: $0 == 0) }
    case .replace(let pattern, let content):
      return tokens.map { token in
        let text = pattern.replacing(in: Array(token.unicodeScalars), with: content)
        return String(String.UnicodeScalarView(text))
      }
    case .byteFallback: return Self.joiningBytes(tokens)
    case .fuse: return [tokens.joined()]
    case .strip(let scalar, let start, let stop):
      return tokens.map { Self.stripped($0, of: scalar, start: start, stop: stop) }
    case .sequence(let parts): return parts.reduce(tokens) { $1.decoded($0) }
    }
  }

  /// The bytes that one token stands for, wherever it stands: its blanks are kept.
  func bytes(of token: String) -> [UInt8] {
    switch self {
    case .byteLevel: return ByteAlphabet.bytes(of: token)
    case .metaspace(let metaspace): return Array(metaspace.decoded(token, isFirst: false).utf8)
    case .byteFallback: return byteOfToken(token).map { [$0] } ?? Array(token.utf8)
    case .replace: return Array(decoded([token]).joined().utf8)
    case .fuse, .strip: return Array(token.utf8)
    case .sequence(let parts):
      var text = token
      for part in parts {
        let bytes = part.bytes(of: text)
        guard let next = String(validating: bytes, as: UTF8.self) else { return bytes }
        text = next
      }
      return Array(text.utf8)
    }
  }

  /// Runs of byte tokens as the text that they are; each as `U+FFFD` where a run is no text.
  private static func joiningBytes(_ tokens: [String]) -> [String] {
    var joined: [String] = []
    var bytes: [UInt8] = []
    func flush() {
      guard !bytes.isEmpty else { return }
      if let text = String(validating: bytes, as: UTF8.self) {
        joined.append(text)
      } else {
        joined += [String](repeating: "\u{FFFD}", count: bytes.count)
      }
      bytes = []
    }
    for token in tokens {
      if let byte = byteOfToken(token) {
        bytes.append(byte)
      } else {
        flush()
        joined.append(token)
      }
    }
    flush()
    return joined
  }

  private static func stripped(
    _ token: String, of scalar: Unicode.Scalar, start: Int, stop: Int
  ) -> String {
    var scalars = Array(token.unicodeScalars)[...]
    let first = scalars.prefix(start).prefix { $0 == scalar }.count
    scalars = scalars.dropFirst(first)
    let last = scalars.suffix(stop).reversed().prefix { $0 == scalar }.count
    return String(String.UnicodeScalarView(scalars.dropLast(last)))
  }
}

/// The byte that a token such as `<0x0A>` stands for; nil for any other.
private func byteOfToken(_ token: String) -> UInt8? {
  let bytes = Array(token.utf8)
  guard bytes.count == 6, bytes.starts(with: Array("<0x".utf8)), bytes[5] == UInt8(ascii: ">")
  else {
    return nil
  }
  return UInt8(String(decoding: bytes[3..<5], as: UTF8.self), radix: 16)
}
