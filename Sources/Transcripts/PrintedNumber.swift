/// A number as it is printed: its digits, and the power of ten that one unit of its last digit is.
struct PrintedNumber: Sendable, Hashable {
  /// The digits without leading zeros; empty for zero.
  private let digits: [UInt8]
  private let isNegative: Bool
  /// The unit of the last digit is 10 to this power.
  private let exponent: Int
  /// Whether it is printed without point and exponent, and so is exact.
  let isWhole: Bool

  /// Reads `[+-]digits[.digits][e[+-]digits]` at the start of `bytes`; nil when there is no number.
  ///
  /// An exponent counts only if no letter or digit follows it; `length` is what the number took.
  init?(_ bytes: ArraySlice<UInt8>, length: inout Int) {
    var rest = bytes
    isNegative = rest.first == UInt8(ascii: "-")
    if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
    var mantissa = rest.prefix(while: \.isDigit)
    guard !mantissa.isEmpty else { return nil }
    rest = rest.dropFirst(mantissa.count)
    var exponent = 0
    var isWhole = true
    let fraction = rest.dropFirst().prefix(while: \.isDigit)
    if rest.first == UInt8(ascii: "."), !fraction.isEmpty {
      rest = rest.dropFirst(fraction.count + 1)
      mantissa += fraction
      exponent = -fraction.count
      isWhole = false
    }
    if let (power, count) = Self.power(rest) {
      rest = rest.dropFirst(count)
      exponent += power
      isWhole = false
    }
    length = rest.startIndex - bytes.startIndex
    digits = Array(mantissa.drop { $0 == UInt8(ascii: "0") })
    self.exponent = exponent
    self.isWhole = isWhole
  }

  private static func power(_ bytes: ArraySlice<UInt8>) -> (power: Int, length: Int)? {
    guard let first = bytes.first, first | 0x20 == UInt8(ascii: "e") else { return nil }
    var rest = bytes.dropFirst()
    let sign = rest.first
    if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest = rest.dropFirst() }
    let digits = rest.prefix(while: \.isDigit)
    rest = rest.dropFirst(digits.count)
    guard (1...4).contains(digits.count), rest.first?.isLetterOrDigit != true,
      let power = Int(String(decoding: digits, as: UTF8.self))
    else { return nil }
    return (sign == UInt8(ascii: "-") ? -power : power, rest.startIndex - bytes.startIndex)
  }

  /// Whether two numbers are within one unit of the last digit of the coarser of them.
  ///
  /// Computed in whole numbers: 1.72 and 1.73 are one unit apart, whatever their binary values are.
  func matches(_ other: Self) -> Bool {
    let finest = min(exponent, other.exponent)
    guard let first = scaled(to: finest), let second = other.scaled(to: finest),
      let unit = Self.powerOfTen(max(exponent, other.exponent) - finest)
    else { return self == other }
    return (first - second).magnitude <= unit.magnitude
  }

  /// The number in units of 10 to the given power; nil when it has too many digits for that.
  private func scaled(to finest: Int) -> Int128? {
    guard !digits.isEmpty else { return 0 }
    let shift = exponent - finest
    guard digits.count + shift <= Self.maximumDigits, let power = Self.powerOfTen(shift) else {
      return nil
    }
    let magnitude = digits.reduce(Int128(0)) { $0 * 10 + Int128($1 - UInt8(ascii: "0")) } * power
    return isNegative ? -magnitude : magnitude
  }

  private static func powerOfTen(_ power: Int) -> Int128? {
    power <= maximumDigits ? (0..<power).reduce(Int128(1)) { product, _ in product * 10 } : nil
  }

  /// Two numbers of so many digits can be added in 128 bits.
  private static var maximumDigits: Int { 37 }
}

extension UInt8 {
  var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

  /// A byte of an ASCII letter or digit, of `_`, or of any character beyond ASCII.
  var isLetterOrDigit: Bool {
    isDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
      || self == UInt8(ascii: "_") || self >= 0x80
  }
}
