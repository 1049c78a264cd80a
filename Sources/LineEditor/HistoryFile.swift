import Foundation
import Glibc
import Safetensors

/// The file behind a history: one entry a line, UTF-8, `\` written `\\` and a newline `\n`.
///
/// Several shells share it: entries are appended under a lock, and a rewrite goes to a sibling that
/// is renamed. Lines that are no entry (too long, with NUL, not UTF-8) are passed over.
struct HistoryFile: Sendable {
  /// Entries longer than this, in bytes, are neither read nor written.
  static let maximumEntryBytes = 64 * 1024
  /// Of entries beyond this many bytes in all, the oldest are let go.
  static let maximumEntriesBytes = 4 * 1024 * 1024
  /// Of a longer file only the end is read.
  static let maximumFileBytes = 20 * 1024 * 1024

  /// How often a lock is asked for, every 2 ms.
  private static let patience = 500

  let path: String

  struct Contents {
    /// Oldest first, duplicates included.
    var entries: [String] = []
    /// Whether the file holds much that a rewrite would drop.
    var isWorthRewriting = false
  }

  /// Reads the entries; a file that does not exist is empty.
  func load() throws(LineEditorError) -> Contents {
    guard let descriptor = try open(O_RDONLY) else { return Contents() }
    defer { close(descriptor) }
    return try contents(of: descriptor)
  }

  private func contents(of descriptor: Int32) throws(LineEditorError) -> Contents {
    let size = Int(lseek(descriptor, 0, SEEK_END))
    let start = max(0, size - Self.maximumFileBytes)
    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: max(0, size - start)) { buffer, count in
      while count < buffer.count {
        let got = pread(
          descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count,
          off_t(start + count))
        if got < 0, errno == EINTR { continue }
        if got < 0 { code = errno }
        guard got > 0 else { break }
        count += got
      }
    }
    // What a rewrite has not read it would drop.
    guard code == 0 else {
      throw .historyUnusable(path: path, reason: String(cString: strerror(code)))
    }
    return bytes.withUnsafeBytes { bytes in
      Self.contents(of: bytes, isCut: start > 0)
    }
  }

  /// The entries among the lines of `bytes`, the latest `maximumEntriesBytes` of them.
  ///
  /// Lines are cut at newlines with `memchr`: one of 10 MB costs a millisecond.
  private static func contents(of bytes: UnsafeRawBufferPointer, isCut: Bool) -> Contents {
    var cutter = Lines(bytes: bytes)
    var lines: [UnsafeRawBufferPointer] = []
    while let line = cutter.next() { lines.append(line) }
    var (kept, dropped) = (0, 0)
    var entries: [String] = []
    // The first line of a file whose end alone was read is cut.
    for line in lines.dropFirst(isCut ? 1 : 0).reversed() {
      if kept + line.count <= maximumEntriesBytes, let entry = decode(line) {
        kept += line.count
        entries.append(entry)
      } else {
        dropped += line.count
      }
    }
    return Contents(
      entries: entries.reversed(),
      isWorthRewriting: isCut || dropped > 1 << 20 || entries.count > 2 * History.maximumCount)
  }

  /// Adds an entry at the end, on a line of its own even behind a line that was cut short.
  func append(_ entry: String) throws(LineEditorError) {
    try withLockedFile { (descriptor, _) throws(LineEditorError) in
      try attempt { () throws(SafetensorsError) in
        let file = AppendedFile(descriptor: descriptor, path: path)
        try file.append((file.endsInNewline ? "" : "\n") + Self.encode(entry) + "\n")
      }
    }
  }

  /// Replaces the file by `choose` of what it holds now, atomically.
  func rewrite(_ choose: ([String]) -> [String]) throws(LineEditorError) {
    try withLockedFile { (descriptor, isLocked) throws(LineEditorError) in
      // Without the lock another shell's entry could be lost; the next run tries again.
      guard isLocked else { return }
      let kept = choose(try contents(of: descriptor).entries)
      let text = kept.map { Self.encode($0) + "\n" }.joined()
      try attempt { () throws(SafetensorsError) in try AtomicFile.write(text, to: path) }
    }
  }

  /// Opens the file for appending and holds its lock while `body` runs.
  ///
  /// A rewrite renames another file into place, so the lock counts only if the path still leads to
  /// the file that was locked. A lock that is not given within a second is done without: an append is
  /// one write at the end.
  private func withLockedFile(
    _ body: (_ descriptor: Int32, _ isLocked: Bool) throws(LineEditorError) -> Void
  ) throws(LineEditorError) {
    for attempt in 0...Self.patience {
      guard let descriptor = try open(O_RDWR | O_APPEND | O_CREAT) else { continue }
      defer { close(descriptor) }
      let isLocked = flock(descriptor, LOCK_EX | LOCK_NB) == 0
      guard isLocked || attempt == Self.patience else {
        usleep(2_000)
        continue
      }
      var (locked, current) = (stat(), stat())
      guard fstat(descriptor, &locked) == 0, stat(path, &current) == 0,
        locked.st_ino == current.st_ino, locked.st_dev == current.st_dev
      else { continue }
      return try body(descriptor, isLocked)
    }
    throw .historyUnusable(path: path, reason: "it is replaced all the time")
  }

  private func open(_ flags: Int32) throws(LineEditorError) -> Int32? {
    do throws(SafetensorsError) { return try PrivateFile.open(path, flags) } catch {
      throw failure(error)
    }
  }

  private func attempt(
    _ body: () throws(SafetensorsError) -> Void
  ) throws(LineEditorError) {
    do throws(SafetensorsError) { try body() } catch {
      throw failure(error)
    }
  }

  private func failure(_ error: SafetensorsError) -> LineEditorError {
    .historyUnusable(path: path, reason: String(error.reason.dropLast()))
  }
}
