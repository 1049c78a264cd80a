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
    let middle = try median(warm: warm, body)
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
    seconds.sort()
    return (seconds[(repeats - 1) / 2] + seconds[repeats / 2]) / 2
  }

  private func rounded(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }
}
