import Foundation
import Glibc
import Testing

/// A program in a pseudo-terminal of its own: it is typed to, its output is waited for and drawn.
public final class PseudoTerminal {
  /// How long a slow machine may take; a test that passes never waits for it.
  public static let patience = 20.0
  public static let setsid = "/usr/bin/setsid"
  public static let isAvailable = access(setsid, X_OK) == 0

  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  private let master: Int32
  private let child: pid_t
  private var status: Int32?
  /// Output behind the last match of `expect`.
  private var unread = ""
  private var partial: [UInt8] = []
  public private(set) var screen: Screen

  /// Starts a program with a terminal of that size; of the environment only what is given.
  public init(
    _ program: [String], environment: [String: String] = [:], columns: Int = 80, rows: Int = 24
  ) throws {
    screen = Screen(columns: columns, rows: rows)
    // Swift's Glibc leaves out posix_openpt and its kin: these are the calls they make.
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var (lock, number): (Int32, Int32) = (0, 0)
    let (setLock, getNumber): (UInt, UInt) = (0x4004_5431, 0x8004_5430)
    guard master >= 0, ioctl(master, setLock, &lock) == 0, ioctl(master, getNumber, &number) == 0
    else { throw Failure(description: "no pseudo-terminal to be had") }
    let name = "/dev/pts/\(number)"
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var (defaults, none) = (sigset_t(), sigset_t())
    sigfillset(&defaults)
    sigemptyset(&none)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK))
    var settings = ["TERM": "xterm", "PATH": "/usr/bin:/bin", "HOME": "/nonexistent"]
    settings.merge(environment) { $1 }
    var arguments = ([Self.setsid, "-c"] + program).map { strdup($0) } + [nil]
    var variables = settings.filter { !$1.isEmpty }.map { strdup("\($0)=\($1)") } + [nil]
    defer { for word in arguments + variables { free(word) } }
    var window = winsize(
      ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &window)
    var started: pid_t = 0
    let code = posix_spawn(&started, Self.setsid, &actions, &attributes, &arguments, &variables)
    guard code == 0 else {
      throw Failure(description: "setsid: \(String(cString: strerror(code)))")
    }
    child = started
  }

  deinit {
    if status == nil {
      kill(child, SIGKILL)
      waitpid(child, nil, 0)
    }
    close(master)
  }

  public func type(_ text: String) {
    type(Array(text.utf8))
  }

  public func type(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(master, $0.baseAddress, min($0.count, 1_024)) }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
      if !rest.isEmpty { _ = readSome(milliseconds: 0) }
    }
  }

  /// Changes the size of the window; the kernel sends SIGWINCH.
  public func resize(columns: Int, rows: Int) {
    screen = Screen(columns: columns, rows: rows)
    var window = winsize(
      ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &window)
  }

  /// Waits for `text` in the output behind the last match and returns what came before it.
  @discardableResult
  public func expect(_ text: String) throws -> String {
    let deadline = Date(timeIntervalSinceNow: Self.patience)
    while true {
      if let range = unread.range(of: text, options: .literal) {
        let before = String(unread[..<range.lowerBound])
        unread = String(unread[range.upperBound...])
        return before
      }
      guard readSome(milliseconds: 100), Date() < deadline else {
        throw Failure(
          description: "'\(text)' did not come; the output was \(unread.debugDescription)")
      }
    }
  }

  /// Waits until the screen is as `isRight` wants it.
  public func expectScreen(_ what: String, _ isRight: (Screen) -> Bool) throws {
    let deadline = Date(timeIntervalSinceNow: Self.patience)
    while !isRight(screen) {
      guard readSome(milliseconds: 100), Date() < deadline else {
        throw Failure(
          description: "the screen never showed \(what): \(screen.text.debugDescription), "
            + "cursor at \(screen.row),\(screen.column)")
      }
    }
  }

  /// Waits for the program's end and returns its `waitpid` status.
  public func end() throws -> Int32 {
    let deadline = Date(timeIntervalSinceNow: Self.patience)
    while Date() < deadline {
      var result: Int32 = 0
      if waitpid(child, &result, WNOHANG) == child {
        status = result
        return result
      }
      _ = readSome(milliseconds: 5)
    }
    throw Failure(description: "the program did not end")
  }

  public func send(_ signal: Int32) {
    kill(child, signal)
  }

  /// Whether the terminal is in its ordinary, line-wise mode.
  public var isCooked: Bool {
    var settings = termios()
    tcgetattr(master, &settings)
    return settings.c_lflag & tcflag_t(ICANON) != 0 && settings.c_lflag & tcflag_t(ECHO) != 0
  }

  /// Reads what is there or comes within the time; false when the other side is closed.
  private func readSome(milliseconds: Int32) -> Bool {
    var wait = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard poll(&wait, 1, milliseconds) > 0 else { return true }
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = read(master, &bytes, bytes.count)
    guard count > 0 else { return errno == EINTR }
    partial += bytes[..<count]
    // A character may be cut in two by the read.
    var whole = partial.count
    while whole > max(0, partial.count - 4),
      String(validating: partial[..<whole], as: UTF8.self) == nil
    {
      whole -= 1
    }
    let text = String(decoding: partial[..<whole], as: UTF8.self)
    partial.removeSubrange(..<whole)
    unread += text
    screen.draw(text)
    return true
  }
}

extension Trait where Self == ConditionTrait {
  /// Tests that need a controlling terminal of their own.
  public static var needsSetsid: Self {
    .enabled(if: PseudoTerminal.isAvailable, "\(PseudoTerminal.setsid) is missing")
  }
}
