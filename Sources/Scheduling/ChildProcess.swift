import Glibc
import Subprocess
import Synchronization

/// A process in a group of its own, from its start to its end.
///
/// A terminal's Ctrl-C does not reach it, and a signal sent to it reaches all that it started and that stayed in the
/// group. Its number is another's only after `run` has returned, so that a signal never goes astray.
final class ChildProcess: Sendable {
  private let call: ProgramCall
  private let state = Mutex(State())

  private struct State {
    /// The process, while its number is its own.
    var identifier: pid_t?
    /// The last signal asked for.
    var signal: Int32?
  }

  init(_ call: ProgramCall) { self.call = call }

  /// Sends `signal` to the group; to one that has not started yet, when it has.
  func send(_ signal: Int32) {
    state.withLock { state in
      state.signal = signal
      if let identifier = state.identifier { kill(-identifier, signal) }
    }
  }

  /// Runs it to its end, with nothing to read and its output dropped; `errors` takes what it complains of.
  func run(
    started: @Sendable () -> Void, errors: @escaping @Sendable (UnsafeRawBufferPointer) -> Void
  ) async -> ProgramEnd {
    await end { configuration in
      try await Subprocess.run(
        configuration, input: .none, output: .discarded, error: .sequence
      ) { execution in
        let process = execution.processIdentifier.value
        self.begin(process)
        started()
        await Self.drain(execution.standardError, into: errors)
        await self.waitForEnd(of: process)
      }.terminationStatus
    }
  }

  /// Runs it to its end, with nothing to read; `output` and `errors` take what it writes, each by itself.
  func run(
    output: @escaping @Sendable (UnsafeRawBufferPointer) -> Void,
    errors: @escaping @Sendable (UnsafeRawBufferPointer) -> Void
  ) async -> ProgramEnd {
    await end { configuration in
      try await Subprocess.run(
        configuration, input: .none, output: .sequence, error: .sequence
      ) { execution in
        let process = execution.processIdentifier.value
        self.begin(process)
        async let drained: Void = Self.drain(execution.standardError, into: errors)
        await Self.drain(execution.standardOutput, into: output)
        await drained
        await self.waitForEnd(of: process)
      }.terminationStatus
    }
  }

  private func end(
    _ run: (Configuration) async throws -> TerminationStatus
  ) async -> ProgramEnd {
    if let flaw = call.flaw { return .notStarted(reason: flaw) }
    var options = PlatformOptions()
    options.processGroupID = 0
    let variables = call.environment.map { (Environment.Key(rawValue: $0.key), $0.value) }
    let configuration = Configuration(
      executable: call.path.contains("/") ? .path(.init(call.path)) : .name(call.path),
      arguments: Arguments(call.arguments),
      environment: .inherit.updating(
        Dictionary(
          uniqueKeysWithValues: variables.compactMap { key, value in key.map { ($0, value) } })),
      platformOptions: options)
    do {
      return switch try await run(configuration) {
      case .exited(let code): .exited(code)
      case .signaled(let signal): .signalled(signal)
      }
    } catch let error as SubprocessError where error.code == .executableNotFound {
      return .notStarted(reason: "'\(call.path)' is not there, or is no program")
    } catch let error as SubprocessError {
      return .notStarted(reason: error.underlyingError?.description ?? error.description)
    } catch {
      return .notStarted(reason: "\(error)")
    }
  }

  private func begin(_ process: pid_t) {
    state.withLock { state in
      state.identifier = process
      if let signal = state.signal { kill(-process, signal) }
    }
  }

  /// Returns once the process has ended; its number is its own until Subprocess waits for it, which it does next.
  private func waitForEnd(of process: pid_t) async {
    var milliseconds = 1
    while !Self.hasEnded(process) {
      // It closed its output and goes on: rare, so that looking now and then will do.
      try? await Task.sleep(for: .milliseconds(milliseconds))
      milliseconds = min(2 * milliseconds, 50)
    }
    state.withLock { state in
      // Who was told to end and did may have left children that were not.
      if state.signal != nil { kill(-process, SIGKILL) }
      state.identifier = nil
    }
  }

  private static func hasEnded(_ process: pid_t) -> Bool {
    var info = siginfo_t()
    let found = waitid(P_PID, id_t(process), &info, WEXITED | WNOHANG | WNOWAIT)
    return found != 0 || info.si_signo != 0
  }

  /// Hands over what comes, until no more can: at its end, or once the process has ended.
  private static func drain(
    _ stream: SubprocessOutputSequence, into take: (UnsafeRawBufferPointer) -> Void
  ) async {
    do {
      for try await buffer in stream { buffer.withUnsafeBytes(take) }
    } catch {
      // A stream that cannot be read ends here; how the process ended is told all the same.
    }
  }
}
