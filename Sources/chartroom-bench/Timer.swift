import Foundation

/// Times work by the wall clock and prints its line.
struct Timer {
  let repeats: Int

  /// Runs `body` once unless `warm` is false, then `repeats` times; prints the median.
  ///
  /// `count` is how many of `unit` one run gets done.
  func time(
    _ job: String, unit: String, count: Int, warm: Bool = true, _ body: () throws -> Void
  ) rethrows {
    report(job, unit: unit, count: count, seconds: try median(warm: warm, body))
  }

  /// Times the laps of one long run: `body` is told how many to run and calls `lap` at the end of
  /// each; the first is a warm-up.
  func time(
    _ job: String, unit: String, count: Int,
    laps body: (_ count: Int, _ lap: () -> Void) throws -> Void
  ) rethrows {
    var last = ContinuousClock.now
    var seconds: [Double] = []
    try body(repeats + 1) {
      let now = ContinuousClock.now
      seconds.append((now - last) / .seconds(1))
      last = now
    }
    report(job, unit: unit, count: count, seconds: Self.median(Array(seconds.dropFirst())))
  }

  private func report(_ job: String, unit: String, count: Int, seconds middle: Double) {
    print(
      #"{"job": "\#(job)", "variant": "chartroom", "seconds": \#(rounded(middle, 6)), "#
        + #""unit": "\#(unit)", "per_second": \#(rounded(Double(count) / middle, 3))}"#)
    fflush(nil)
  }

  /// The median seconds of `repeats` runs, after one more unless `warm` is false.
  func median(warm: Bool = true, _ body: () throws -> Void) rethrows -> Double {
    if warm { try body() }
    var seconds: [Double] = []
    for _ in 0..<repeats {
      let start = ContinuousClock.now
      try body()
      seconds.append((ContinuousClock.now - start) / .seconds(1))
    }
    return Self.median(seconds)
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}

/// The number with so many decimals.
func rounded(_ value: Double, _ digits: Int) -> String {
  String(format: "%.\(digits)f", value)
}
