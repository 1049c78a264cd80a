extension JSONCursor {
  /// Takes the value of `__metadata__`: an object of strings, or null.
  mutating func metadata() throws(SafetensorsError) -> [String: String] {
    var metadata: [String: String] = [:]
    skipWhitespace()
    if current == UInt8(ascii: "n") {
      try skipWord("null")
      return metadata
    }
    try eachField { (cursor, key) throws(SafetensorsError) in
      let value = try cursor.string()
      guard metadata.updateValue(value, forKey: key) == nil else {
        throw .duplicateMetadata(path: cursor.path, key: key)
      }
    }
    return metadata
  }

  /// Takes the description of one tensor; fields that the format does not know are skipped.
  mutating func tensor(named name: String) throws(SafetensorsError) -> TensorInfo {
    var (elementType, shape, offsets): (ElementType?, [Int]?, [Int]?)
    skipWhitespace()
    let start = position
    try eachField { (cursor, key) throws(SafetensorsError) in
      let isRepeated: Bool
      switch key {
      case "dtype":
        isRepeated = elementType != nil
        let found = try cursor.string()
        guard let known = ElementType(rawValue: found) else {
          throw .unknownElementType(tensor: name, found: found)
        }
        elementType = known
      case "shape":
        isRepeated = shape != nil
        shape = try cursor.wholeNumbers()
      case "data_offsets":
        isRepeated = offsets != nil
        offsets = try cursor.wholeNumbers(limit: 2)
      default:
        isRepeated = false
        try cursor.skipValue(depth: 2)
      }
      guard !isRepeated else {
        throw cursor.failure("tensor '\(shown(name))' has two fields '\(key)'")
      }
    }
    guard let elementType, let shape, let offsets, offsets.count == 2 else {
      let missing = elementType == nil ? "dtype" : shape == nil ? "shape" : "pair of data_offsets"
      throw failure("tensor '\(shown(name))' has no \(missing)", at: start)
    }
    guard offsets[0] <= offsets[1] else {
      throw .reversedOffsets(tensor: name, begin: offsets[0], end: offsets[1])
    }
    return TensorInfo(
      name: name, elementType: elementType, shape: shape, byteRange: offsets[0]..<offsets[1])
  }

  /// Takes an object, calling `body` at the value of each key.
  private mutating func eachField(
    _ body: (inout JSONCursor, String) throws(SafetensorsError) -> Void
  ) throws(SafetensorsError) {
    try expect(UInt8(ascii: "{"))
    guard !accept(UInt8(ascii: "}")) else { return }
    repeat {
      let key = try string()
      try expect(UInt8(ascii: ":"))
      try body(&self, key)
    } while accept(UInt8(ascii: ","))
    try expect(UInt8(ascii: "}"))
  }

  private mutating func wholeNumbers(limit: Int = .max) throws(SafetensorsError) -> [Int] {
    var numbers: [Int] = []
    try expect(UInt8(ascii: "["))
    guard !accept(UInt8(ascii: "]")) else { return numbers }
    repeat {
      guard numbers.count < limit else { throw failure("more than \(limit) numbers") }
      numbers.append(try wholeNumber())
    } while accept(UInt8(ascii: ","))
    try expect(UInt8(ascii: "]"))
    return numbers
  }
}
