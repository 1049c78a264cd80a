/// Cuts a file into words and lines as it is read, a mebibyte at a time.
///
/// Words are what stands between spaces, tabs, carriage returns, form feeds and line feeds; a line
/// ends at a line feed, and a last line without one ends with the file. A byte order mark at the
/// start is passed over. Words must be UTF-8 and at most 64 KiB long.
struct WordScanner {
  private let path: String
  private var line = 1
  /// Bytes of the file, and of it up to the line's first byte, before the piece at hand.
  private var offset = 0
  private var lineStart = 0
  /// The part of a word that earlier pieces ended in.
  private var carried: [UInt8] = []
  private var lineHasWords = false

  private static let wordLimit = 1 << 16

  init(path: String) { self.path = path }

  /// Hands the words of `piece` to `word` and the ends of lines to `lineEnd`.
  mutating func scan(
    _ piece: [UInt8], word: (UnsafeBufferPointer<UInt8>) throws(DatasetError) -> Void,
    lineEnd: () throws(DatasetError) -> Void
  ) throws(DatasetError) {
    try piece.withUnsafeBufferPointer { bytes throws(DatasetError) in
      var start = offset == 0 && bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
      for index in start..<max(bytes.count, start) {
        let byte = bytes[index]
        guard byte <= 0x20, byte == 0x20 || (0x09...0x0D).contains(byte) else { continue }
        try hand(UnsafeBufferPointer(rebasing: bytes[start..<index]), end: index, to: word)
        start = index + 1
        guard byte == 0x0A else { continue }
        try lineEnd()
        line += 1
        lineStart = offset + start
        lineHasWords = false
      }
      carried.append(contentsOf: bytes[start...])
      guard carried.count <= Self.wordLimit else { throw tooLong }
    }
    offset += piece.count
  }

  /// Ends the last word, and the last line if it holds any.
  mutating func finish(
    word: (UnsafeBufferPointer<UInt8>) throws(DatasetError) -> Void,
    lineEnd: () throws(DatasetError) -> Void
  ) throws(DatasetError) {
    try hand(UnsafeBufferPointer(start: nil, count: 0), end: 0, to: word)
    if lineHasWords { try lineEnd() }
  }

  /// Hands on a word that ends before byte `end` of the piece, with what was carried.
  private mutating func hand(
    _ bytes: UnsafeBufferPointer<UInt8>, end: Int,
    to word: (UnsafeBufferPointer<UInt8>) throws(DatasetError) -> Void
  ) throws(DatasetError) {
    if carried.isEmpty {
      guard !bytes.isEmpty else { return }
      try check(bytes, end: offset + end)
      try word(bytes)
    } else {
      carried.append(contentsOf: bytes)
      let whole = carried
      carried.removeAll(keepingCapacity: true)
      try whole.withUnsafeBufferPointer { whole throws(DatasetError) in
        try check(whole, end: offset + end)
        try word(whole)
      }
    }
    lineHasWords = true
  }

  /// Refuses a word that is too long or not UTF-8; it ends before byte `end` of the file.
  private func check(_ word: UnsafeBufferPointer<UInt8>, end: Int) throws(DatasetError) {
    guard word.count <= Self.wordLimit else { throw tooLong }
    guard word.contains(where: { $0 >= 0x80 }) else { return }
    var (parser, bytes, valid) = (Unicode.UTF8.ForwardParser(), word.makeIterator(), 0)
    while true {
      switch parser.parseScalar(from: &bytes) {
      case .valid(let scalar): valid += scalar.count
      case .emptyInput: return
      case .error:
        let place = end - word.count + valid
        throw .line(
          path: path, line: line,
          problem: "byte \(place - lineStart + 1) of the line (byte \(place + 1) of the file) is "
            + "0x\(String(word[valid], radix: 16, uppercase: true)), which is not UTF-8. Convert "
            + "the file, or read it as bytes.")
      }
    }
  }

  private var tooLong: DatasetError {
    .line(
      path: path, line: line,
      problem: "a word is longer than 64 KiB. Is this a text? Read it as bytes.")
  }
}
