import LinearAlgebra
import Synchronization

/// A monitor that asks to stop once a number of pieces has been reported.
public final class StopAfter: Sendable {
  private let limit: Int
  private let count = Atomic<Int>(0)

  /// Stops after `limit` reports.
  public init(_ limit: Int) { self.limit = limit }

  /// The monitor to hand to the work.
  public var monitor: Monitor {
    Monitor(
      report: { _, _ in self.count.wrappingAdd(1, ordering: .relaxed) },
      shouldStop: { self.count.load(ordering: .relaxed) >= self.limit })
  }
}
