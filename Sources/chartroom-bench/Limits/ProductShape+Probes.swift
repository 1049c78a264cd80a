import CKernels
import CLAPACK
import LinearAlgebra

/// Products of the probes.
extension ProductShape {
  static var probes: [ProductShape] { [jacobians, covariance] }

  /// W2 diag(s) W1 for eight s at once.
  private static var jacobians: ProductShape {
    let (o, hidden, d) = (64, 128, 64)
    let (left, right, slopes) = (
      operand(hidden * o, of: Double.self), operand(hidden * d, of: Double.self),
      operand(hidden * 8, of: Double.self)
    )
    let (target, work) = (
      operand(8 * o * d, of: Double.self), operand(8 * hidden, of: Double.self)
    )
    let product = LibraryProduct<Double>(o, d, hidden, left: true)
    return ProductShape(
      "jacobian", "8 of \(o)×\(hidden)×\(d)", Double.self, multiplications: 8 * o * hidden * d,
      ours: {
        kernels_jacobians(
          o, d, hidden, left.base, right.base, slopes.base, nil, nil, target.base, work.base)
      }, library: { for _ in 0..<8 { product() } })
  }

  /// What a block of samples adds to a covariance, of which half is made; the library's `dsyrk`.
  private static var covariance: ProductShape {
    let width = 256
    let rows = WeightedCovariance.blockSize
    let height = kernels_panel_rows(8)
    let panels = (width + height - 1) / height
    let (weighted, centred, sums) = (
      operand(panels * height * rows, of: Double.self),
      operand(width * (rows + 8), of: Double.self),
      operand(width * width, of: Double.self)
    )
    return ProductShape(
      "pca", "\(width)×\(rows)×\(width), half", Double.self,
      multiplications: width * (width + 1) / 2 * rows,
      ours: {
        for first in stride(from: 0, to: width, by: height) {
          kernels_multiply(
            8, min(height, width - first), min(first + height, width), rows,
            weighted.base + first * rows, height, 0, centred.base, rows + 8, sums.base + first,
            width,
            1)
        }
      },
      library: {
        cblas_dsyrk(
          CblasColMajor, CblasUpper, CblasNoTrans, Int32(width), Int32(rows), 1, centred.base,
          Int32(width), 1, sums.base, Int32(width))
      })
  }
}
