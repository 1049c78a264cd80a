import LinearAlgebra
import Synchronization

/// What a monitor was told.
final class Reports: Sendable {
  private let reports = Mutex<[(done: Int, total: Int)]>([])

  var seen: [(done: Int, total: Int)] { reports.withLock { $0 } }

  var monitor: Monitor {
    Monitor(
      report: { done, total in self.reports.withLock { $0.append((done, total)) } },
      shouldStop: { false })
  }
}
