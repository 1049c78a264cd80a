import CEditLine
import Glibc
import Synchronization

/// Shows text a screen at a time, and leaves what is typed for the prompt to the prompt.
///
/// Space goes on by a screen, Enter by a line, End to the end, and `q` ends it. Whatever else is typed or
/// pasted begins the next command: the pager ends and hands it over.
enum ScreenPager {
  /// What a key asks for.
  enum Key: Equatable {
    case screen, line, rest, end, command, nothing
  }

  /// - Throws: `LineEditorError` when the text cannot be written.
  static func show(_ text: String) throws(LineEditorError) {
    InterruptFlag.install()
    var settings = termios()
    guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return try Terminal.write(text) }
    var own = Terminal.charactersAtOnce(settings)
    own.c_lflag &= ~tcflag_t(ECHO)
    // Stopped here, the terminal would be left without its echo.
    withUnsafeMutableBytes(of: &own.c_cc) { $0[Int(VSUSP)] = 0 }
    _ = editline_flush_output()
    tcsetattr(STDIN_FILENO, TCSADRAIN, &own)
    defer { tcsetattr(STDIN_FILENO, TCSADRAIN, &settings) }
    try show(text.split(separator: "\n", omittingEmptySubsequences: false).dropLast())
  }

  private static func show(_ lines: [Substring]) throws(LineEditorError) {
    var shown = 0
    var room = Terminal.height - 1
    while true {
      let next = fitting(lines[shown...], rows: room)
      try Terminal.write(lines[shown..<next].map { $0 + "\n" }.joined())
      shown = next
      guard shown < lines.count else { return }
      try Terminal.write(status("\(lines.count - shown) more: Space, Enter, End; q ends"))
      let key = nextKey()
      try Terminal.write("\r\u{1B}[K")
      switch key {
      case .screen: room = Terminal.height - 1
      case .line: room = 1
      case .rest: room = .max
      case .nothing: room = 0
      case .end: return
      case .command:
        let left = lines.count - shown
        return try Terminal.write(
          "(\(left) more line\(left == 1 ? "" : "s"); `set paging off` shows all at once)\n")
      }
    }
  }

  /// The index after the lines that take at most `rows` rows; one at least where there is any row.
  private static func fitting(_ lines: ArraySlice<Substring>, rows: Int) -> Int {
    var (index, left) = (lines.startIndex, rows)
    while index < lines.endIndex, left > 0 {
      let taken = rows == .max ? 0 : Pager.rows(of: lines[index] + "\n", width: Terminal.width)
      guard taken <= left || left == rows else { break }
      left -= taken
      index += 1
    }
    return index
  }

  private static func status(_ text: String) -> String {
    let text = Terminal.truncated(text, to: max(1, Terminal.width - 1))
    return Terminal.understandsEscapes ? "\u{1B}[7m\(text)\u{1B}[m" : text
  }

  /// Waits for a key; at an interrupt and at the end of input it is `.end`.
  private static func nextKey() -> Key {
    while true {
      var wait = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      let ready = poll(&wait, 1, 100)
      if InterruptFlag.isRaised {
        InterruptFlag.clear()
        return .end
      }
      guard ready > 0 else { continue }
      var bytes = [UInt8](repeating: 0, count: 1 << 16)
      let count = read(STDIN_FILENO, &bytes, bytes.count)
      if count < 0, errno == EINTR || errno == EAGAIN { continue }
      guard count > 0 else { return .end }
      let (key, rest) = key(in: bytes[..<count])
      TypedAhead.add(rest)
      return key
    }
  }

  /// What the bytes that came at once ask for, and those of them that are the next command's.
  static func key(in bytes: ArraySlice<UInt8>) -> (key: Key, rest: [UInt8]) {
    // A key that repeats comes many at once.
    if let first = bytes.first, bytes.allSatisfy({ $0 == first }), let key = keys[[first]] {
      return (key, [])
    }
    if let key = keys[Array(bytes)] { return (key, []) }
    let isCommand = bytes.contains { $0 > 0x20 } && bytes.first != 0x1B
    return isCommand ? (.command, Array(bytes)) : (.nothing, [])
  }

  private static let keys: [[UInt8]: Key] = [
    [0x20]: .screen, Array("\u{1B}[6~".utf8): .screen, [0x0A]: .line, [0x0D]: .line,
    Array("\u{1B}[B".utf8): .line, Array("\u{1B}OB".utf8): .line, Array("\u{1B}[F".utf8): .rest,
    Array("\u{1B}OF".utf8): .rest, Array("\u{1B}[4~".utf8): .rest, [0x71]: .end, [0x51]: .end,
    [0x1B]: .end, [0x04]: .end,
  ]
}

/// What was typed for the prompt and read by somebody else.
enum TypedAhead {
  private static let bytes = Mutex<[UInt8]>([])

  static func add(_ more: [UInt8]) { bytes.withLock { $0 += more } }

  static func take() -> [UInt8] {
    bytes.withLock { bytes in
      defer { bytes = [] }
      return bytes
    }
  }
}
