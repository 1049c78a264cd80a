import Glibc

/// A process that reads from us and whose output and complaints we read.
///
/// It is in a process group of its own, which is killed with it. Used from one thread at a time.
final class ChildProcess: @unchecked Sendable {
  private let identifier: pid_t
  /// Ends on our side: what it reads, what it writes, what it complains of.
  private let input, output, errors: Int32

  /// Starts the program at `path`, with the default settings of gnuplot and no start-up file.
  init(path: String) throws(GnuplotError) {
    var (inputs, outputs, complaints): ([Int32], [Int32], [Int32]) = (
      [-1, -1], [-1, -1], [-1, -1]
    )
    func closeAll() { for end in inputs + outputs + complaints where end >= 0 { close(end) } }
    // Sockets: no other child inherits them, and what is sent to one that has ended need not be a signal.
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &inputs) == 0, socketpair(AF_UNIX, kind, 0, &outputs) == 0,
      socketpair(AF_UNIX, kind, 0, &complaints) == 0
    else {
      let reason = String(cString: strerror(errno))
      closeAll()
      throw .notStarted(reason: reason)
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, inputs[1], 0)
    posix_spawn_file_actions_adddup2(&actions, outputs[1], 1)
    posix_spawn_file_actions_adddup2(&actions, complaints[1], 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setpgroup(&attributes, 0)
    // Signals are as they are by default, whatever is held back or passed over here.
    var (all, none) = (sigset_t(), sigset_t())
    sigfillset(&all)
    sigemptyset(&none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    let arguments = [path, "--default-settings", "-"]
    var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    var child: pid_t = 0
    let failure = posix_spawn(&child, path, &actions, &attributes, &pointers, environ)
    guard failure == 0 else {
      closeAll()
      throw .notStarted(reason: String(cString: strerror(failure)))
    }
    for end in [inputs[1], outputs[1], complaints[1]] { close(end) }
    (identifier, input, output, errors) = (child, inputs[0], outputs[0], complaints[0])
    for end in [input, output, errors] { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
  }

  deinit {
    kill(-identifier, SIGKILL)
    for end in [input, output, errors] { close(end) }
    var status: Int32 = 0
    while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
  }

  /// Whether it has not ended yet.
  var isRunning: Bool {
    var info = siginfo_t()
    // Looked at, not waited for: `deinit` does that.
    let found = waitid(P_PID, id_t(identifier), &info, WEXITED | WNOHANG | WNOWAIT)
    return found == 0 && info.si_signo == 0
  }

  /// Hands it `text` and reads until its output ends with `mark`.
  ///
  /// - Throws: that it ended, took longer than `seconds`, or was to stop.
  func exchange(
    _ text: [UInt8], until mark: [UInt8], seconds: Int, _ shouldStop: () -> Bool
  ) throws(GnuplotError) -> (output: [UInt8], errors: [UInt8]) {
    let start = ContinuousClock.now
    var (sent, got, complaints): (Int, [UInt8], [UInt8]) = (0, [], [])
    while true {
      if shouldStop() { throw .stopped }
      if start.duration(to: .now) > .seconds(seconds) { throw .timedOut(seconds: seconds) }
      var ends = [
        pollfd(fd: sent < text.count ? input : -1, events: Int16(POLLOUT), revents: 0),
        pollfd(fd: output, events: Int16(POLLIN), revents: 0),
        pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
      ]
      _ = poll(&ends, 3, 50)
      if ends[0].revents != 0 { sent += send(text[sent...]) }
      if ends[2].revents != 0 { _ = read(errors, into: &complaints) }
      guard ends[1].revents != 0 else { continue }
      let isOpen = read(output, into: &got)
      if got.count >= mark.count, got.suffix(mark.count).elementsEqual(mark) {
        // What it complained of before it was done is there already.
        _ = read(errors, into: &complaints)
        return (Array(got.dropLast(mark.count)), complaints)
      }
      guard isOpen else {
        _ = read(errors, into: &complaints)
        throw .ended(message: GnuplotProcess.message(complaints))
      }
      guard got.count < Self.limit else { throw .nonsense(form: "picture") }
    }
  }

  /// No picture is larger.
  private static let limit = 1 << 28

  /// How much of `text` it took; all of it where it has closed its input, so that what is read tells.
  private func send(_ text: ArraySlice<UInt8>) -> Int {
    let count = text.withUnsafeBytes {
      Glibc.send(input, $0.baseAddress, min($0.count, 1 << 16), Int32(MSG_NOSIGNAL))
    }
    if count >= 0 { return count }
    return errno == EAGAIN || errno == EINTR ? 0 : text.count
  }

  /// Takes what there is to read; false at its end.
  private func read(_ end: Int32, into bytes: inout [UInt8]) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(end, &buffer, buffer.count)
      guard count > 0 else {
        return count < 0 && (errno == EAGAIN || errno == EINTR)
      }
      bytes += buffer[..<count]
      if bytes.count >= Self.limit { return true }
    }
  }
}
