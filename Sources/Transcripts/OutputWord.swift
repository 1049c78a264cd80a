/// A word of a printed line, taken apart into numbers and the text around them.
///
/// A number begins where no letter, digit or point stands before it, so the digits of a name such as
/// `moe1.5` or of a version such as `1.2.3` are text.
struct OutputWord: Sendable {
  enum Part: Sendable, Hashable {
    case text([UInt8])
    case whole([UInt8])
    case decimal(PrintedNumber)
  }

  let parts: [Part]
  /// Whether it is a rule such as `─────`, which is as long as its table is wide.
  private let isRule: Bool

  init(_ word: some StringProtocol) {
    let bytes = Array(word.utf8)
    var parts: [Part] = []
    var text: [UInt8] = []
    var position = 0
    while position < bytes.count {
      var length = 0
      let rest = bytes[position...]
      if !Self.isInName(bytes[..<position]), let number = Self.number(rest, &length) {
        if !text.isEmpty { parts.append(.text(text)) }
        text = []
        parts.append(number.isWhole ? .whole(Array(rest.prefix(length))) : .decimal(number))
        position += length
      } else {
        text.append(bytes[position])
        position += 1
      }
    }
    if !text.isEmpty { parts.append(.text(text)) }
    self.parts = parts
    isRule =
      word.count >= 3 && word.first.map { "-=─━═".contains($0) } == true
      && word.allSatisfy { $0 == word.first }
  }

  /// Whether what follows `bytes` goes on with a name or a number.
  private static func isInName(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let last = bytes.last else { return false }
    if last < 0x80 { return last == UInt8(ascii: ".") || last.isLetterOrDigit }
    let scalar = String(decoding: bytes.suffix(4), as: UTF8.self).unicodeScalars.last
    return scalar?.properties.isAlphabetic ?? false
  }

  private static func number(_ bytes: ArraySlice<UInt8>, _ length: inout Int) -> PrintedNumber? {
    guard let number = PrintedNumber(bytes, length: &length) else { return nil }
    let after = bytes.dropFirst(length).prefix(2)
    let isVersion = after.first == UInt8(ascii: ".") && after.last?.isDigit == true
    return isVersion ? nil : number
  }

  /// Whether two words say the same: text and whole numbers equal, decimals within a unit of the last
  /// digit.
  func matches(_ other: Self) -> Bool {
    if isRule && other.isRule { return true }
    guard parts.count == other.parts.count else { return false }
    return zip(parts, other.parts).allSatisfy { first, second in
      if case .decimal(let first) = first, case .decimal(let second) = second {
        return first.matches(second)
      }
      return first == second
    }
  }
}
