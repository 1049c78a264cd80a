import CKernels

/// What becomes of what stood where a product goes.
enum ProductMode: Int32 {
  case subtracting = -1
  case replacing = 0
  case adding = 1
}

/// Products of large matrices, column by column; the list of kernels says what is read and written.
extension Real {
  /// Rows of a panel, three vectors of them.
  static var panelRows: Int { kernels_panel_rows(bytes) }

  /// So many rows in whole vectors.
  static func wholeVectors(_ rows: Int) -> Int {
    let vector = panelRows / 3
    return (rows + vector - 1) / vector * vector
  }

  static func multiply(
    rows: Int, columns: Int, inner: Int, _ a: UnsafePointer<Self>, step: Int, panel: Int,
    _ b: UnsafePointer<Self>, stride strideB: Int, into c: UnsafeMutablePointer<Self>,
    stride strideC: Int, mode: ProductMode
  ) {
    kernels_multiply(
      bytes, rows, columns, inner, a, step, panel, b, strideB, c, strideC, mode.rawValue)
  }

  static func pack(
    rows: Int, columns: Int, _ a: UnsafePointer<Double>, scaledBy s: UnsafePointer<Double>?,
    plus b: UnsafePointer<Double>?, scaledBy g: UnsafePointer<Double>?, stride: Int,
    into target: UnsafeMutablePointer<Self>, panel: Int
  ) {
    kernels_pack(bytes, rows, columns, a, s, b, g, stride, target, panel)
  }

  static func addRows(
    rows: Int, columns: Int, _ a: UnsafePointer<Double>, scaledBy s: UnsafePointer<Double>?,
    plus b: UnsafePointer<Double>?, scaledBy g: UnsafePointer<Double>?, stride: Int,
    into target: UnsafeMutablePointer<Self>, apart: Int
  ) {
    kernels_add_rows(bytes, rows, columns, a, s, b, g, stride, target, apart)
  }
}
