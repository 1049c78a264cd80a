import Foundation

/// Bytes that can be read at any place: an open regular file, or memory.
///
/// A file is read with `pread` and never mapped, so a file that shrinks meanwhile gives an error
/// where a mapping would end the process.
public final class InputFile: Sendable {
  /// The name it was opened by.
  public let path: String
  /// Its size in bytes when it was opened.
  public let byteCount: Int
  /// When it had last been written then, in nanoseconds; 0 of memory.
  private let modified: Int
  private let descriptor: Int32
  private let memory: [UInt8]

  init(memory: [UInt8], path: String) {
    self.path = path
    self.memory = memory
    byteCount = memory.count
    descriptor = -1
    modified = 0
  }

  /// Opens a regular file; a symbolic link to one is followed.
  ///
  /// - Throws: `SafetensorsError` if nothing is there, it is no file, or it may not be read.
  public init(path: String) throws(SafetensorsError) {
    try requireName(path)
    try requireRegular(FileStatus(of: path), path: path)
    // Whatever stands here by now, opening it must not wait for a writer.
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw SafetensorsError(code: errno, path: path, operation: "read")
    }
    self.path = path
    memory = []
    do {
      let status = try FileStatus(of: descriptor, path: path)
      try requireRegular(status, path: path)
      byteCount = status.byteCount
      modified = status.modified
    } catch {
      close(descriptor)
      throw error
    }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Refuses a file that was written to since it was opened.
  ///
  /// - Throws: `SafetensorsError.changed`.
  func requireUnchanged() throws(SafetensorsError) {
    guard descriptor >= 0 else { return }
    let status = try FileStatus(of: descriptor, path: path)
    guard status.modified == modified, status.byteCount == byteCount else {
      throw .changed(path: path)
    }
  }

  /// Fills `buffer` with the bytes from `offset` on.
  func read(
    into buffer: UnsafeMutableRawBufferPointer, from offset: Int
  ) throws(SafetensorsError) {
    guard descriptor >= 0 else {
      guard offset + buffer.count <= memory.count else { throw .shrank(path: path) }
      memory.withUnsafeBytes {
        buffer.copyMemory(
          from: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + buffer.count]))
      }
      return
    }
    var done = 0
    while done < buffer.count {
      // The kernel takes at most 2 GiB at once.
      let wanted = min(buffer.count - done, 1 << 30)
      let count = pread(
        descriptor, buffer.baseAddress?.advanced(by: done), wanted, off_t(offset + done))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw SafetensorsError(code: errno, path: path, operation: "read") }
      guard count > 0 else { throw .shrank(path: path) }
      done += count
    }
  }

  /// Hands on the bytes of `range` in pieces, each of the same whole number of `stride`s but the last.
  func readChunks(
    of range: Range<Int>, stride: Int = 1, limit: Int = 1 << 20,
    _ body: (UnsafeRawBufferPointer, Int) throws(SafetensorsError) -> Void
  ) throws(SafetensorsError) {
    let chunk = max(stride, min(limit, range.count) / stride * stride)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: chunk, alignment: 64)
    defer { buffer.deallocate() }
    var offset = range.lowerBound
    while offset < range.upperBound {
      let piece = UnsafeMutableRawBufferPointer(
        rebasing: buffer.prefix(range.upperBound - offset))
      try read(into: piece, from: offset)
      try body(UnsafeRawBufferPointer(piece), offset - range.lowerBound)
      offset += piece.count
    }
  }
}
