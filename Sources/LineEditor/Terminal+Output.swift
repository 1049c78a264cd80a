import CEditLine
import Glibc

extension Terminal {
  /// Ignores SIGPIPE for the whole process, so that a closed pipe is an error and not the end.
  public static func ignoreBrokenPipes() {
    signal(SIGPIPE, SIG_IGN)
  }

  /// Has a write fail that would end the process: to a closed pipe, or beyond the size a file may have.
  public static func ignoreFailedWrites() {
    ignoreBrokenPipes()
    signal(SIGXFSZ, SIG_IGN)
  }

  /// Has `/dev/null` take the places of standard streams that are closed, before a file takes them.
  ///
  /// It is opened so that reading and writing fail there as they would on a closed stream.
  public static func occupyClosedStreams() {
    for (descriptor, flags) in [
      (STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY),
      (STDERR_FILENO, O_RDONLY),
    ] where fcntl(descriptor, F_GETFD) == -1 && errno == EBADF {
      let opened = open("/dev/null", flags)
      if opened >= 0, opened != descriptor {
        dup2(opened, descriptor)
        close(opened)
      }
    }
  }

  /// Writes all of `text`, behind whatever C's `stdout` still held.
  ///
  /// - Throws: `LineEditorError.outputClosed` if the reader is gone (call `ignoreBrokenPipes()`
  ///   once before), `.unwritable` for anything else, such as a full disk.
  public static func write(
    _ text: String, to stream: StandardStream = .output
  ) throws(LineEditorError) {
    _ = editline_flush_output()
    try write(text, toDescriptor: stream.rawValue)
  }

  static func write(_ text: String, toDescriptor descriptor: Int32) throws(LineEditorError) {
    var text = text
    let failure: Int32 = text.withUTF8 { bytes in
      writeFully(UnsafeRawBufferPointer(bytes), to: descriptor)
    }
    guard failure != 0 else { return }
    throw failure == EPIPE
      ? .outputClosed : .unwritable(reason: String(cString: strerror(failure)))
  }

  /// Writes all bytes and returns 0, or the `errno` that stopped it.
  static func writeFully(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
    var rest = bytes[...]
    while !rest.isEmpty {
      let part = UnsafeRawBufferPointer(rebasing: rest)
      let count = Glibc.write(descriptor, part.baseAddress, part.count)
      if count >= 0 {
        rest = rest.dropFirst(count)
        continue
      }
      switch errno {
      case EINTR:
        continue
      case EAGAIN:
        var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&wait, 1, -1)
      default:
        return errno
      }
    }
    return 0
  }
}
