import LinearAlgebra

/// Called as each stage of a measurement begins, `nil` for the first: gives what hears of its pieces,
/// counted in `unit`, and says when to stop.
public typealias Watch = (_ stage: String?, _ unit: String) -> Monitor

/// A result, and where it was stopped.
public struct Measured<Result> {
  public let result: Result
  /// The options, by name, with which the same comes out without a stop: samples and draws that were done.
  public let stops: [String: Int]
}

/// A null of as many of `count` random draws as there is time for, nil without one, and how many those
/// were where they are fewer.
func drawn<Null>(
  _ count: Int, monitor: Monitor, _ draws: (Null) -> Int, _ draw: (Monitor) throws -> Null?
) rethrows -> (null: Null?, stops: [String: Int]) {
  let null = monitor.shouldStop() ? nil : try draw(monitor)
  let taken = null.map(draws) ?? 0
  return (null, taken < count ? ["draws": taken] : [:])
}

extension Progress {
  /// The option that stops a measurement where this one was stopped.
  var stops: [String: Int] { done < requested ? ["stop-after": done] : [:] }
}
