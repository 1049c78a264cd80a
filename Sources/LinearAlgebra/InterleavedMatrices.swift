import CKernels

/// Eight matrices of one shape, element by element side by side, so that one vector holds the same
/// element of all: element (i, j) of matrix l is at [(i · columns + j) · 8 + l].
///
/// A workspace made once. Many small matrices are worked on faster eight at a time than one by one.
public final class InterleavedMatrices {
  /// How many matrices stand side by side.
  public static let count = 8

  public let rows: Int
  public let columns: Int
  /// rows · columns · 8 numbers, aligned to a cache line.
  public let base: UnsafeMutablePointer<Double>

  /// Eight matrices of zeros.
  public init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    base = Self.allocate(rows * columns * Self.count)
  }

  deinit { base.deallocate() }

  /// Fills in W2 (diag(s) W1 + diag(g) W3) for eight rows of the factors s and g.
  ///
  /// `right` is W1, hidden×columns, and `slope` samples×hidden; `gated` gives W3 and g, of the same
  /// shapes. `samples` names eight rows of the factors. `inner` is hidden×columns.
  public func fill(
    left: UnsafePointer<Double>, right: UnsafePointer<Double>, slope: UnsafePointer<Double>,
    gated: (right: UnsafePointer<Double>, slope: UnsafePointer<Double>)?, hidden: Int,
    samples: [Int], inner: InterleavedMatrices
  ) {
    precondition(samples.count == Self.count, "\(samples.count) samples for 8 matrices")
    precondition(inner.rows == hidden && inner.columns == columns, "the workspace does not fit")
    kernels_scale_interleaved(
      hidden, columns, right, slope, gated?.right, gated?.slope, samples, hidden, inner.base)
    let width = columns * Self.count
    Double.multiply(
      left, transposed: false, stride: hidden, inner.base, transposed: false, stride: width,
      into: base, stride: width, rows: rows, columns: width, inner: hidden)
  }

  /// Copies matrix l to `targets[l]`, where that is given.
  public func separate(into targets: [UnsafeMutablePointer<Double>?]) {
    precondition(targets.count == Self.count, "\(targets.count) places for 8 matrices")
    kernels_separate(rows * columns, base, targets)
  }

  static func allocate(_ count: Int) -> UnsafeMutablePointer<Double> {
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: max(1, count) * MemoryLayout<Double>.stride, alignment: 64)
    let base = raw.bindMemory(to: Double.self, capacity: max(1, count))
    base.initialize(repeating: 0, count: max(1, count))
    return base
  }
}
