import Foundation
import LinearAlgebra
import Networks
import Probes

/// How time and memory grow as one size of a job doubles, with the exponents fitted to it.
///
/// Every size is measured in a process of its own, since a process's peak memory never falls.
struct Scaling {
  /// One size of the jobs, doubled from a base.
  enum Axis: String, CaseIterable {
    case samples = "n"
    case width = "d"
    case experts = "E"
    case hidden = "m"
  }

  static let jobs = ["train-soft", "jacobian", "pca"]
  static let doublings = 4

  let threads: Int
  let repeats: Int

  /// Prints one line a job and axis: seconds and MiB at each size, and both exponents.
  func run() throws {
    print("job         axis  \(row((0..<Self.doublings).map { "x\(1 << $0)" }))  exponent")
    for job in Self.jobs {
      for axis in Axis.allCases where !(job == "pca" && axis == .hidden) {
        var (seconds, memory): ([Double], [Double]) = ([], [])
        for doubling in 0..<Self.doublings {
          let (time, size) = try measure(job, axis, doubling)
          seconds.append(time)
          memory.append(size)
        }
        let name = job.padding(toLength: 11, withPad: " ", startingAt: 0)
        print(
          "\(name) \(axis.rawValue) s   \(row(seconds.map { String(format: "%.4f", $0) }))"
            + String(format: "  %8.2f", exponent(seconds)))
        print(
          "\(name) \(axis.rawValue) MiB \(row(memory.map { String(format: "%.0f", $0) }))"
            + String(format: "  %8.2f", exponent(memory)))
        fflush(nil)
      }
    }
  }

  private func row(_ cells: [String]) -> String {
    cells.map { String(repeating: " ", count: max(0, 9 - $0.count)) + $0 }.joined()
  }

  /// The least-squares slope of log₂ value on the number of doublings.
  private func exponent(_ values: [Double]) -> Double {
    let y = values.map { log2($0) }
    let (meanX, meanY) = (Double(y.count - 1) / 2, y.reduce(0, +) / Double(y.count))
    let pairs = y.enumerated().map { (Double($0.offset) - meanX, $0.element - meanY) }
    return pairs.reduce(0) { $0 + $1.0 * $1.1 } / pairs.reduce(0) { $0 + $1.0 * $1.0 }
  }

  /// Runs this program on one size; gives seconds and peak MiB.
  private func measure(_ job: String, _ axis: Axis, _ doubling: Int) throws -> (Double, Double) {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = [
      "--threads", "\(threads)", "--repeat", "\(repeats)", "--scaling-case",
      "\(job):\(axis.rawValue):\(doubling)",
    ]
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let numbers = text.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
    guard process.terminationStatus == 0, numbers.count == 2 else {
      throw CocoaError(.featureUnsupported)
    }
    return (numbers[0], numbers[1])
  }

  /// Measures one size in this process and prints seconds and peak MiB.
  static func runCase(_ name: String, repeats: Int) throws {
    let parts = name.split(separator: ":")
    guard parts.count == 3, let axis = Axis(rawValue: String(parts[1])),
      let doubling = Int(parts[2]), (0..<8).contains(doubling)
    else {
      throw CocoaError(.featureUnsupported)
    }
    let timer = Timer(repeats: repeats)
    let seconds = try timer.median(ScalingCase(axis: axis, factor: 1 << doubling).work(parts[0]))
    // The high-water mark of this program alone; getrusage counts what ran before exec too.
    print(seconds, try Memory.peak() / 0x1p20)
  }
}
