/// A safetensors file, checked whole when it is opened and read tensor by tensor after that.
///
/// Opening reads the header alone and holds it against the size of the file, before anything is
/// allocated for a tensor. An open file keeps its contents when another takes its name.
public final class SafetensorsFile: Sendable {
  /// The name it was opened by.
  public let path: String
  /// The strings that the writer left beside the tensors.
  public let metadata: [String: String]
  /// What the header says of each tensor, in the order of their bytes.
  public let infos: [TensorInfo]

  let source: ByteSource
  private let dataOffset: Int
  private let places: [ExactName: Int]

  /// Opens and validates the file at `path`; a symbolic link to a file is followed.
  ///
  /// - Throws: `SafetensorsError` naming what is wrong with the file.
  public convenience init(path: String) throws(SafetensorsError) {
    try self.init(ByteSource(path: path))
  }

  /// Validates a file that is in memory already; `name` stands for its path in messages.
  ///
  /// - Throws: `SafetensorsError` naming what is wrong with the bytes.
  public convenience init(bytes: [UInt8], name: String = "memory") throws(SafetensorsError) {
    try self.init(ByteSource(memory: bytes, path: name))
  }

  private init(_ source: ByteSource) throws(SafetensorsError) {
    let path = source.path
    guard source.byteCount >= 8 else {
      throw .headerMissing(path: path, byteCount: source.byteCount)
    }
    var stored: UInt64 = 0
    let lengthBytes = try source.bytes(in: 0..<8)
    for byte in lengthBytes.reversed() { stored = stored << 8 | UInt64(byte) }
    guard stored <= UInt64(headerLimit) else {
      throw .headerTooLarge(path: path, byteCount: stored)
    }
    let length = Int(stored)
    guard length <= source.byteCount - 8 else {
      throw .headerTruncated(path: path, byteCount: length, available: source.byteCount - 8)
    }
    let header = try Header(
      parsing: source.bytes(in: 8..<8 + length), dataByteCount: source.byteCount - 8 - length,
      path: path)
    self.path = path
    self.source = source
    dataOffset = 8 + length
    metadata = header.metadata
    infos = header.tensors
    var places: [ExactName: Int] = [:]
    places.reserveCapacity(infos.count)
    for (place, info) in infos.enumerated() { places[ExactName(info.name)] = place }
    self.places = places
  }

  /// The names of the tensors, in the order of their bytes.
  public var names: [String] { infos.map(\.name) }

  /// The size of the whole file in bytes.
  public var byteCount: Int { source.byteCount }

  /// Whether a tensor has this name.
  public func contains(_ name: String) -> Bool { places[ExactName(name)] != nil }

  /// What the header says of the tensor with this name.
  ///
  /// - Throws: `SafetensorsError.noTensor` listing the names that there are.
  public func info(named name: String) throws(SafetensorsError) -> TensorInfo {
    guard let place = places[ExactName(name)] else {
      throw .noTensor(path: path, name: name, names: names)
    }
    return infos[place]
  }

  /// Where a tensor's bytes lie, counted from the start of the file.
  func fileRange(of info: TensorInfo) -> Range<Int> {
    info.byteRange.lowerBound + dataOffset..<info.byteRange.upperBound + dataOffset
  }
}

extension ByteSource {
  func bytes(in range: Range<Int>) throws(SafetensorsError) -> [UInt8] {
    try elements(in: range)
  }

  /// The bytes of `range` as they stand, taken for little-endian elements.
  func elements<Element: BitwiseCopyable>(
    in range: Range<Int>, of type: Element.Type = Element.self
  ) throws(SafetensorsError) -> [Element] {
    let count = range.count / MemoryLayout<Element>.stride
    let elements = Result { () throws(SafetensorsError) -> [Element] in
      var failure: SafetensorsError?
      let elements = [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
        do throws(SafetensorsError) {
          try read(into: UnsafeMutableRawBufferPointer(buffer), from: range.lowerBound)
          initialized = count
        } catch {
          failure = error
        }
      }
      if let failure { throw failure }
      return elements
    }
    return try elements.get()
  }
}
