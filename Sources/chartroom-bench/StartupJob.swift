import Foundation

/// One start of the shell to its first prompt, where it is told to quit.
///
/// Spawned and waited for by the system's own calls: Foundation's `Process` takes longer over it than
/// the shell does.
struct StartupJob {
  func run(_ timer: Timer) throws {
    let shell = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent().appendingPathComponent("chartroom").path
    try timer.time("startup", unit: "starts", count: 1) { try start(shell) }
  }

  private func start(_ shell: String) throws {
    let input = Pipe()
    let (reading, writing) = (input.fileHandleForReading, input.fileHandleForWriting)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, reading.fileDescriptor, STDIN_FILENO)
    posix_spawn_file_actions_addclose(&actions, writing.fileDescriptor)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    var process = pid_t()
    let name = strdup(shell)
    defer { free(name) }
    let failure = posix_spawn(&process, shell, &actions, nil, [name, nil], environ)
    guard failure == 0 else { throw POSIXError(POSIXErrorCode(rawValue: failure) ?? .EIO) }
    try writing.write(contentsOf: Data("quit\n".utf8))
    try writing.close()
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    guard status == 0 else { throw POSIXError(.ECHILD) }
  }
}
