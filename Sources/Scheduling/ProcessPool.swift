import Dispatch
import Glibc
import Synchronization

/// Runs many calls as processes on this machine, several at once.
///
/// Each is in a process group of its own, so that a terminal's Ctrl-C reaches only us; it reads nothing, what it
/// writes is dropped, and of what it complains of the last 64 KiB are kept.
public enum ProcessPool {
  /// Runs `call(0)`, `call(1)` … `call(count - 1)`, started in this order, and returns when all have ended.
  ///
  /// The caller's thread waits; all closures are called on it, one at a time.
  /// - Parameters:
  ///   - count: How many there are; none where it is negative.
  ///   - call: What to run as number so and so, asked for just before it is started.
  ///   - mayStart: Asked before each start with how many run now; not asked where none does, since one always may.
  ///   - ended: Told of each that ended, in the order in which they end.
  ///   - shouldStop: Asked about ten times a second. True ends what runs, SIGTERM first and SIGKILL a second later,
  ///     with all that it started; `run` then returns, and `ended` is not told of those.
  public static func run(
    count: Int,
    call: @escaping @Sendable (Int) -> ProgramCall,
    mayStart: @escaping @Sendable (_ running: Int) -> Bool,
    ended: @escaping @Sendable (Int, ProgramEnd, _ standardError: String) -> Void,
    shouldStop: @escaping @Sendable () -> Bool
  ) {
    let board = Board()
    var running: [Int: ChildProcess] = [:]
    var next = 0
    func tell() {
      for end in board.takeEnds() {
        running[end.number] = nil
        ended(end.number, end.end, end.errors)
      }
    }
    while next < count || !running.isEmpty {
      if shouldStop() {
        tell()
        stop(running, board)
        return
      }
      if next < count, !board.isStarting, running.isEmpty || mayStart(running.count) {
        running[next] = start(next, call(next), board)
        next += 1
      } else {
        board.wait(seconds: 0.1)
      }
      tell()
    }
  }

  /// How much of what a process complains of is kept, in bytes.
  static let keptErrors = 1 << 16

  private static func start(_ number: Int, _ call: ProgramCall, _ board: Board) -> ChildProcess {
    let process = ChildProcess(call)
    let errors = Mutex(EndOfText(limit: keptErrors))
    board.starts()
    Bridge.start {
      let end = await process.run(started: board.started) { bytes in
        errors.withLock { $0.append(bytes) }
      }
      board.ended(number, end, errors.withLock { $0.text })
    }
    return process
  }

  /// Ends them all; what does not end even when killed, as what waits for a dead file server, is left after 10 s.
  private static func stop(_ running: [Int: ChildProcess], _ board: Board) {
    var left = running
    for (signal, seconds) in [(SIGTERM, 1.0), (SIGKILL, 10.0)] {
      for process in left.values { process.send(signal) }
      let start = ContinuousClock.now
      while !left.isEmpty, start.duration(to: .now) < .seconds(seconds) {
        board.wait(seconds: 0.05)
        for end in board.takeEnds() { left[end.number] = nil }
      }
    }
  }
}

/// Where the processes' tasks leave word for the thread that waits for them.
private final class Board: Sendable {
  struct End: Sendable {
    let number: Int
    let end: ProgramEnd
    let errors: String
  }
  private struct State {
    var isStarting = false
    var ends: [End] = []
  }
  private let state = Mutex(State())
  private let bell = DispatchSemaphore(value: 0)

  /// Whether one is on its way that may not run yet: the next waits for it, so that they start in order.
  var isStarting: Bool { state.withLock { $0.isStarting } }

  func starts() { state.withLock { $0.isStarting = true } }

  @Sendable func started() {
    state.withLock { $0.isStarting = false }
    bell.signal()
  }

  func ended(_ number: Int, _ end: ProgramEnd, _ errors: String) {
    state.withLock {
      // One that did not start is not on its way any more, either.
      if case .notStarted = end { $0.isStarting = false }
      $0.ends.append(End(number: number, end: end, errors: errors))
    }
    bell.signal()
  }

  /// Returns at the next word, or after so many seconds.
  func wait(seconds: Double) { _ = bell.wait(timeout: .now() + seconds) }

  func takeEnds() -> [End] {
    state.withLock { state in
      defer { state.ends = [] }
      return state.ends
    }
  }
}
