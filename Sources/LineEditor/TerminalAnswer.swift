/// What a terminal answers when it is asked what it can show.
enum TerminalAnswer: Equatable {
  /// Its primary device attributes, the class of the terminal first.
  case attributes([Int])
  /// What it says to a query of kitty's graphics.
  case graphics(String)

  /// An answer at the beginning of `bytes` with its length; nil where none begins there, and a length of 0 where
  /// one may begin but is not whole.
  static func first(in bytes: ArraySlice<UInt8>) -> (answer: TerminalAnswer?, length: Int)? {
    let (attributes, graphics): ([UInt8], [UInt8]) = ([0x1B, 0x5B, 0x3F], [0x1B, 0x5F, 0x47])
    if bytes.count < 3 {
      let mayBe = !bytes.isEmpty && (attributes.starts(with: bytes) || graphics.starts(with: bytes))
      return mayBe ? (nil, 0) : nil
    }
    let body = bytes.dropFirst(3)
    if bytes.starts(with: attributes) {
      let numbers = body.prefix { 0x30...0x3B ~= $0 }
      guard let end = body.dropFirst(numbers.count).first else { return (nil, 0) }
      guard end == 0x63 else { return nil }
      let values = numbers.split(separator: 0x3B).map { Int(String(decoding: $0, as: UTF8.self)) ?? 0 }
      return (.attributes(values), 3 + numbers.count + 1)
    }
    guard bytes.starts(with: graphics) else { return nil }
    guard let escape = body.firstIndex(of: 0x1B), escape + 1 < bytes.endIndex else {
      // No answer is that long.
      return body.count < 256 ? (nil, 0) : nil
    }
    guard bytes[escape + 1] == 0x5C else { return nil }
    let text = String(decoding: body[..<escape], as: UTF8.self)
    return (.graphics(text), escape + 2 - bytes.startIndex)
  }

  /// The answers in `bytes`, and what is no part of any.
  static func all(in bytes: [UInt8]) -> (answers: [TerminalAnswer], rest: [UInt8]) {
    var (answers, rest): ([TerminalAnswer], [UInt8]) = ([], [])
    var left = bytes[...]
    while let byte = left.first {
      if let (answer, length) = first(in: left), let answer {
        answers.append(answer)
        left = left.dropFirst(length)
      } else {
        rest.append(byte)
        left = left.dropFirst()
      }
    }
    return (answers, rest)
  }
}
