/// Why the bytes of a cell are no finite number.
enum NumberProblem: Error {
  case empty
  case notANumber
  case notFinite
}

/// Reads a decimal number, correctly rounded: digits, a point, an exponent, a sign; nothing else.
func decimalNumber(_ bytes: UnsafeBufferPointer<UInt8>) throws(NumberProblem) -> Double {
  guard let first = bytes.first else { throw .empty }
  let isNegative = first == UInt8(ascii: "-")
  var place = isNegative || first == UInt8(ascii: "+") ? 1 : 0
  var (mantissa, digits, decimals) = (UInt64(0), 0, 0)
  var hasPoint = false
  while place < bytes.count {
    let byte = bytes[place]
    if byte == UInt8(ascii: "."), !hasPoint {
      hasPoint = true
    } else if (0x30...0x39).contains(byte) {
      mantissa = mantissa &* 10 &+ UInt64(byte - 0x30)
      digits += 1
      decimals += hasPoint ? 1 : 0
    } else {
      break
    }
    place += 1
  }
  // Both are exact in a Double, so that one division rounds once.
  if place == bytes.count, 1...15 ~= digits {
    let value = Double(mantissa) / powersOfTen[decimals]
    return isNegative ? -value : value
  }
  return try longNumber(bytes)
}

private let powersOfTen: [Double] = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
]

private func longNumber(_ bytes: UnsafeBufferPointer<UInt8>) throws(NumberProblem) -> Double {
  let text = String(decoding: bytes, as: UTF8.self)
  let isDecimal = bytes.allSatisfy {
    (0x30...0x39).contains($0) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains($0)
  }
  guard isDecimal, let value = Double(text) else {
    let word = text.lowercased().drop { $0 == "-" || $0 == "+" }
    throw ["nan", "inf", "infinity"].contains(word) ? .notFinite : .notANumber
  }
  guard value.isFinite else { throw .notFinite }
  return value
}
