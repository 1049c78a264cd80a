import CKernels

/// Norms of rows.
extension Real {
  /// LayerNorm where `centred`, else RMSNorm: z = (x − mean) / √(mean square + ε) a row, then
  /// y = z ⊙ weight + bias, with 1/√ of each row in `inverse`.
  public static func norm(
    centred: Bool, rows: Int, width: Int, epsilon: Self, _ x: UnsafePointer<Self>,
    weight: UnsafePointer<Self>, bias: UnsafePointer<Self>?,
    normalised: UnsafeMutablePointer<Self>, into y: UnsafeMutablePointer<Self>,
    inverse: UnsafeMutablePointer<Self>
  ) {
    kernels_norm(
      bytes, centred ? 1 : 0, rows, width, Double(epsilon), x, weight, bias, normalised, y, inverse)
  }

  /// From dy, which is overwritten, the gradients of weight and bias; dx is written onto `base`, which
  /// may be its own place.
  public static func normBackward(
    centred: Bool, rows: Int, width: Int, weight: UnsafePointer<Self>,
    normalised: UnsafePointer<Self>, inverse: UnsafePointer<Self>,
    _ dy: UnsafeMutablePointer<Self>, dWeight: UnsafeMutablePointer<Self>,
    dBias: UnsafeMutablePointer<Self>?, adding base: UnsafePointer<Self>,
    into dx: UnsafeMutablePointer<Self>
  ) {
    kernels_norm_backward(
      bytes, centred ? 1 : 0, rows, width, weight, normalised, inverse, dy, dWeight, dBias, base, dx
    )
  }
}
