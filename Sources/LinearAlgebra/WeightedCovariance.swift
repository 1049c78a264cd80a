import CKernels

/// The mean and covariance of samples under several weightings at once.
///
/// For weights w with sum W: μ = Σ w x / W and C = Σ w (x − μ)(x − μ)ᵀ / W. Each block of samples is
/// read once for all weightings while it is in the cache, and half of each product is worked out.
public struct WeightedCovariance: Sendable {
  /// μ, one value a feature.
  public let mean: [Double]
  /// C, features×features.
  public let covariance: Matrix

  /// Samples that a slab has at least; slabs are what threads share, and do not depend on them.
  private static let slabSize = 2_048
  /// Slabs at most, since each has covariances of its own.
  private static let slabLimit = 8
  /// Samples that are worked on at a time, in the second-level cache: processors without AVX-512 have less of it.
  public static let blockSize = kernels_vector_bytes() == 64 ? 256 : 96

  /// How many matrices features×features each weighting takes at once, of so many samples.
  public static func parts(of samples: Int) -> Int { slabs(of: samples).count }

  /// Measures the rows of `samples` under each column of `weights`, samples×weightings.
  ///
  /// Weights are not negative; a column without a positive one gives nil.
  public static func measure(_ samples: Matrix, weights: Matrix) -> [WeightedCovariance?] {
    measure(samples, weights: weights, atOnce: weights.columnCount) { $1 }
  }

  /// What `reduce` makes of each, told the place of its column; no more than `atOnce` covariances are
  /// there at a time, and no number depends on how many.
  public static func measure<Value: Sendable>(
    _ samples: Matrix, weights: Matrix, atOnce: Int,
    _ reduce: @Sendable (_ place: Int, _ covariance: WeightedCovariance) -> Value
  ) -> [Value?] {
    precondition(
      weights.rowCount == samples.rowCount, "weights \(weights.shape) for \(samples.shape)")
    let (width, count) = (samples.columnCount, weights.columnCount)
    let totals = (0..<count).map { weights.column($0).reduce(0, +) }
    let live = (0..<count).filter { totals[$0] > 0 }
    // About one of the samples, so that samples which are all alike have no variance at all.
    let origins = (0..<count).map { i in
      Array(samples.row(weights.column(i).firstIndex { $0 > 0 } ?? 0))
    }
    let slabs = Self.slabs(of: samples.rowCount)
    let sums = Parallel.map(slabs.count) { slab in
      var sums = Matrix(repeating: 0, rows: count, columns: width)
      for block in Self.blocks(of: slabs[slab]) {
        for i in live {
          Self.addSum(block, i, samples, weights, origin: origins[i], to: &sums)
        }
      }
      return sums
    }
    let means = (0..<count).map { i in
      (0..<width).map { j in
        sums.reduce(0) { $0 + $1[i, j] } / totals[i] + origins[i][j]
      }
    }
    // Amid the means, so that what is subtracted is not much larger than what is left.
    let origin = (0..<width).map { j in
      live.reduce(0) { $0 + means[$1][j] } / Double(max(1, live.count))
    }
    var result = [Value?](repeating: nil, count: count)
    for start in stride(from: 0, to: live.count, by: max(1, atOnce)) {
      let group = Array(live[start..<min(start + max(1, atOnce), live.count)])
      let parts = Parallel.map(slabs.count) { slab in
        Self.covariances(
          slabs[slab], samples, weights, live: group, means: means, origin: origin,
          factors: totals.map { 1 / $0 })
      }
      let values = Parallel.map(group.count) { place in
        reduce(
          group[place],
          WeightedCovariance(
            mean: means[group[place]], covariance: Self.sum(of: parts.map { $0[place] })))
      }
      for (place, i) in group.enumerated() { result[i] = values[place] }
    }
    return result
  }

  private static func slabs(of rows: Int) -> [Range<Int>] {
    let size = max(slabSize, (rows + slabLimit - 1) / slabLimit)
    return stride(from: 0, to: rows, by: size).map { $0..<min($0 + size, rows) }
  }

  private static func blocks(of slab: Range<Int>) -> [Range<Int>] {
    stride(from: slab.lowerBound, to: slab.upperBound, by: blockSize).map {
      $0..<min($0 + blockSize, slab.upperBound)
    }
  }

  private static func addSum(
    _ block: Range<Int>, _ i: Int, _ samples: Matrix, _ weights: Matrix, origin: [Double],
    to sums: inout Matrix
  ) {
    let width = samples.columnCount
    samples.elements.withUnsafeBufferPointer { x in
      weights.elements.withUnsafeBufferPointer { w in
        sums.elements.withUnsafeMutableBufferPointer { sum in
          guard let x = x.baseAddress, let w = w.baseAddress, let sum = sum.baseAddress else {
            return
          }
          kernels_weighted_sum(
            block.count, width, x + block.lowerBound * width, origin,
            w + block.lowerBound * weights.columnCount + i, weights.columnCount, sum + i * width)
        }
      }
    }
  }

  /// One covariance a live weighting, of one slab; upper triangles.
  ///
  /// With any o, C = Σ w (x − μ)(x − o)ᵀ / W − r (μ − o)ᵀ, where r = Σ w (x − μ) / W is what rounding left in
  /// μ: one copy of x − o, a feature a row, serves all weightings.
  private static func covariances(
    _ slab: Range<Int>, _ samples: Matrix, _ weights: Matrix, live: [Int], means: [[Double]],
    origin: [Double], factors: [Double]
  ) -> [Matrix] {
    let (width, height) = (samples.columnCount, Double.panelRows)
    var result = live.map { _ in Matrix(repeating: 0, rows: width, columns: width) }
    var rests = Matrix(repeating: 0, rows: means.count, columns: width)
    let panels = (width + height - 1) / height
    let panel = blockSize * height
    // Apart by an odd number of cache lines.
    let apart = blockSize + 8
    let (weighted, centred) = (
      Buffer<Double>(unwritten: panels * panel), Buffer<Double>(unwritten: width * apart)
    )
    samples.elements.withUnsafeBufferPointer { x in
      weights.elements.withUnsafeBufferPointer { w in
        guard let x = x.baseAddress, let w = w.baseAddress else { return }
        for block in blocks(of: slab) {
          let rows = x + block.lowerBound * width
          kernels_centred_columns(block.count, width, rows, origin, centred.base, apart)
          for (place, i) in live.enumerated() {
            addSum(block, i, samples, weights, origin: means[i], to: &rests)
            kernels_weighted_panels(
              block.count, width, rows, means[i],
              w + block.lowerBound * weights.columnCount + i, weights.columnCount, factors[i],
              weighted.base, panel)
            result[place].elements.withUnsafeMutableBufferPointer { sums in
              guard let sums = sums.baseAddress else { return }
              for first in stride(from: 0, to: width, by: height) {
                Double.multiply(
                  rows: min(height, width - first), columns: min(first + height, width),
                  inner: block.count, weighted.base + first / height * panel, step: height,
                  panel: 0, centred.base, stride: apart, into: sums + first, stride: width,
                  mode: .adding)
              }
            }
          }
        }
      }
    }
    for (place, i) in live.enumerated() {
      for j in 0..<width {
        let shift = (means[i][j] - origin[j]) * factors[i]
        for l in j..<width { result[place].elements[j * width + l] -= rests[i, l] * shift }
      }
    }
    return result
  }

  /// The sum of symmetric matrices given by their upper triangles, in order.
  private static func sum(of parts: [Matrix]) -> Matrix {
    let n = parts.first?.rowCount ?? 0
    var result = Matrix(repeating: 0, rows: n, columns: n)
    for i in 0..<n {
      for j in 0...i {
        let sum = parts.reduce(0) { $0 + $1.elements[j * n + i] }
        result.elements[i * n + j] = sum
        result.elements[j * n + i] = sum
      }
    }
    return result
  }
}
