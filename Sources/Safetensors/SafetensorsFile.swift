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

  let source: InputFile
  private let dataOffset: Int
  private let places: [ExactName: Int]

  /// Opens and validates the file at `path`; a symbolic link to a file is followed.
  ///
  /// - Throws: `SafetensorsError` naming what is wrong with the file.
  public convenience init(path: String) throws(SafetensorsError) {
    try self.init(InputFile(path: path))
  }

  /// Validates a file that is in memory already; `name` stands for its path in messages.
  ///
  /// - Throws: `SafetensorsError` naming what is wrong with the bytes.
  public convenience init(bytes: [UInt8], name: String = "memory") throws(SafetensorsError) {
    try self.init(InputFile(memory: bytes, path: name))
  }

  private init(_ source: InputFile) throws(SafetensorsError) {
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

  /// Bytes of the header with the number of them that stands before it.
  var headerByteCount: Int { dataOffset }

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
