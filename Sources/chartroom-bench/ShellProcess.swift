import Foundation

/// The shell that was built beside this program, as a process.
///
/// Spawned and waited for by the system's own calls: Foundation's `Process` takes longer over it than
/// the shell does to start.
enum ShellProcess {
  /// Runs it on `lines` to its end.
  ///
  /// - Throws: `POSIXError` where it does not start, or ends with another status than 0.
  static func run(_ arguments: [String] = [], lines: [String]) throws {
    let shell = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent().appendingPathComponent("chartroom").path
    let input = Pipe()
    let (reading, writing) = (input.fileHandleForReading, input.fileHandleForWriting)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, reading.fileDescriptor, STDIN_FILENO)
    posix_spawn_file_actions_addclose(&actions, writing.fileDescriptor)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    var process = pid_t()
    var words: [UnsafeMutablePointer<CChar>?] = ([shell] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    let failure = posix_spawn(&process, shell, &actions, nil, &words, environ)
    guard failure == 0 else { throw POSIXError(POSIXErrorCode(rawValue: failure) ?? .EIO) }
    try writing.write(contentsOf: Data((lines.joined(separator: "\n") + "\n").utf8))
    try writing.close()
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    guard status == 0 else { throw POSIXError(.ECHILD) }
  }
}
