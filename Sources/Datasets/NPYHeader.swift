/// What the header of an NPY file says: element type, byte order, layout and shape.
struct NPYHeader {
  /// The kind of element and its size in bytes, as in `f8`.
  let elementType: String
  let isBigEndian: Bool
  let isColumnMajor: Bool
  let shape: [Int]

  private static let knownTypes: Set<String> = [
    "f8", "f4", "f2", "i8", "i4", "i2", "i1", "u8", "u4", "u2", "u1", "b1",
  ]

  var elementByteCount: Int { Int(elementType.dropFirst()) ?? 1 }
  var isWhole: Bool { !elementType.hasPrefix("f") }

  /// Parses the dictionary that Python printed, such as `{'descr': '<f8', 'fortran_order': False,
  /// 'shape': (3, 4), }`.
  init(parsing bytes: [UInt8], path: String) throws(DatasetError) {
    var literal = PythonLiteral(bytes: bytes)
    guard let fields = literal.dictionary() else {
      throw .contents(
        path: path,
        problem: "the header is not the dictionary that NumPy writes. The file is damaged.")
    }
    guard case .flag(let isColumnMajor)? = fields["fortran_order"],
      case .numbers(let shape)? = fields["shape"], let description = fields["descr"],
      fields.count == 3
    else {
      throw .contents(
        path: path,
        problem: "the header lacks descr, fortran_order or shape. The file is damaged.")
    }
    guard case .text(let type) = description else {
      throw .contents(
        path: path, problem: "structured elements are not supported. Save one plain array a file.")
    }
    let order = type.first.map { "<>=|".contains($0) } == true ? type.first : nil
    let kind = String(order == nil ? type[...] : type.dropFirst())
    guard Self.knownTypes.contains(kind) else {
      let remedy = kind.hasPrefix("O") ? "Objects cannot be read safely. " : ""
      throw .contents(
        path: path,
        problem: "element type '\(shown(type, limit: 40))' is not supported. "
          + "\(remedy)Save floats, integers or booleans.")
    }
    elementType = kind
    isBigEndian = order == ">"
    self.isColumnMajor = isColumnMajor
    self.shape = shape
  }
}

/// The part of Python's literals that NumPy writes into a header.
private struct PythonLiteral {
  enum Value {
    case text(String)
    case flag(Bool)
    case numbers([Int])
    case other
  }

  let bytes: [UInt8]
  var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// The one dictionary that the text holds, or nil if it is anything else.
  mutating func dictionary() -> [String: Value]? {
    var fields: [String: Value] = [:]
    guard accept("{") else { return nil }
    while !accept("}") {
      guard let key = text(), accept(":"), let value = value(), fields[key] == nil else {
        return nil
      }
      fields[key] = value
      guard accept(",") || peek("}") else { return nil }
    }
    skipSpace()
    return position == bytes.count ? fields : nil
  }

  private mutating func value() -> Value? {
    if let text = text() { return .text(text) }
    if word("True") { return .flag(true) }
    if word("False") { return .flag(false) }
    if accept("(") { return numbers().map(Value.numbers) }
    // A list describes structured elements, which are refused without being read.
    if accept("[") {
      while position < bytes.count, bytes[position] != UInt8(ascii: "]") { position += 1 }
      return accept("]") ? .other : nil
    }
    return nil
  }

  private mutating func numbers() -> [Int]? {
    var numbers: [Int] = []
    while !accept(")") {
      skipSpace()
      let start = position
      while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
      guard let number = Int(String(decoding: bytes[start..<position], as: UTF8.self)) else {
        return nil
      }
      _ = accept("L")  // Python 2 wrote long integers so.
      numbers.append(number)
      guard accept(",") || peek(")") else { return nil }
    }
    return numbers
  }

  private mutating func text() -> String? {
    skipSpace()
    guard position < bytes.count, [0x22, 0x27].contains(bytes[position]) else { return nil }
    let quote = bytes[position]
    guard let end = bytes[(position + 1)...].firstIndex(of: quote) else { return nil }
    defer { position = end + 1 }
    return String(decoding: bytes[position + 1..<end], as: UTF8.self)
  }

  private mutating func word(_ word: String) -> Bool {
    skipSpace()
    guard bytes[position...].starts(with: word.utf8) else { return false }
    position += word.utf8.count
    return true
  }

  private mutating func peek(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    return position < bytes.count && bytes[position] == UInt8(ascii: character)
  }

  private mutating func accept(_ character: Unicode.Scalar) -> Bool {
    guard peek(character) else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while position < bytes.count, [0x20, 0x0A, 0x09, 0x0D].contains(bytes[position]) {
      position += 1
    }
  }
}
