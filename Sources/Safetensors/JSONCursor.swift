/// A place in the JSON of a header, and the strict steps that lead on from it.
///
/// The bytes are known to be UTF-8. Nothing recurses, so depth costs no stack; nothing is copied but
/// the strings and numbers asked for. The pointer is valid for the closure that made the cursor.
struct JSONCursor {
  let bytes: UnsafeBufferPointer<UInt8>
  let path: String
  /// What the bytes are, for errors.
  var whole = "header"
  var position = 0

  /// The byte here, or nil at the end.
  var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  func failure(_ problem: String, at offset: Int? = nil) -> SafetensorsError {
    .headerSyntax(path: path, offset: offset ?? position, problem: problem)
  }

  mutating func skipWhitespace() {
    while position < bytes.count {
      let byte = bytes[position]
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
      position += 1
    }
  }

  /// Skips white space, then takes `byte` if it is next.
  mutating func accept(_ byte: UInt8) -> Bool {
    skipWhitespace()
    guard current == byte else { return false }
    position += 1
    return true
  }

  mutating func expect(_ byte: UInt8) throws(SafetensorsError) {
    guard accept(byte) else { throw unexpected("'\(Character(UnicodeScalar(byte)))'") }
  }

  func unexpected(_ wanted: String) -> SafetensorsError {
    guard let current else { return failure("expected \(wanted) but the \(whole) ends") }
    let found =
      (0x21...0x7E).contains(current)
      ? "'\(Character(UnicodeScalar(current)))'" : "byte \(current)"
    return failure("expected \(wanted) but found \(found)")
  }

  /// Takes a whole number from 0 to 2⁶³ − 1, written without fraction or exponent.
  mutating func wholeNumber() throws(SafetensorsError) -> Int {
    skipWhitespace()
    let start = position
    try skipNumber()
    var value = 0
    for index in start..<position {
      let digit = Int(bytes[index]) - 0x30
      let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
      guard (0...9).contains(digit), !overflow, tens <= Int.max - digit else {
        throw failure(
          "expected a whole number from 0 to 2^63 - 1 but found \(text(start..<position))",
          at: start)
      }
      value = tens + digit
    }
    return value
  }

  /// Steps over a number of any kind, holding it to JSON's grammar.
  mutating func skipNumber() throws(SafetensorsError) {
    let start = position
    if current == UInt8(ascii: "-") { position += 1 }
    let whole = skipDigits()
    guard whole > 0, whole == 1 || bytes[position - whole] != UInt8(ascii: "0") else {
      throw whole > 0 ? failure("a number begins with 0", at: start) : unexpected("a number")
    }
    let isWhole = current != UInt8(ascii: ".") && current.map { $0 | 0x20 } != UInt8(ascii: "e")
    if current == UInt8(ascii: ".") {
      position += 1
      guard skipDigits() > 0 else { throw unexpected("a digit") }
    }
    if current.map({ $0 | 0x20 }) == UInt8(ascii: "e") {
      position += 1
      if current == UInt8(ascii: "-") || current == UInt8(ascii: "+") { position += 1 }
      guard skipDigits() > 0 else { throw unexpected("a digit") }
    }
    // Whole numbers of up to 300 digits are finite without asking.
    guard isWhole && position - start <= 300 || isFinite(start..<position) else {
      throw failure("the number \(text(start..<position)) is out of range", at: start)
    }
  }

  func text(_ range: Range<Int>) -> String {
    let slice = UnsafeBufferPointer(rebasing: bytes[range.prefix(40)])
    return String(decoding: slice, as: UTF8.self) + (range.count > 40 ? "…" : "")
  }

  private func isFinite(_ range: Range<Int>) -> Bool {
    let slice = UnsafeBufferPointer(rebasing: bytes[range])
    return Double(String(decoding: slice, as: UTF8.self))?.isFinite ?? false
  }

  private mutating func skipDigits() -> Int {
    let start = position
    while let current, (0x30...0x39).contains(current) { position += 1 }
    return position - start
  }
}
