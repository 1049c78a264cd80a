import Foundation
import Safetensors

extension Transcript {
  /// Reads and parses a file, or a pipe to its end.
  ///
  /// - `isCancelled`: asked while a pipe gives nothing.
  /// - Throws: `TranscriptError` when it cannot be read or is no transcript.
  public init(
    contentsOf path: String, continues: (String) -> Bool = { _ in false },
    isCancelled: () -> Bool = { false }
  ) throws(TranscriptError) {
    try self.init(
      parsing: try Self.bytes(of: path, isCancelled: isCancelled), continues: continues)
  }

  private static func bytes(
    of path: String, isCancelled: () -> Bool
  ) throws(TranscriptError) -> [UInt8] {
    // A pipe that nobody writes to must not keep the caller in here.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(path: path, reason: reason(errno)) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .unreadable(path: path, reason: reason(errno))
    }
    if status.st_mode & S_IFMT == S_IFDIR {
      throw .unreadable(path: path, reason: "it is a directory.")
    }
    let isPipe = status.st_mode & S_IFMT == S_IFIFO
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      if isPipe {
        var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&wait, 1, 100) > 0 else {
          guard !isCancelled() else { throw .unreadable(path: path, reason: "stopped.") }
          continue
        }
      }
      let count = read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR || (errno == EAGAIN && isPipe) { continue }
      guard count >= 0 else { throw .unreadable(path: path, reason: reason(errno)) }
      guard count > 0 else { return bytes }
      bytes += chunk[..<count]
    }
  }

  private static func reason(_ code: Int32) -> String {
    switch code {
    case ENOENT: "there is no such file."
    case EACCES: "it may not be read; check its permissions."
    default: String(cString: strerror(code)) + "."
    }
  }

  /// Writes the transcript to a file, which is replaced only when the new one is complete; links stay.
  ///
  /// - Throws: `TranscriptError.unwritable` with the reason.
  public func write(to path: String) throws(TranscriptError) {
    do throws(SafetensorsError) {
      try AtomicFile.write(text, to: path)
    } catch {
      throw .unwritable(path: path, reason: error.reason)
    }
  }
}
