import CommandLanguage
import Commands
import Glibc
import LineEditor

/// What is read before anything else, so that what a person sets lasts.
///
/// It holds `set` lines and comments. It is the person's own, so it may hold any command once the program
/// is told so; what is compared with what it once gave (`--verify`) never reads it.
public enum StartUpFile: Sendable {
  /// Not read.
  case skipped
  /// Read for settings alone.
  case settings
  /// Read for commands of any kind.
  case commands

  /// `$XDG_CONFIG_HOME/chartroom/init.chart`, by default `$HOME/.config/chartroom/init.chart`; nil where
  /// neither variable is a path from the root.
  static var path: String? {
    let home = StateFolder.absolute("HOME").map { $0 + "/.config" }
    return (StateFolder.absolute("XDG_CONFIG_HOME") ?? home).map { $0 + "/chartroom/init.chart" }
  }
}

extension Shell {
  /// Reads the person's start-up file, if there is one; false at its first line that cannot be done.
  func start(with file: StartUpFile) -> Bool {
    guard file != .skipped, let path = StartUpFile.path else { return true }
    // A pipe without a writer is empty rather than waited for.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      guard errno != ENOENT, errno != ENOTDIR else { return true }
      return !fail(["cannot read '\(path)': \(String(cString: strerror(errno))).", Self.skipping])
        .failed
    }
    defer { close(descriptor) }
    let (place, entered) = (place, entered)
    defer { (self.place, self.entered) = (place, entered) }
    var lines = ScriptLines(descriptor: descriptor, needsContinuation: Self.needsContinuation)
    while !isOver {
      do throws(LineEditorError) {
        guard case .line(let typed) = try lines.nextLine(prompt: "", continuation: "") else {
          break
        }
        self.place = "\(path):\(lines.entryLine): "
        guard obey(ScreenText.unmarked(typed), of: file) else { return false }
      } catch {
        self.place = "\(path): "
        return !fail(["\(error)", Self.skipping]).failed
      }
    }
    return true
  }

  private static let skipping = "`chartroom --no-init` starts without it."

  /// Does a line of the start-up file; a setting says nothing.
  private func obey(_ line: String, of file: StartUpFile) -> Bool {
    let name = Lexer.words(in: line).first?.text
    guard name != nil, name != "set" else {
      do throws(Interpreter.Failure) {
        _ = try interpreter.run(line)
        return true
      } catch {
        return !fail(error.lines + [Self.skipping]).failed
      }
    }
    guard file == .commands else {
      return
        !fail([
          "'\(name ?? "")' is not a setting, and this file holds `set` lines alone; take it out, or start "
            + "with `chartroom --init-commands`, which runs it.", Self.skipping,
        ]).failed
    }
    return !enter(line).failed
  }
}
