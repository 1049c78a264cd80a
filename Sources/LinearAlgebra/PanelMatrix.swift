import CKernels

/// A float32 matrix in panels of rows, and its products with eight vectors at a time.
///
/// In a panel the rows of one column lie together. So a panel serves A X, its rows side by side in
/// registers, and Aᵀ Y as well, two rows of it repeated beside the eight vectors: a matrix that
/// just fits the caches is kept once. Eight vectors stand side by side, number j of vector v at
/// [8 j + v].
struct PanelMatrix: Sendable {
  /// Vectors that are multiplied at a time.
  static let width = 8

  let rows, columns: Int
  /// Rows of a panel, all of which a product in registers takes at once.
  let panelRows: Int
  let elements: Buffer<Float>

  /// Room for rows×columns numbers, which the caller writes.
  init(rows: Int, columns: Int, panelRows: Int = Float.panelRows) {
    (self.rows, self.columns, self.panelRows) = (rows, columns, panelRows)
    elements = Buffer(unwritten: (rows + panelRows - 1) / panelRows * panelRows * columns)
  }

  var panelCount: Int { (rows + panelRows - 1) / panelRows }

  func panel(_ index: Int) -> UnsafeMutablePointer<Float> {
    elements.base + index * panelRows * columns
  }

  /// Rows of a panel that the first `count` rows of the matrix reach, in whole vectors.
  func reached(_ index: Int, of count: Int) -> Int {
    min(panelRows, Float.wholeVectors(count - index * panelRows))
  }

  /// Y = A X over some of the columns, for the panels that the first `count` rows reach.
  ///
  /// Row r of vector v comes to `y[v * apart + r]`; `x` begins with the first of the columns.
  func images(
    of x: UnsafePointer<Float>, columns range: Range<Int>, rows count: Int,
    into y: UnsafeMutablePointer<Float>, apart: Int
  ) {
    for index in 0..<(count + panelRows - 1) / panelRows {
      kernels_thin_images(
        reached(index, of: count), range.count, panel(index) + range.lowerBound * panelRows,
        panelRows, x, y + index * panelRows, apart)
    }
  }

  /// Z = Aᵀ Y, or Z less that, for some of the columns; `z` begins with the first of them.
  func sums(
    of y: UnsafePointer<Float>, apart: Int, columns range: Range<Int>, rows count: Int,
    into z: UnsafeMutablePointer<Float>, mode: ProductMode
  ) {
    for index in 0..<(count + panelRows - 1) / panelRows {
      let then = mode == .replacing && index > 0 ? .adding : mode
      kernels_thin_sums(
        reached(index, of: count), range.count, panel(index) + range.lowerBound * panelRows,
        panelRows, y + index * panelRows, apart, z, then.rawValue)
    }
  }
}
