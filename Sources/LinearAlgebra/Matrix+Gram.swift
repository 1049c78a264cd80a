import CLAPACK

extension Matrix {
  /// AᵀA, columns×columns, by a symmetric rank-k update (`dsyrk`) that computes one triangle.
  public var gram: Matrix {
    let n = columnCount
    var result = Matrix(repeating: 0, rows: n, columns: n)
    guard n > 0, rowCount > 0 else { return result }
    BLASRuntime.useOneThread()
    cblas_dsyrk(
      CblasRowMajor, CblasLower, CblasTrans, Int32(n), Int32(rowCount), 1, elements, Int32(n), 0,
      &result.elements, Int32(n))
    for i in 0..<n {
      for j in 0..<i { result.elements[j * n + i] = result.elements[i * n + j] }
    }
    return result
  }

  /// A Aᵀ, rows×rows, of the rows×columns matrix at `elements`, by `dsyrk`.
  public static func gram(
    rowsOf elements: UnsafePointer<Double>, rows: Int, columns: Int
  ) -> Matrix {
    var result = Matrix(repeating: 0, rows: rows, columns: rows)
    guard rows > 0, columns > 0 else { return result }
    BLASRuntime.useOneThread()
    cblas_dsyrk(
      CblasRowMajor, CblasLower, CblasNoTrans, Int32(rows), Int32(columns), 1, elements,
      Int32(columns), 0, &result.elements, Int32(rows))
    for i in 0..<rows {
      for j in 0..<i { result.elements[j * rows + i] = result.elements[i * rows + j] }
    }
    return result
  }
}
