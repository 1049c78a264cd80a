import CKernels

/// Rows taken and summed.
extension Real {
  /// Row i of `target` is row `rows[i]` of `source`, both `width` wide.
  public static func gather(
    count: Int, width: Int, _ source: UnsafePointer<Self>, rows: UnsafePointer<Int>,
    into target: UnsafeMutablePointer<Self>
  ) {
    kernels_gather(
      bytes, count, width, source, rows, target)
  }

  /// Each row of `target` is, or has added to it, the sum of the `perRow` rows of `source` that
  /// `chosen` has for it, in their order.
  public static func sumChosen(
    rows: Int, width: Int, _ source: UnsafePointer<Self>, chosen: UnsafePointer<Int>, perRow: Int,
    into target: UnsafeMutablePointer<Self>, adds: Bool
  ) {
    kernels_sum_chosen(
      bytes, rows, width, source, chosen, perRow, target, adds ? 1 : 0)
  }

  /// The sum of each column, row by row, in double.
  public static func columnSums(
    rows: Int, columns: Int, _ a: UnsafePointer<Self>, into sums: UnsafeMutablePointer<Double>
  ) {
    kernels_column_sums(
      bytes, rows, columns, a, sums)
  }

  /// sumsⱼ = Σᵢ aᵢⱼ, first row first.
  public static func sumRows(
    _ a: UnsafePointer<Self>, rows: Int, columns: Int, into sums: UnsafeMutablePointer<Self>
  ) {
    kernels_sum_rows(
      bytes, rows, columns, a, sums)
  }
}
