import CKernels

/// Linear maps of rows.
extension Real {
  /// y = x w, rows×columns from rows×inner and inner×columns, plus y where it `adds`, and `bias` in each
  /// row if there is one.
  ///
  /// Columns must be a multiple of 16; `strips` is w as `linearStrips` leaves it.
  public static func linear(
    rows: Int, inner: Int, columns: Int, _ x: UnsafePointer<Self>,
    _ strips: UnsafePointer<Self>, bias: UnsafePointer<Self>?, adds: Bool,
    into y: UnsafeMutablePointer<Self>
  ) {
    kernels_linear(
      bytes, rows, inner, columns, x, strips, bias, adds ? 1 : 0, y)
  }

  /// w, rows×columns, or its transpose, in the order in which `linear` reads it: as many numbers.
  ///
  /// The columns of what it is to be must be a multiple of 16.
  public static func linearStrips(
    _ w: UnsafePointer<Self>, rows: Int, columns: Int, transposed: Bool,
    into strips: UnsafeMutablePointer<Self>
  ) {
    kernels_linear_strips(
      bytes, rows, columns, w, transposed ? 1 : 0, strips)
  }

  /// Some rows of a linear map's gradients dW = dyᵀ x, outputs×inputs, and db = Σ dy: written or added
  /// to.
  public static func linearGradients(
    outputs chosen: Range<Int>, rows: Int, _ dy: UnsafePointer<Self>, outputs: Int,
    _ x: UnsafePointer<Self>, inputs: Int, adds: Bool, into dWeight: UnsafeMutablePointer<Self>,
    bias dBias: UnsafeMutablePointer<Self>?
  ) {
    kernels_linear_gradients(
      bytes, chosen.lowerBound, chosen.count, rows, dy, outputs, x, inputs, adds ? 1 : 0, dWeight,
      dBias)
  }
}
