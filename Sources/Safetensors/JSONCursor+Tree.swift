extension JSONCursor {
  /// An array or an object that has begun.
  private struct Container {
    let isObject: Bool
    var values: [JSONTree] = []
    var members: [JSONTree.Member] = []
    /// The key of the value to come, and all keys so far.
    var key = ""
    var seen: Set<ExactName> = []

    /// Altered in place: a copy for each value would take time with the square of their number.
    mutating func append(_ value: JSONTree) {
      if isObject {
        members.append(JSONTree.Member(key: key, value: value))
      } else {
        values.append(value)
      }
    }

    var closer: UInt8 { UInt8(ascii: isObject ? "}" : "]") }
    var tree: JSONTree { isObject ? .object(members) : .array(values) }
  }

  /// Takes any value whole; nothing recurses.
  mutating func tree() throws(SafetensorsError) -> JSONTree {
    var open: [Container] = []
    var count = 0
    while true {
      count += 1
      guard count <= JSONTree.valueLimit else {
        throw .jsonTooLarge(path: path, problem: "more than \(JSONTree.valueLimit) values")
      }
      guard var value = try begin(&open) else { continue }
      // A container that ends with this value is the next value itself.
      while !open.isEmpty {
        let last = open.count - 1
        open[last].append(value)
        if accept(UInt8(ascii: ",")) {
          if open[last].isObject { try takeKey(into: &open[last]) }
          break
        }
        try expect(open[last].closer)
        value = open.removeLast().tree
      }
      if open.isEmpty { return value }
    }
  }

  /// Takes a value that stands alone, or begins a container, which gives nil.
  private mutating func begin(_ open: inout [Container]) throws(SafetensorsError) -> JSONTree? {
    skipWhitespace()
    let start = position
    switch current {
    case UInt8(ascii: "{"):
      position += 1
      if accept(UInt8(ascii: "}")) { return .object([]) }
      var container = Container(isObject: true)
      try takeKey(into: &container)
      try push(container, to: &open, at: start)
      return nil
    case UInt8(ascii: "["):
      position += 1
      if accept(UInt8(ascii: "]")) { return .array([]) }
      try push(Container(isObject: false), to: &open, at: start)
      return nil
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"):
      try skipWord("true")
      return .bool(true)
    case UInt8(ascii: "f"):
      try skipWord("false")
      return .bool(false)
    case UInt8(ascii: "n"):
      try skipWord("null")
      return .null
    default:
      try skipNumber()
      let slice = UnsafeBufferPointer(rebasing: bytes[start..<position])
      return .number(String(decoding: slice, as: UTF8.self))
    }
  }

  private func push(
    _ container: Container, to open: inout [Container], at start: Int
  ) throws(SafetensorsError) {
    guard open.count < JSONTree.depthLimit else {
      throw failure("values are nested more than \(JSONTree.depthLimit) deep", at: start)
    }
    open.append(container)
  }

  /// Takes the key of the next member, and its colon.
  private mutating func takeKey(into container: inout Container) throws(SafetensorsError) {
    skipWhitespace()
    let start = position
    container.key = try string()
    guard container.seen.insert(ExactName(container.key)).inserted else {
      throw failure("the key '\(shown(container.key))' stands there twice", at: start)
    }
    try expect(UInt8(ascii: ":"))
  }
}
