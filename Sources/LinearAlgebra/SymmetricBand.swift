import CKernels

/// A symmetric matrix with eight diagonals on either side, as block Lanczos leaves it, and the top of
/// its spectrum: sixteen eigenvalues at a time by bisection, their vectors by inverse iteration.
///
/// Each step of bisection factors T − σ as L D Lᵀ, whose signs count the eigenvalues above σ
/// (Sylvester; Parlett, The Symmetric Eigenvalue Problem, section 3.3). The factors run from the
/// last row to the first, where the vectors that Lanczos has found are large: none is lost to a
/// leading part of T that has found them too.
struct SymmetricBand: Sendable {
  static let width = 8
  private static let lanes = 16

  private(set) var count = 0
  /// Element (i + k, i) at [9 i + k]; zero past the end.
  private var entries: [Double] = []

  /// Adds a row and column: the elements from the diagonal down, as far as they are known.
  mutating func append(_ column: [Double]) {
    entries += column + [Double](repeating: 0, count: Self.width + 1 - column.count)
    count += 1
  }

  /// Element (i, j); those outside the band are zero and stay so.
  subscript(i: Int, j: Int) -> Double {
    get {
      let (low, k) = (min(i, j), abs(i - j))
      return k > Self.width || low + k >= count ? 0 : entries[low * (Self.width + 1) + k]
    }
    set {
      let (low, k) = (min(i, j), abs(i - j))
      if k <= Self.width { entries[low * (Self.width + 1) + k] = newValue }
    }
  }

  /// The largest eigenvalues, descending, and their unit vectors, one a row.
  ///
  /// Vectors of values that are alike to rounding are independent, and not orthogonal.
  func leading(_ wanted: Int) -> (values: [Double], vectors: Matrix) {
    let (n, lanes) = (count, Self.lanes)
    let (flipped, bound) = (flipped, bound)
    let least = max(bound, 1e-30) * .ulpOfOne * .ulpOfOne
    var values: [Double] = []
    var vectors = Matrix(repeating: 0, rows: wanted, columns: n)
    var factors = [Double](repeating: 0, count: n * (Self.width + 1) * lanes)
    for first in stride(from: 0, to: wanted, by: lanes) {
      let middle = bisect(first) { kernels_sturm_factor(n, flipped, $0, least, &factors, &$1) }
      // Weyl's sequence, which no vector is likely to be orthogonal to.
      var x = (0..<n * lanes).map {
        Double(Int32(truncatingIfNeeded: UInt64($0 + 1) &* 2_654_435_769))
      }
      for _ in 0..<2 {
        kernels_sturm_solve(n, factors, &x)
        var squares = [Double](repeating: 0, count: lanes)
        for i in 0..<n {
          for l in 0..<lanes { squares[l] += x[i * lanes + l] * x[i * lanes + l] }
        }
        let scales = squares.map { 1 / $0.squareRoot() }
        for i in 0..<n {
          for l in 0..<lanes { x[i * lanes + l] *= scales[l] }
        }
      }
      for l in 0..<min(lanes, wanted - first) {
        values.append(middle[l])
        for i in 0..<n { vectors.elements[(first + l) * n + i] = x[(n - 1 - i) * lanes + l] }
      }
    }
    return (values, vectors)
  }

  /// Sixteen eigenvalues from the `first` largest on, to rounding; `factor` counts those above each
  /// of sixteen shifts, and is left with the outcome.
  private func bisect(_ first: Int, _ factor: ([Double], inout [Double]) -> Void) -> [Double] {
    let bound = bound
    var low = [Double](repeating: -bound, count: Self.lanes)
    var high = [Double](repeating: bound, count: Self.lanes)
    var (middle, above) = (low, low)
    var isDone = false
    while true {
      for l in low.indices { middle[l] = low[l] + (high[l] - low[l]) / 2 }
      factor(middle, &above)
      if isDone { return middle }
      isDone = true
      for l in low.indices {
        // What is counted at one place tells of all.
        let rank = Double(min(first + l, count - 1))
        for at in middle.indices {
          if above[at] > rank {
            low[l] = max(low[l], middle[at])
          } else {
            high[l] = min(high[l], middle[at])
          }
        }
        if high[l] - low[l] > max(1e-11 * high[l], bound * .ulpOfOne) { isDone = false }
      }
    }
  }

  /// The rows from the last to the first, as the kernel reads them.
  private var flipped: [Double] {
    let w = Self.width + 1
    var result = [Double](repeating: 0, count: entries.count)
    for i in 0..<count {
      let from = (count - 1 - i) * w
      for k in 0...min(Self.width, i) { result[i * w + k] = entries[from + k] }
    }
    return result
  }

  /// The largest sum of magnitudes of a row, which no eigenvalue exceeds.
  private var bound: Double {
    var sums = [Double](repeating: 0, count: count)
    for i in 0..<count {
      for k in 0...min(Self.width, count - 1 - i) {
        let magnitude = abs(entries[i * (Self.width + 1) + k])
        sums[i] += magnitude
        if k > 0 { sums[i + k] += magnitude }
      }
    }
    return sums.max() ?? 0
  }
}
