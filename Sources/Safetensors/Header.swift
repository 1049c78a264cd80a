/// The largest header that the format allows, in bytes.
let headerLimit = 100_000_000

/// The header of a file, parsed and held to the rules of the format.
///
/// Stricter than the reference reader in three points: two tensors or two metadata keys of one name,
/// an axis of 2⁶³ or more, and a tensor described by anything but an object are refused.
struct Header {
  var metadata: [String: String] = [:]
  /// In the order of their bytes.
  var tensors: [TensorInfo] = []

  /// Parses `bytes`, which stand before `dataByteCount` bytes of tensors.
  init(parsing bytes: [UInt8], dataByteCount: Int, path: String) throws(SafetensorsError) {
    do {
      _ = try UTF8Span(validating: bytes.span)
    } catch {
      throw .headerNotUTF8(path: path, offset: error.byteOffsets.lowerBound)
    }
    let parsed = bytes.withUnsafeBufferPointer { buffer in
      Result { () throws(SafetensorsError) -> Header in
        try Header(JSONCursor(bytes: buffer, path: path))
      }
    }
    self = try parsed.get()
    try arrange(dataByteCount: dataByteCount, path: path)
  }

  private init(_ start: JSONCursor) throws(SafetensorsError) {
    var cursor = start
    var seen: Set<ExactName> = []
    var hasMetadata = false
    try cursor.expect(UInt8(ascii: "{"))
    var isAtEnd = cursor.accept(UInt8(ascii: "}"))
    while !isAtEnd {
      let name = try cursor.string()
      try cursor.expect(UInt8(ascii: ":"))
      if name == "__metadata__" {
        guard !hasMetadata else {
          throw .duplicateMetadata(path: cursor.path, key: "__metadata__")
        }
        hasMetadata = true
        metadata = try cursor.metadata()
      } else {
        guard seen.insert(ExactName(name)).inserted else {
          throw .duplicateTensor(path: cursor.path, name: name)
        }
        tensors.append(try cursor.tensor(named: name))
      }
      isAtEnd = !cursor.accept(UInt8(ascii: ","))
      if isAtEnd { try cursor.expect(UInt8(ascii: "}")) }
    }
    cursor.skipWhitespace()
    guard cursor.current == nil else { throw cursor.unexpected("the end of the header") }
  }

  /// Sorts the tensors by their bytes and checks that these tile the data: no gap, no overlap.
  private mutating func arrange(dataByteCount: Int, path: String) throws(SafetensorsError) {
    let isSorted = zip(tensors, tensors.dropFirst()).allSatisfy { !$1.precedes($0) }
    if !isSorted { tensors.sort { $0.precedes($1) } }
    var end = 0
    for tensor in tensors {
      let (name, type, shape) = (tensor.name, tensor.elementType, tensor.shape)
      guard tensor.byteRange.lowerBound == end else {
        throw .misplaced(tensor: name, begin: tensor.byteRange.lowerBound, expected: end)
      }
      switch ByteCount(of: type, shape: shape) {
      case .overflow: throw .sizeOverflow(tensor: name, elementType: type, shape: shape)
      case .partialByte: throw .partialByte(tensor: name, elementType: type, shape: shape)
      case .bytes(tensor.byteCount): end = tensor.byteRange.upperBound
      case .bytes(let expected):
        throw .wrongByteCount(
          tensor: name, elementType: type, shape: shape, found: tensor.byteCount,
          expected: expected)
      }
    }
    guard dataByteCount >= end else {
      throw .missingBytes(path: path, found: dataByteCount, expected: end)
    }
    guard dataByteCount == end else {
      throw .extraBytes(path: path, found: dataByteCount, expected: end)
    }
  }
}

extension TensorInfo {
  fileprivate func precedes(_ other: TensorInfo) -> Bool {
    (byteRange.lowerBound, byteRange.upperBound)
      < (other.byteRange.lowerBound, other.byteRange.upperBound)
  }
}
