import LinearAlgebra
import Networks

/// What the machine itself can do, to set the other jobs against: products of large matrices, and
/// copies far larger than the caches.
struct LimitsJob {
  var size = 1_024
  var mebibytes = 256

  func run(_ timer: Timer) throws {
    let threads = Parallel.threadCount
    gemm(Float.self, "limit-gemm-float32", threads, timer)
    gemm(Double.self, "limit-gemm-float64", threads, timer)
    let count = (mebibytes << 20) / MemoryLayout<Double>.stride
    let (source, target) = (Buffer<Double>(count), Buffer<Double>(count))
    nonisolated(unsafe) let (from, to) = (source.base, target.base)
    let part = count / threads
    // Every byte is read once and written once.
    timer.time("limit-memory", unit: "MB", count: 2 * part * threads * 8 / 1_000_000) {
      Parallel.forEach(threads) { index in
        (to + index * part).update(from: from + index * part, count: part)
      }
    }
  }

  /// One product of square matrices a thread.
  private func gemm<Scalar: Real>(
    _ type: Scalar.Type, _ job: String, _ threads: Int, _ timer: Timer
  ) {
    let n = size
    let operands = (0..<threads).map { _ in
      (0..<3).map { Buffer<Scalar>([Double](repeating: Double($0), count: n * n)) }
    }
    timer.time(job, unit: "MFLOP", count: threads * 2 * n * n * n / 1_000_000) {
      Parallel.forEach(threads) { index in
        let (a, b, c) = (operands[index][0].base, operands[index][1].base, operands[index][2].base)
        Scalar.multiply(
          a, transposed: false, stride: n, b, transposed: false, stride: n, into: c, stride: n,
          rows: n, columns: n, inner: n)
      }
    }
  }
}
