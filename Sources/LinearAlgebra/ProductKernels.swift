import CKernels

/// Products of large matrices for one element type, column by column; `kernels_multiply` and
/// `kernels_pack` say what is read and written.
protocol ProductKernels: Real {
  static func multiply(
    rows: Int, columns: Int, inner: Int, _ a: UnsafePointer<Self>, step: Int, panel: Int,
    _ b: UnsafePointer<Self>, stride: Int, into c: UnsafeMutablePointer<Self>, stride: Int,
    mode: ProductMode)
  static func pack(
    rows: Int, columns: Int, _ a: UnsafePointer<Double>, scaledBy s: UnsafePointer<Double>?,
    plus b: UnsafePointer<Double>?, scaledBy g: UnsafePointer<Double>?, stride: Int,
    into target: UnsafeMutablePointer<Self>, panel: Int)
  static func addRows(
    rows: Int, columns: Int, _ a: UnsafePointer<Double>, scaledBy s: UnsafePointer<Double>?,
    plus b: UnsafePointer<Double>?, scaledBy g: UnsafePointer<Double>?, stride: Int,
    into target: UnsafeMutablePointer<Self>, apart: Int)
}

/// What becomes of what stood where a product goes.
enum ProductMode: Int32 {
  case subtracting = -1
  case replacing = 0
  case adding = 1
}

extension ProductKernels {
  /// Rows of a panel, three vectors of them.
  static var panelRows: Int { kernels_panel_rows(MemoryLayout<Self>.stride) }

  /// So many rows in whole vectors.
  static func wholeVectors(_ rows: Int) -> Int {
    let vector = panelRows / 3
    return (rows + vector - 1) / vector * vector
  }
}

extension Double: ProductKernels {
  static func multiply(
    rows: Int, columns: Int, inner: Int, _ a: UnsafePointer<Double>, step: Int, panel: Int,
    _ b: UnsafePointer<Double>, stride strideB: Int, into c: UnsafeMutablePointer<Double>,
    stride strideC: Int, mode: ProductMode
  ) {
    kernels_multiply_f64(
      rows, columns, inner, a, step, panel, b, strideB, c, strideC, mode.rawValue)
  }

  static func pack(
    rows: Int, columns: Int, _ a: UnsafePointer<Double>, scaledBy s: UnsafePointer<Double>?,
    plus b: UnsafePointer<Double>?, scaledBy g: UnsafePointer<Double>?, stride: Int,
    into target: UnsafeMutablePointer<Double>, panel: Int
  ) {
    kernels_pack_f64(rows, columns, a, s, b, g, stride, target, panel)
  }

  static func addRows(
    rows: Int, columns: Int, _ a: UnsafePointer<Double>, scaledBy s: UnsafePointer<Double>?,
    plus b: UnsafePointer<Double>?, scaledBy g: UnsafePointer<Double>?, stride: Int,
    into target: UnsafeMutablePointer<Double>, apart: Int
  ) {
    kernels_add_rows_f64(rows, columns, a, s, b, g, stride, target, apart)
  }
}

extension Float: ProductKernels {
  static func multiply(
    rows: Int, columns: Int, inner: Int, _ a: UnsafePointer<Float>, step: Int, panel: Int,
    _ b: UnsafePointer<Float>, stride strideB: Int, into c: UnsafeMutablePointer<Float>,
    stride strideC: Int, mode: ProductMode
  ) {
    kernels_multiply_f32(
      rows, columns, inner, a, step, panel, b, strideB, c, strideC, mode.rawValue)
  }

  static func pack(
    rows: Int, columns: Int, _ a: UnsafePointer<Double>, scaledBy s: UnsafePointer<Double>?,
    plus b: UnsafePointer<Double>?, scaledBy g: UnsafePointer<Double>?, stride: Int,
    into target: UnsafeMutablePointer<Float>, panel: Int
  ) {
    kernels_pack_f32(rows, columns, a, s, b, g, stride, target, panel)
  }

  static func addRows(
    rows: Int, columns: Int, _ a: UnsafePointer<Double>, scaledBy s: UnsafePointer<Double>?,
    plus b: UnsafePointer<Double>?, scaledBy g: UnsafePointer<Double>?, stride: Int,
    into target: UnsafeMutablePointer<Float>, apart: Int
  ) {
    kernels_add_rows_f32(rows, columns, a, s, b, g, stride, target, apart)
  }
}
