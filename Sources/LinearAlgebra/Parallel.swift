import CKernels
import Dispatch
import Foundation
import Synchronization

/// Independent work on the cores, with results that do not depend on how many there are.
///
/// Work is cut by the caller into pieces that do not depend on the number of threads; the results
/// come back in the order of the pieces.
public enum Parallel {
  private static let chosenThreads = Atomic<Int>(0)
  @TaskLocal private static var isInside = false

  /// Whether this is called from within a piece of parallel work.
  static var isWithinPiece: Bool { isInside }

  /// How many threads share the work; the machine's processors unless set.
  public static var threadCount: Int {
    get {
      let chosen = chosenThreads.load(ordering: .relaxed)
      return chosen > 0 ? chosen : ProcessInfo.processInfo.activeProcessorCount
    }
    set { chosenThreads.store(max(0, newValue), ordering: .relaxed) }
  }

  /// Whether this processor is slow to write what another core has read; it then takes a fraction of
  /// the time past the caches.
  public static let writesSharedSlowly = kernels_writes_shared_slowly() != 0

  /// Whether `count` pieces called for here go to several threads.
  public static func isShared(_ count: Int, worthSharing: Bool = true) -> Bool {
    count > 1 && worthSharing && threadCount > 1 && !isInside
  }

  /// Computes `body(0)` to `body(count - 1)`, reporting each as it ends.
  ///
  /// When the monitor asks to stop, the pieces already begun are finished and the array ends
  /// there: it always holds the results of the first pieces, without a gap. Called from within
  /// another parallel piece, or where sharing is not worth it, it runs on that thread alone. No more
  /// than `limit` pieces are worked on at once.
  public static func map<Result: Sendable>(
    _ count: Int, atOnce limit: Int = .max, worthSharing: Bool = true, monitor: Monitor = .silent,
    _ body: @Sendable (Int) -> Result
  ) -> [Result] {
    guard limit > 1, isShared(count, worthSharing: worthSharing) else {
      var results: [Result] = []
      results.reserveCapacity(count)
      for index in 0..<count {
        guard !monitor.shouldStop() else { break }
        results.append(body(index))
        monitor.report(results.count, count)
      }
      return results
    }
    let threads = min(threadCount, count, limit)
    let next = Atomic<Int>(0)
    let results = Mutex([Result?](repeating: nil, count: count))
    let done = Atomic<Int>(0)
    share(threads) {
      while !monitor.shouldStop() {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        let result = body(index)
        results.withLock { $0[index] = result }
        monitor.report(done.wrappingAdd(1, ordering: .relaxed).newValue, count)
      }
    }
    return results.withLock { $0.prefix { $0 != nil }.compactMap { $0 } }
  }

  /// Runs `body(0)` to `body(count - 1)`, each once; for short work that leaves its results in
  /// places of its own.
  ///
  /// The caller's thread begins at the front and the others at the back, so that much the same pieces
  /// come to the same thread, and to what its cache holds, time and again.
  public static func forEach(
    _ count: Int, worthSharing: Bool = true, _ body: @Sendable (Int) -> Void
  ) {
    guard isShared(count, worthSharing: worthSharing) else {
      for index in 0..<count { body(index) }
      return
    }
    let threads = min(threadCount, count)
    let taken = Atomic<Int>(0)
    let fromBack = Atomic<Int>(0)
    let caller = pthread_self()
    share(threads) {
      let isCaller = pthread_equal(pthread_self(), caller) != 0
      var front = 0
      while taken.wrappingAdd(1, ordering: .relaxed).oldValue < count {
        if isCaller {
          body(front)
          front += 1
        } else {
          body(count - fromBack.wrappingAdd(1, ordering: .relaxed).newValue)
        }
      }
    }
  }

  /// Runs `body` on several threads at once: those of the pool, or the system's while another thread
  /// has it.
  private static func share(_ threads: Int, _ body: @Sendable () -> Void) {
    let budget = MemoryBudget.own
    @Sendable func piece() {
      $isInside.withValue(true) {
        if let budget { MemoryBudget.$own.withValue(budget) { body() } } else { body() }
      }
    }
    guard !WorkerPool.shared.run(others: threads - 1, piece) else { return }
    DispatchQueue.concurrentPerform(iterations: threads) { _ in piece() }
  }
}
