import Dispatch
import Glibc
import Synchronization

/// What one program wrote, run to its end.
public struct ProgramOutput: Sendable, Equatable {
  /// How it ended; by signal 9 where it took too long.
  public let end: ProgramEnd
  /// What it wrote to its output: the last 64 MiB.
  public let output: String
  /// What it complained of: the last 64 KiB.
  public let errors: String
  /// Whether it was killed because it took too long.
  public let timedOut: Bool

  /// Runs `call` in a process group of its own, with nothing to read; kills the group after so many `seconds`.
  ///
  /// The caller's thread waits.
  public init(of call: ProgramCall, seconds: Int = 60) {
    let process = ChildProcess(call)
    let output = Mutex(EndOfText(limit: 1 << 26))
    let errors = Mutex(EndOfText(limit: ProcessPool.keptErrors))
    let result = Mutex<ProgramEnd?>(nil)
    let bell = DispatchSemaphore(value: 0)
    Bridge.start {
      let end = await process.run(
        output: { bytes in output.withLock { $0.append(bytes) } },
        errors: { bytes in errors.withLock { $0.append(bytes) } })
      result.withLock { $0 = end }
      bell.signal()
    }
    var tookTooLong = false
    if bell.wait(timeout: .now() + .seconds(max(0, seconds))) == .timedOut {
      tookTooLong = true
      process.send(SIGKILL)
      // What not even that ends is left to itself.
      _ = bell.wait(timeout: .now() + .seconds(10))
    }
    end = result.withLock { $0 } ?? .signalled(SIGKILL)
    self.output = output.withLock { $0.text }
    self.errors = errors.withLock { $0.text }
    timedOut = tookTooLong
  }
}
