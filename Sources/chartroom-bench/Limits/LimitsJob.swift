import CKernels
import Foundation
import LinearAlgebra

/// What the machine itself can do, to set the other jobs against: copies far larger than the caches, and for each
/// product that the jobs have our rate beside the library's and the peak.
struct LimitsJob {
  var mebibytes = 256

  func run(_ timer: Timer) throws {
    memory(timer)
    BLASRuntime.useOneThread()
    let peaks = [4: peak(Float.self), 8: peak(Double.self)]
    print("GFLOP/s on one core, \(instructions) and OpenBLAS \(BLASRuntime.coreName)")
    print("| job | product | type | ours | OpenBLAS | peak | ours/OpenBLAS | ours/peak |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for shape in ProductShape.all {
      let (ours, library) = rates(of: shape)
      let peak = peaks[shape.bytes] ?? 0
      print(
        "| \(shape.job) | \(shape.name) | float\(8 * shape.bytes) | \(rounded(ours, 1)) | "
          + "\(rounded(library, 1)) | \(rounded(peak, 1)) | \(rounded(ours / library, 2)) | "
          + "\(rounded(ours / peak, 2)) |")
      fflush(nil)
    }
  }

  private var instructions: String { String(cString: kernels_instruction_set()) }

  /// Every byte is read once and written once, on all threads.
  private func memory(_ timer: Timer) {
    let threads = Parallel.threadCount
    let count = (mebibytes << 20) / MemoryLayout<Double>.stride
    let (source, target) = (Buffer<Double>(count), Buffer<Double>(count))
    nonisolated(unsafe) let (from, to) = (source.base, target.base)
    let part = count / threads
    timer.time("limit-memory", unit: "MB", count: 2 * part * threads * 8 / 1_000_000) {
      Parallel.forEach(threads) { index in
        (to + index * part).update(from: from + index * part, count: part)
      }
    }
  }

  /// Multiply-adds from registers alone, in GFLOP/s.
  private func peak<Scalar: Real>(_ type: Scalar.Type) -> Double {
    let bytes = MemoryLayout<Scalar>.stride
    let numbers = 12 * kernels_vector_bytes() / bytes
    let (sums, count) = (operand(numbers, of: type), 20_000)
    let rate = Double(2 * numbers * count)
    return rate / least { kernels_multiply_adds(bytes, count, 0.5, sums.base) } / 1e9
  }

  /// Ours and the library's, in turn: neighbours slow down both.
  private func rates(of shape: ProductShape) -> (ours: Double, library: Double) {
    var (ours, library) = (Double.infinity, Double.infinity)
    for _ in 0..<5 {
      ours = min(ours, least(within: .milliseconds(20), shape.ours))
      library = min(library, least(within: .milliseconds(20), shape.library))
    }
    return (shape.flop / ours / 1e9, shape.flop / library / 1e9)
  }

  /// The least seconds of a call, of many short ones taken together.
  private func least(within time: Duration = .milliseconds(100), _ body: () -> Void) -> Double {
    let clock = ContinuousClock()
    body()
    let once = clock.measure(body) / .seconds(1)
    let together = max(1, Int(1e-4 / max(once, 1e-9)))
    let end = clock.now + time
    var least = once
    while clock.now < end {
      let seconds = clock.measure { for _ in 0..<together { body() } } / .seconds(1)
      least = min(least, seconds / Double(together))
    }
    return least
  }
}
