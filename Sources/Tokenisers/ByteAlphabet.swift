/// The characters that stand for bytes in a byte-level vocabulary: GPT-2's, all of them printable.
enum ByteAlphabet {
  /// The character of each byte.
  static let scalars: [Unicode.Scalar] = {
    var extra: UInt8 = 0
    return (UInt8.min...UInt8.max).map { byte in
      if (0x21...0x7E).contains(byte) || (0xA1...0xAC).contains(byte) || byte >= 0xAE {
        return Unicode.Scalar(byte)
      }
      // What cannot be printed is counted from U+0100 on.
      defer { extra += 1 }
      return Unicode.Scalar(0x100 + UInt16(extra)) ?? "\u{FFFD}"
    }
  }()

  private static let bytes: [Unicode.Scalar: UInt8] = Dictionary(
    uniqueKeysWithValues: zip(scalars, UInt8.min...UInt8.max))

  /// Each byte of the UTF-8 of `text` as its character.
  static func spelled(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var spelled: [Unicode.Scalar] = []
    spelled.reserveCapacity(text.count)
    for scalar in text {
      for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
        spelled.append(scalars[Int(byte)])
      }
    }
    return spelled
  }

  /// The bytes that a token stands for: its own where one of its characters is none of these.
  static func bytes(of token: String) -> [UInt8] {
    var own: [UInt8] = []
    for scalar in token.unicodeScalars {
      guard let byte = bytes[scalar] else { return Array(token.utf8) }
      own.append(byte)
    }
    return own
  }
}
