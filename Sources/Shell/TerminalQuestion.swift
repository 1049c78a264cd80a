import Glibc
import LineEditor

/// A question asked at the terminal while a command runs, outside the line editor.
enum TerminalQuestion {
  /// Whether an answer begins with `y`.
  static func isYes(_ answer: String?) -> Bool { answer?.lowercased().hasPrefix("y") == true }

  /// Shows `question` and reads a line; nil when `isDone` before it came, or at the end of input.
  static func ask(_ question: String, until isDone: () -> Bool) -> String? {
    do { try Terminal.write(Program.shown(question)) } catch { return nil }
    while !isDone() {
      var wait = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      guard poll(&wait, 1, 50) > 0 else { continue }
      var bytes = [UInt8](repeating: 0, count: 4_096)
      let count = read(STDIN_FILENO, &bytes, bytes.count)
      if count < 0, errno == EINTR || errno == EAGAIN { continue }
      guard count > 0 else { break }
      return String(decoding: bytes[..<count], as: UTF8.self)
    }
    do { try Terminal.write("\n") } catch {}
    return nil
  }
}
