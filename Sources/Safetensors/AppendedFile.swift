import Foundation

/// A file that grows entry by entry and ends with a whole one, whatever becomes of the next.
///
/// An entry that does not fit is taken back.
public final class AppendedFile {
  public let path: String
  private let descriptor: Int32
  private let closes: Bool
  private var isOpen = true

  /// Makes a new file at `path`.
  ///
  /// - Parameters:
  ///   - path: Where nothing stands yet, not even a link.
  ///   - isPrivate: Whether it is closed to others, whatever the umask says.
  /// - Throws: `SafetensorsError` naming `path`, also when something stands there already.
  public init(path: String, isPrivate: Bool = false) throws(SafetensorsError) {
    try requireName(path)
    let flags = O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC
    descriptor = retrying { open(path, flags, isPrivate ? 0o600 : 0o666) }
    self.path = path
    closes = true
    guard descriptor >= 0 else {
      isOpen = false
      throw errno == EEXIST
        ? .system(path: path, operation: "write it", reason: "there is such a file already")
        : SafetensorsError(writing: path, code: errno, byteCount: 0)
    }
  }

  /// Appends to an open file, which stays the caller's to close.
  public init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
    closes = false
  }

  deinit {
    if closes, isOpen { Foundation.close(descriptor) }
  }

  /// Whether what follows begins on a line of its own.
  public var endsInNewline: Bool {
    let end = lseek(descriptor, 0, SEEK_END)
    var last: UInt8 = 0x0A
    return end <= 0 || pread(descriptor, &last, 1, end - 1) != 1 || last == 0x0A
  }

  /// Adds text in UTF-8 at the end, all of it or nothing.
  ///
  /// - Throws: `SafetensorsError` naming the file, which is then as it was.
  public func append(_ text: String) throws(SafetensorsError) {
    let start = lseek(descriptor, 0, SEEK_END)
    var written = 0
    var text = text
    let code = text.withUTF8 { bytes in
      writeWhole(UnsafeRawBufferPointer(bytes), to: descriptor) { written += $0 }
    }
    guard code != 0 else { return }
    // Another process may have added something behind.
    if start >= 0, lseek(descriptor, 0, SEEK_END) == start + off_t(written) {
      _ = retrying { ftruncate(descriptor, start) }
    }
    throw SafetensorsError(writing: path, code: code, byteCount: written)
  }

  /// Syncs and closes the file; nothing can be appended after it.
  ///
  /// - Throws: `SafetensorsError` naming the file, if the disk did not take all of it.
  public func close() throws(SafetensorsError) {
    guard isOpen, closes else { return }
    isOpen = false
    let synced = retrying { fsync(descriptor) } == 0
    let syncCode = errno
    let closed = Foundation.close(descriptor) == 0 || errno == EINTR
    guard synced, closed else {
      throw SafetensorsError(writing: path, code: synced ? errno : syncCode, byteCount: 0)
    }
  }

  /// Removes the file.
  public func remove() { unlink(path) }

  /// Locks the file until it is closed or the process ends.
  public func lock() { _ = retrying { flock(descriptor, LOCK_EX) } }
}
