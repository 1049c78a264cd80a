/// The checksum of one tensor: the `Digest` of its bytes as they stand in the file.
public enum TensorChecksum {
  /// The checksum of these elements, which must be stored little-endian.
  public static func value<Element: BitwiseCopyable>(of elements: [Element]) -> UInt64 {
    var digest = Digest()
    elements.withUnsafeBytes { digest.update(bytes: $0) }
    return digest.value
  }
}

extension Tensor {
  /// The checksum of the tensor's bytes.
  public var checksum: UInt64 {
    switch elements {
    case .doubles(let values): TensorChecksum.value(of: values)
    case .floats(let values): TensorChecksum.value(of: values)
    case .integers(let values): TensorChecksum.value(of: values)
    case .bytes(let values): TensorChecksum.value(of: values)
    }
  }
}

extension SafetensorsFile {
  /// The checksum of a tensor's bytes, read in pieces.
  ///
  /// - Throws: `SafetensorsError` if there is no such tensor or it cannot be read.
  public func checksum(named name: String) throws(SafetensorsError) -> UInt64 {
    var digest = Digest()
    try source.readChunks(of: fileRange(of: info(named: name))) { bytes, _ in
      digest.update(bytes: bytes)
    }
    return digest.value
  }

  /// Compares a tensor with the checksum taken when it was written.
  ///
  /// - Throws: `SafetensorsError.wrongChecksum` if a bit of it has changed since.
  public func verify(_ name: String, checksum expected: UInt64) throws(SafetensorsError) {
    let found = try checksum(named: name)
    guard found == expected else {
      throw .wrongChecksum(tensor: name, found: found, expected: expected)
    }
  }
}
