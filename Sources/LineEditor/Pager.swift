import CEditLine
import Documents
import Glibc

/// Shows long text a screen at a time, with `$PAGER` or else by a `ScreenPager`.
///
/// Where something was typed ahead the text is printed: a pager would take the next command for its keys.
/// `$PAGER` stays in the shell's process group, as with git: Ctrl-Z stops both and `fg` continues
/// both, while Ctrl-C reaches the pager and only raises the shell's `InterruptFlag`, which is
/// cleared afterwards.
public enum Pager {
  /// Pages `text` when it is longer than the screen of an interactive terminal at which nothing was typed
  /// ahead; prints it otherwise.
  ///
  /// - Throws: `LineEditorError` if the text had to be printed and could not be written.
  public static func show(_ text: String) throws(LineEditorError) {
    guard Terminal.isInteractive(.input), Terminal.isInteractive(.output),
      rows(of: text, width: Terminal.width, atMost: Terminal.height) >= Terminal.height,
      !Terminal.hasTypedAhead
    else { return try Terminal.write(text) }
    guard let command else { return try ScreenPager.show(text) }
    if !page(text, with: command) { try Terminal.write(text) }
  }

  /// Rows that `text` takes on a terminal `width` columns wide; counting ends once there are `limit`.
  static func rows(of text: String, width: Int, atMost limit: Int = .max) -> Int {
    var rows = 0
    var rest = text[...]
    while !rest.isEmpty, rows < limit {
      let line = rest.prefix { $0 != "\n" }
      rows += max(1, (Terminal.displayWidth(of: String(line)) + width - 1) / width)
      rest = rest[line.endIndex...].dropFirst()
    }
    return rows
  }

  /// What the person chose; nil where that is nothing.
  private static var command: String? {
    Terminal.environment("PAGER").flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Runs the pager to its end; false if it could not be started.
  private static func page(_ text: String, with command: String) -> Bool {
    InterruptFlag.install()
    Terminal.ignoreBrokenPipes()
    _ = editline_flush_output()
    var settings = termios()
    let hasSettings = tcgetattr(STDIN_FILENO, &settings) == 0
    // `less`, the usual choice, shows UTF-8 as <C3><A9> when the locale does not say so.
    let script = "LESSCHARSET=\"${LESSCHARSET-utf-8}\"; export LESSCHARSET; \(command)"
    guard let (child, pipe) = start(["/bin/sh", "-c", script]) else { return false }
    // A closed pipe is a reader who has seen enough.
    do { try Terminal.write(text, toDescriptor: pipe) } catch {}
    close(pipe)
    var status: Int32 = 0
    while waitpid(child, &status, 0) == -1, errno == EINTR {}
    InterruptFlag.clear()
    if hasSettings { tcsetattr(STDIN_FILENO, TCSADRAIN, &settings) }
    let hasExited = status & 0x7F == 0
    let code = (status >> 8) & 0xFF
    return !(hasExited && (code == 126 || code == 127))
  }

  /// Starts a program whose standard input is the returned descriptor.
  private static func start(_ arguments: [String]) -> (child: pid_t, pipe: Int32)? {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[0]) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var defaults = sigset_t()
    sigemptyset(&defaults)
    sigaddset(&defaults, SIGPIPE)
    sigaddset(&defaults, SIGXFSZ)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
    words.append(nil)
    defer { for word in words { free(word) } }
    var child: pid_t = 0
    guard
      posix_spawn(&child, arguments[0], &actions, &attributes, words, editline_environment()) == 0
    else {
      close(ends[1])
      return nil
    }
    return (child, ends[1])
  }
}
