import LinearAlgebra
import Synchronization

/// Adds up the steps of models that are trained at once.
final class StepTally: Sendable {
  private let done = Atomic<Int>(0)
  private let total: Int
  private let outer: Monitor

  init(total: Int, monitor: Monitor) {
    self.total = total
    outer = monitor
  }

  /// For the training of one model.
  var monitor: Monitor {
    Monitor(report: { _, _ in self.add(1) }, shouldStop: outer.shouldStop)
  }

  /// For those that share the models out.
  var withoutReports: Monitor { outer.withoutReports }

  /// Counts steps as done that were taken, or need not be.
  func add(_ steps: Int) {
    guard steps > 0 else { return }
    outer.report(done.wrappingAdd(steps, ordering: .relaxed).newValue, total)
  }
}
