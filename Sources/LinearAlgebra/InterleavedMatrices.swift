import CKernels

/// Eight matrices of one shape, element by element side by side, so that one vector holds the same
/// element of all: element (i, j) of matrix l is at [(i · columns + j) · 8 + l].
///
/// A workspace made once. Many small matrices are worked on faster eight at a time than one by one.
public final class InterleavedMatrices {
  /// How many matrices stand side by side.
  public static let count = 8

  /// The numbers that filling matrices of so many hidden units takes for itself.
  public static func workSize(hidden: Int) -> Int { 3 * hidden * count }

  public let rows: Int
  public let columns: Int
  private let elements: Buffer<Double>

  /// Eight matrices of zeros.
  public init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    elements = Buffer(rows * columns * Self.count)
  }

  /// rows · columns · 8 numbers, aligned to a cache line.
  public var base: UnsafeMutablePointer<Double> { elements.base }

  /// Fills in W2 (diag(s) W1 + diag(g) W3) for eight rows of the factors s and g.
  ///
  /// `transposedLeft` is W2ᵀ, hidden×rows; `right` W1 and W3, hidden×columns; `slope` and `gate`
  /// samples×hidden. `samples` names eight rows of the factors; `work` holds `workSize(hidden:)` numbers.
  public func fill(
    transposedLeft left: Matrix, right: Matrix, slope: Matrix,
    gated: (right: Matrix, slope: Matrix)?, samples: [Int], work: UnsafeMutablePointer<Double>
  ) {
    let hidden = right.rowCount
    precondition(samples.count == Self.count, "\(samples.count) samples for 8 matrices")
    precondition(
      left.rowCount == hidden && left.columnCount == rows && right.columnCount == columns,
      "factors \(left.shape) and \(right.shape) for \(rows)×\(columns)")
    let gate = work + hidden * Self.count
    let spare = gate + hidden * Self.count
    for (lane, sample) in samples.enumerated() {
      for k in 0..<hidden {
        work[k * Self.count + lane] = slope.elements[sample * hidden + k]
        if let gated { gate[k * Self.count + lane] = gated.slope.elements[sample * hidden + k] }
      }
    }
    if let gated {
      kernels_jacobians(
        rows, columns, hidden, left.elements, right.elements, work, gated.right.elements, gate,
        base, spare)
    } else {
      kernels_jacobians(
        rows, columns, hidden, left.elements, right.elements, work, nil, nil, base, spare)
    }
  }

  /// Copies matrix l to `targets[l]`, where that is given.
  public func separate(into targets: [UnsafeMutablePointer<Double>?]) {
    precondition(targets.count == Self.count, "\(targets.count) places for 8 matrices")
    kernels_separate(rows * columns, base, targets)
  }
}
