import Glibc

/// Lines of a script or a pipe, read without libedit: a line of 10 MB is one copy.
///
/// A carriage return before the newline and a byte order mark before the first line are dropped.
public struct ScriptLines: LineSource {
  /// An entry continued over more lines than this is taken for a forgotten quote.
  public static let maximumLinesPerEntry = 1_000

  private let descriptor: Int32
  private let needsContinuation: (String) -> Bool
  private var buffer: [UInt8] = []
  private var position = 0
  private var lineNumber = 0
  /// The line that the latest entry began at, from 1.
  public private(set) var entryLine = 0
  private var isAtEnd = false

  /// Reads from an open descriptor, which stays the caller's to close.
  public init(
    descriptor: Int32 = STDIN_FILENO,
    needsContinuation: @escaping (String) -> Bool = { _ in false }
  ) {
    self.descriptor = descriptor
    self.needsContinuation = needsContinuation
  }

  public mutating func nextLine(
    prompt: String, continuation: String
  ) throws(LineEditorError) -> LineInput {
    var entry = ""
    var count = 0
    while true {
      switch try nextPhysicalLine() {
      case .interrupted: return .interrupted
      case .endOfInput: return count == 0 ? .endOfInput : .line(entry)
      case .line(let line):
        entry += count == 0 ? line : "\n" + line
        count += 1
        if count == 1 { entryLine = lineNumber }
        guard needsContinuation(entry) else { return .line(entry) }
        guard count < Self.maximumLinesPerEntry else {
          throw .endlessEntry(firstLine: lineNumber - count + 1, lines: count)
        }
      }
    }
  }

  private mutating func nextPhysicalLine() throws(LineEditorError) -> LineInput {
    var searched = position
    while true {
      if let newline = firstNewline(from: searched) {
        defer { position = newline + 1 }
        return .line(try decode(position..<newline))
      }
      guard !isAtEnd else {
        guard position < buffer.count else { return .endOfInput }
        defer { position = buffer.count }
        return .line(try decode(position..<buffer.count))
      }
      if position > 0 {
        buffer.removeSubrange(..<position)
        position = 0
      }
      searched = buffer.count
      guard try fill() else { return .interrupted }
    }
  }

  private func firstNewline(from start: Int) -> Int? {
    buffer.withUnsafeBytes { bytes in
      guard start < bytes.count, let base = bytes.baseAddress,
        let found = memchr(base + start, 0x0A, bytes.count - start)
      else { return nil }
      return UnsafeRawPointer(found) - base
    }
  }

  /// Appends what can be read; false when an interrupt came instead.
  private mutating func fill() throws(LineEditorError) -> Bool {
    let chunk = 1 << 18
    var (got, reason): (Int, Int32) = (0, 0)
    buffer += [UInt8](unsafeUninitializedCapacity: chunk) { bytes, count in
      got = read(descriptor, bytes.baseAddress, chunk)
      reason = errno
      count = max(0, got)
    }
    if got >= 0 {
      isAtEnd = got == 0
      return true
    }
    switch reason {
    case EINTR:
      return !InterruptFlag.isRaised
    case EAGAIN:
      var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      _ = poll(&wait, 1, -1)
      return !InterruptFlag.isRaised
    default:
      throw .unreadable(reason: String(cString: strerror(reason)))
    }
  }

  private mutating func decode(_ range: Range<Int>) throws(LineEditorError) -> String {
    lineNumber += 1
    var range = range
    if range.last.map({ buffer[$0] }) == 0x0D { range.removeLast() }
    if lineNumber == 1, buffer[range].starts(with: [0xEF, 0xBB, 0xBF]) { range.removeFirst(3) }
    guard let line = String(validating: buffer[range], as: UTF8.self) else {
      throw .notUTF8(line: lineNumber)
    }
    return line
  }
}
