import LinearAlgebra

extension Matrix {
  /// Changes every row where it stands, on all threads; each row is worked on by itself.
  mutating func changeRows(
    _ body: @Sendable (_ row: Int, _ values: UnsafeMutablePointer<Double>) -> Void
  ) {
    let (rows, columns, size) = (rowCount, columnCount, 16)
    elements.withUnsafeMutableBufferPointer { elements in
      guard let base = elements.baseAddress else { return }
      nonisolated(unsafe) let start = base
      let pieces = (rows + size - 1) / size
      Parallel.forEach(pieces, worthSharing: rows * columns > 1 << 15) { piece in
        for row in piece * size..<min((piece + 1) * size, rows) {
          body(row, start + row * columns)
        }
      }
    }
  }

  /// The rows in `range`.
  func rows(in range: Range<Int>) -> Matrix {
    Matrix(
      rows: range.count, columns: columnCount,
      elements: Array(elements[range.lowerBound * columnCount..<range.upperBound * columnCount]))
  }

  /// The columns in `range`.
  func columns(in range: Range<Int>) -> Matrix {
    var result: [Double] = []
    result.reserveCapacity(rowCount * range.count)
    for row in 0..<rowCount {
      let start = row * columnCount
      result.append(contentsOf: elements[start + range.lowerBound..<start + range.upperBound])
    }
    return Matrix(rows: rowCount, columns: range.count, elements: result)
  }
}
