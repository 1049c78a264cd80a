import Foundation

/// A file that is replaced only when its successor is complete.
///
/// The successor grows in a sibling of a name of its own, is synced to the disk and takes the file's
/// name in one step. Whoever fails or is killed meanwhile leaves the old file whole; a killed one
/// leaves the sibling `.chartroom-….tmp` behind as well, which goes when a file is next written to
/// the same folder.
public final class AtomicFile {
  /// How many bytes have been written so far.
  public private(set) var byteCount = 0

  private let path: String
  private let descriptor: Int32
  private var pending: [UInt8] = []
  private static let pendingLimit = 1 << 16
  /// Bytes given to the kernel at once: it finds room for larger pieces several times slower.
  private static let pieceLimit = 1 << 18

  private init(path: String, descriptor: Int32) {
    self.path = path
    self.descriptor = descriptor
  }

  /// Has `body` write the file at `path`, then puts it in place.
  ///
  /// A new file has the permissions that the umask leaves; a replaced one keeps its own. A symbolic
  /// link stays, and the file it points to is replaced.
  ///
  /// - Throws: What `body` throws, or a `SafetensorsError` naming `path`; then what was there before
  ///   is untouched.
  public static func write(
    to path: String, _ body: (AtomicFile) throws(SafetensorsError) -> Void
  ) throws(SafetensorsError) {
    let target = try Target(of: path)
    let (sibling, descriptor) = try target.openSibling()
    var isOpen = true
    do throws(SafetensorsError) {
      let file = AtomicFile(path: path, descriptor: descriptor)
      try body(file)
      try file.flush()
      try target.copyPermissions(to: descriptor)
      guard retrying({ fsync(descriptor) }) == 0 else { throw file.failure(errno) }
      isOpen = false
      // Linux has closed what a signal interrupted, and all was synced before.
      guard close(descriptor) == 0 || errno == EINTR else { throw file.failure(errno) }
      try target.replace(with: sibling)
    } catch {
      if isOpen { close(descriptor) }
      unlink(sibling)
      throw error
    }
  }

  /// Replaces the file at `path` by these bytes.
  ///
  /// - Throws: `SafetensorsError` naming `path`; then what was there before is untouched.
  public static func write(_ bytes: [UInt8], to path: String) throws(SafetensorsError) {
    try write(to: path) { (file) throws(SafetensorsError) in try file.write(bytes) }
  }

  /// Replaces the file at `path` by this text in UTF-8.
  ///
  /// - Throws: `SafetensorsError` naming `path`; then what was there before is untouched.
  public static func write(_ text: String, to path: String) throws(SafetensorsError) {
    try write(to: path) { (file) throws(SafetensorsError) in try file.write(text) }
  }

  /// Appends text in UTF-8.
  ///
  /// - Throws: `SafetensorsError` if the disk does not take it.
  public func write(_ text: String) throws(SafetensorsError) {
    pending.append(contentsOf: text.utf8)
    if pending.count >= Self.pendingLimit { try flush() }
  }

  /// Appends bytes.
  ///
  /// - Throws: `SafetensorsError` if the disk does not take them.
  public func write(_ bytes: [UInt8]) throws(SafetensorsError) {
    let outcome = bytes.withUnsafeBytes { buffer in
      Result { () throws(SafetensorsError) in try write(buffer) }
    }
    try outcome.get()
  }

  /// Appends bytes; large pieces go to the disk without another copy.
  ///
  /// - Throws: `SafetensorsError` if the disk does not take them.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(SafetensorsError) {
    if pending.count + bytes.count < Self.pendingLimit {
      pending.append(contentsOf: bytes)
    } else {
      try flush()
      try put(bytes)
    }
  }

  private func flush() throws(SafetensorsError) {
    let outcome = pending.withUnsafeBytes { buffer in
      Result { () throws(SafetensorsError) in try put(buffer) }
    }
    try outcome.get()
    pending.removeAll(keepingCapacity: true)
  }

  private func put(_ bytes: UnsafeRawBufferPointer) throws(SafetensorsError) {
    let code = writeWhole(bytes, to: descriptor, pieceLimit: Self.pieceLimit) { byteCount += $0 }
    guard code == 0 else { throw failure(code) }
  }

  private func failure(_ code: Int32) -> SafetensorsError {
    SafetensorsError(writing: path, code: code, byteCount: byteCount)
  }
}
