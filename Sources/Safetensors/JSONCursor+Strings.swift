extension JSONCursor {
  /// Takes a string, resolving its escapes.
  mutating func string() throws(SafetensorsError) -> String {
    skipWhitespace()
    guard current == UInt8(ascii: "\"") else { throw unexpected("a string") }
    position += 1
    let start = position
    var resolved: [UInt8]?
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        if let resolved { return String(decoding: resolved, as: UTF8.self) }
        let slice = UnsafeBufferPointer(rebasing: bytes[start..<position - 1])
        return String(decoding: slice, as: UTF8.self)
      case UInt8(ascii: "\\"):
        var text = resolved ?? Array(bytes[start..<position])
        resolved = nil  // Held once, or every escape would copy the string so far.
        try appendEscape(to: &text)
        resolved = text
      case 0..<0x20:
        throw failure("a control character in a string")
      default:
        resolved?.append(byte)
        position += 1
      }
    }
    throw failure("a string does not end")
  }

  private mutating func appendEscape(to text: inout [UInt8]) throws(SafetensorsError) {
    let start = position
    position += 1
    guard let code = current else { throw failure("a string does not end") }
    position += 1
    switch code {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(code)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"): try appendScalar(to: &text, from: start)
    default: throw failure("an unknown escape in a string", at: start)
    }
  }

  private mutating func appendScalar(
    to text: inout [UInt8], from start: Int
  ) throws(SafetensorsError) {
    var value = try hexadecimalUnit()
    if (0xD800..<0xDC00).contains(value), current == UInt8(ascii: "\\"),
      position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "u")
    {
      position += 2
      let low = try hexadecimalUnit()
      guard (0xDC00..<0xE000).contains(low) else {
        throw failure("half of a surrogate pair in a string", at: start)
      }
      value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = UnicodeScalar(value) else {
      throw failure("half of a surrogate pair in a string", at: start)
    }
    text.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
  }

  private mutating func hexadecimalUnit() throws(SafetensorsError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = current, let digit = Character(UnicodeScalar(byte)).hexDigitValue else {
        throw unexpected("a hexadecimal digit")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }
}
