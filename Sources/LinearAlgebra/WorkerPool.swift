import CKernels
import Foundation
import Synchronization

/// Threads that wait awake for a moment before they sleep.
///
/// A step of training shares out work of some 100 µs, thousands of times in turn, and to wake a
/// sleeping thread costs half of that. One caller at a time has the pool.
///
/// What `work` refers to is written before `state` offers it and read by those who took an offer; the
/// caller does not return before they are done.
final class WorkerPool: @unchecked Sendable {
  static let shared = WorkerPool()

  /// Rounds of waiting awake, about 250 µs: longer than the steps of a large spectrum that one thread
  /// takes alone.
  private static let patience = 5_000

  private var work: () -> Void = {}
  private var workerCount = 0
  private let isTaken = Atomic<Bool>(false)
  /// The number of the job, and in the low 16 bits how many workers it still wants.
  private let state = Atomic<UInt64>(0)
  private let finished = Atomic<Int>(0)
  private let sleeping = Atomic<Int>(0)
  private let alarm = NSCondition()

  /// Runs `body` on this thread and on up to `others` more, and waits for all; false, with nothing
  /// done, when another caller has the pool.
  func run(others: Int, _ body: () -> Void) -> Bool {
    guard isTaken.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged
    else { return false }
    defer { isTaken.store(false, ordering: .releasing) }
    let others = min(others, 1_023)
    while workerCount < others {
      workerCount += 1
      Thread.detachNewThread { [self] in serve() }
    }
    withoutActuallyEscaping(body) { body in
      work = body
      finished.store(0, ordering: .relaxed)
      let job = (state.load(ordering: .relaxed) >> 16) &+ 1
      state.store(job << 16 | UInt64(others), ordering: .sequentiallyConsistent)
      if sleeping.load(ordering: .sequentiallyConsistent) > 0 {
        alarm.lock()
        alarm.broadcast()
        alarm.unlock()
      }
      body()
      // Who has not come by now need not.
      let left = state.exchange(job << 16, ordering: .acquiringAndReleasing) & 0xFFFF
      let taken = others - Int(left)
      var rounds = 0
      while finished.load(ordering: .acquiring) < taken {
        rounds += 1
        if rounds < Self.patience { kernels_pause() } else { sched_yield() }
      }
      work = {}
    }
    return true
  }

  /// What a worker does for good.
  private func serve() {
    // Signals are for the threads that act on them.
    var all = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, nil)
    var rounds = 0
    while true {
      let seen = state.load(ordering: .sequentiallyConsistent)
      if seen & 0xFFFF > 0 {
        rounds = 0
        let taken = state.compareExchange(
          expected: seen, desired: seen - 1, ordering: .acquiringAndReleasing)
        guard taken.exchanged else { continue }
        work()
        finished.wrappingAdd(1, ordering: .releasing)
      } else if rounds < Self.patience {
        rounds += 1
        kernels_pause()
      } else {
        sleep()
        rounds = 0
      }
    }
  }

  /// Sleeps until a job wants workers.
  private func sleep() {
    alarm.lock()
    sleeping.wrappingAdd(1, ordering: .sequentiallyConsistent)
    while state.load(ordering: .sequentiallyConsistent) & 0xFFFF == 0 { alarm.wait() }
    sleeping.wrappingSubtract(1, ordering: .sequentiallyConsistent)
    alarm.unlock()
  }
}
