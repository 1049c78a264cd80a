import CKernels
import LinearAlgebra

/// Products of a large expert's Jacobian, 1,024 wide and 3,584 units, and of its spectrum.
extension ProductShape {
  static var largeExpert: [ProductShape] {
    [packed(Float.self), packed(Double.self), update, reflections] + thin
  }

  /// Packed panels past 128 outputs, eight after the other, and 512 hidden units.
  private static func packed<Scalar: Real>(_ type: Scalar.Type) -> ProductShape {
    let bytes = MemoryLayout<Scalar>.stride
    let (outputs, depth, panels) = (128, 512, 4)
    let height = kernels_panel_rows(bytes)
    let (left, right, target) = (
      operand(panels * height * depth, of: type), operand(outputs * depth, of: type),
      operand(outputs * panels * height, of: type)
    )
    let product = LibraryProduct<Scalar>(outputs, panels * height, depth)
    return ProductShape(
      "big-expert", "\(outputs)×\(depth)×\(panels * height)", type,
      multiplications: outputs * depth * panels * height,
      ours: {
        for j in stride(from: 0, to: outputs, by: 8) {
          for i in 0..<panels {
            kernels_multiply(
              bytes, height, 8, depth, left.base + i * height * depth, height, 0,
              right.base + j * depth, depth, target.base + j * panels * height + i * height,
              panels * height, 1)
          }
        }
      }, library: { product() })
  }

  /// A - V Z - Y Wᵀ of the band reduction, half of the columns, with V and Y in panels.
  private static var update: ProductShape {
    band(
      rows: 1_008, inner: 2 * kernels_band_width(), columns: 512, step: kernels_panel_rows(8),
      takenAway: true)
  }

  /// Qᵀ A of the band reduction, with Qᵀ where it lies.
  private static var reflections: ProductShape {
    let rows = kernels_band_width()
    return band(rows: rows, inner: 1_000, columns: 1_000, step: rows, takenAway: false)
  }

  /// A product of which the left factor lies `step` apart from column to column, column by column.
  private static func band(
    rows: Int, inner: Int, columns: Int, step: Int, takenAway: Bool
  ) -> ProductShape {
    let height = kernels_panel_rows(8)
    let (left, right, target) = (
      operand(rows * inner, of: Double.self), operand(columns * inner, of: Double.self),
      operand(rows * columns, of: Double.self)
    )
    let product = LibraryProduct<Double>(columns, rows, inner)
    return ProductShape(
      "big-expert", "\(rows)×\(inner)×\(columns)\(takenAway ? ", taken away" : "")", Double.self,
      multiplications: rows * inner * columns,
      ours: {
        kernels_multiply(
          8, rows, columns, inner, left.base, step, step == height ? height * inner : height,
          right.base, inner, target.base, rows, takenAway ? -1 : 0)
      }, library: { product() })
  }

  /// A panel of J times eight directions, its transpose times what comes of it, and the pass in double.
  private static var thin: [ProductShape] {
    let n = 1_024
    let height = kernels_panel_rows(4)
    let (panel, x, y) = (
      operand(height * n, of: Float.self), operand(n * 8, of: Float.self),
      operand(height * 8, of: Float.self)
    )
    let image = LibraryProduct<Float>(height, 8, n)
    let sum = LibraryProduct<Float>(n, 8, height, left: true)
    let (rows, columns) = (32, 64)
    let (a, from, to) = (
      operand(rows * columns, of: Double.self), operand(16 * columns, of: Double.self),
      operand(16 * rows, of: Double.self)
    )
    let pass = LibraryProduct<Double>(rows, 16, columns)
    let back = LibraryProduct<Double>(columns, 16, rows, left: true)
    return [
      ProductShape(
        "big-expert", "\(height)×\(n)×8", Float.self, multiplications: height * n * 8,
        ours: { kernels_thin_images(height, n, panel.base, height, x.base, y.base, height) },
        library: { image() }),
      ProductShape(
        "big-expert", "\(n)×\(height)×8", Float.self, multiplications: height * n * 8,
        ours: { kernels_thin_sums(height, n, panel.base, height, y.base, height, x.base, 1) },
        library: { sum() }),
      ProductShape(
        "big-expert", "\(rows)×\(columns)×16", Double.self, multiplications: rows * columns * 16,
        ours: { kernels_thin_rows(rows, columns, a.base, columns, from.base, to.base, a.base, 0) },
        library: { pass() }),
      ProductShape(
        "big-expert", "\(columns)×\(rows)×16", Double.self, multiplications: rows * columns * 16,
        ours: {
          kernels_thin_columns(rows, columns, a.base, columns, to.base, from.base, a.base, 0)
        }, library: { back() }),
    ]
  }
}
