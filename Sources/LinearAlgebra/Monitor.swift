/// What long work tells whoever waits for it, and asks of them.
public struct Monitor: Sendable {
  /// Called as pieces end, with how many are done and how many there are; from any thread.
  public let report: @Sendable (_ done: Int, _ total: Int) -> Void
  /// Asked before each piece; true stops the work at that boundary, keeping what is done.
  public let shouldStop: @Sendable () -> Bool

  /// A monitor of the two given closures.
  public init(
    report: @escaping @Sendable (_ done: Int, _ total: Int) -> Void,
    shouldStop: @escaping @Sendable () -> Bool
  ) {
    self.report = report
    self.shouldStop = shouldStop
  }

  /// The same for a part of the work, whose pieces nobody is to hear of.
  public var withoutReports: Monitor { Monitor(report: { _, _ in }, shouldStop: shouldStop) }

  /// Says nothing and never stops.
  public static let silent = Monitor(report: { _, _ in }, shouldStop: { false })
}
