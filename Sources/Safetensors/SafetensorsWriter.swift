/// Writes tensors and metadata as one safetensors file, laid out as the reference library does.
public struct SafetensorsWriter: Sendable {
  /// Strings to stand beside the tensors, written in the order of their keys.
  public var metadata: [String: String]
  /// The tensors in the order of their bytes: by descending element type, then by name.
  public let tensors: [Tensor]

  /// Takes the tensors in any order; their elements are not copied.
  public init(tensors: [Tensor], metadata: [String: String] = [:]) {
    self.metadata = metadata
    self.tensors = tensors.sorted {
      $0.elementType == $1.elementType
        ? $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
        : $0.elementType.layoutRank > $1.elementType.layoutRank
    }
  }

  /// Writes the file at `path` at once and whole: on any failure what was there before stays.
  ///
  /// - Parameters:
  ///   - path: Where to write; a symbolic link has the file it points to replaced.
  ///   - progress: Called after every 8 MiB with the bytes written and their total; answering false
  ///     stops the writing.
  /// - Throws: `SafetensorsError` naming the tensor or the file at fault.
  public func write(
    to path: String, progress: (Int, Int) -> Bool = { _, _ in true }
  ) throws(SafetensorsError) {
    let header = try header(path: path)
    let total = tensors.reduce(header.count) { $0 + $1.byteCount }
    try AtomicFile.write(to: path) { (file) throws(SafetensorsError) in
      try file.write(header)
      for tensor in tensors {
        try tensor.withBytes { (bytes) throws(SafetensorsError) in
          for start in stride(from: 0, to: bytes.count, by: chunkByteCount) {
            let end = min(start + chunkByteCount, bytes.count)
            try file.write(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
            guard progress(file.byteCount, total) else {
              throw .cancelled(path: path, bytesWritten: file.byteCount, bytesTotal: total)
            }
          }
        }
      }
    }
  }

  /// The whole file in memory.
  ///
  /// - Throws: `SafetensorsError` naming the tensor at fault.
  public func bytes() throws(SafetensorsError) -> [UInt8] {
    var bytes = try header(path: "memory")
    for tensor in tensors {
      try tensor.withBytes { bytes.append(contentsOf: $0) }
    }
    return bytes
  }
}

private let chunkByteCount = 8 << 20
