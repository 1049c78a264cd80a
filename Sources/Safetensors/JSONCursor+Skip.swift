extension JSONCursor {
  /// How many arrays and objects may stand in one another, the header's own object included.
  static let depthLimit = 127

  /// Steps over any value, holding it to JSON's grammar, where `depth` containers are open already.
  mutating func skipValue(depth: Int) throws(SafetensorsError) {
    var closers: [UInt8] = []
    repeat {
      skipWhitespace()
      switch current {
      case UInt8(ascii: "{"):
        try open(with: UInt8(ascii: "}"), depth: depth, closers: &closers)
        if !accept(UInt8(ascii: "}")) {
          try skipKey()
          continue
        }
        closers.removeLast()
      case UInt8(ascii: "["):
        try open(with: UInt8(ascii: "]"), depth: depth, closers: &closers)
        if !accept(UInt8(ascii: "]")) { continue }
        closers.removeLast()
      case UInt8(ascii: "\""): _ = try string()
      case UInt8(ascii: "t"): try skipWord("true")
      case UInt8(ascii: "f"): try skipWord("false")
      case UInt8(ascii: "n"): try skipWord("null")
      default: try skipNumber()
      }
      try close(&closers)
    } while !closers.isEmpty
  }

  /// Takes the word `null`, `true` or `false`.
  mutating func skipWord(_ word: StaticString) throws(SafetensorsError) {
    for index in 0..<word.utf8CodeUnitCount {
      guard current == word.utf8Start[index] else { throw unexpected("'\(word)'") }
      position += 1
    }
  }

  private mutating func open(
    with closer: UInt8, depth: Int, closers: inout [UInt8]
  ) throws(SafetensorsError) {
    guard depth + closers.count < Self.depthLimit else {
      throw failure("values are nested more than \(Self.depthLimit) deep")
    }
    position += 1
    closers.append(closer)
  }

  /// After a value: closes what ends here, or steps over the comma to the next value.
  private mutating func close(_ closers: inout [UInt8]) throws(SafetensorsError) {
    while let closer = closers.last {
      if accept(UInt8(ascii: ",")) {
        if closer == UInt8(ascii: "}") { try skipKey() }
        return
      }
      try expect(closer)
      closers.removeLast()
    }
  }

  private mutating func skipKey() throws(SafetensorsError) {
    _ = try string()
    try expect(UInt8(ascii: ":"))
  }
}
