/// A dense matrix of doubles, stored row by row; samples are rows throughout Chartroom.
public struct Matrix: Equatable, Sendable {
  public let rowCount: Int
  public let columnCount: Int
  /// The elements in row-major order, `rowCount * columnCount` of them.
  public var elements: [Double]

  /// Wraps `elements`, given row by row.
  public init(rows: Int, columns: Int, elements: [Double]) {
    precondition(
      rows >= 0 && columns >= 0 && elements.count == rows * columns,
      "\(elements.count) elements cannot fill \(rows)×\(columns)")
    rowCount = rows
    columnCount = columns
    self.elements = elements
  }

  /// A matrix whose elements all equal `value`.
  public init(repeating value: Double, rows: Int, columns: Int) {
    self.init(
      rows: rows, columns: columns, elements: [Double](repeating: value, count: rows * columns))
  }

  /// A matrix given by its rows, which must be of equal length.
  public init(_ rows: [[Double]]) {
    let columns = rows.first?.count ?? 0
    precondition(rows.allSatisfy { $0.count == columns }, "rows of unequal length")
    self.init(rows: rows.count, columns: columns, elements: rows.flatMap { $0 })
  }

  /// A matrix of independent standard normal elements.
  public init(rows: Int, columns: Int, using stream: inout RandomStream) {
    self.init(
      rows: rows, columns: columns,
      elements: (0..<rows * columns).map { _ in stream.normal() })
  }

  /// The n×n identity.
  public static func identity(_ n: Int) -> Matrix {
    var result = Matrix(repeating: 0, rows: n, columns: n)
    for index in 0..<n { result[index, index] = 1 }
    return result
  }

  public subscript(row: Int, column: Int) -> Double {
    get {
      precondition(column < columnCount, "column \(column) of \(shape)")
      return elements[row * columnCount + column]
    }
    set {
      precondition(column < columnCount, "column \(column) of \(shape)")
      elements[row * columnCount + column] = newValue
    }
  }

  /// The elements of one row.
  public func row(_ index: Int) -> ArraySlice<Double> {
    elements[index * columnCount..<(index + 1) * columnCount]
  }

  /// The elements of one column.
  public func column(_ index: Int) -> [Double] {
    (0..<rowCount).map { self[$0, index] }
  }

  /// The columns at `indices`, in that order.
  public func columns(at indices: [Int]) -> Matrix {
    Matrix(
      rows: rowCount, columns: indices.count,
      elements: (0..<rowCount).flatMap { row in indices.map { self[row, $0] } })
  }

  /// The rows at `indices`, in that order; an index may stand twice.
  public func rows(at indices: some Collection<Int>) -> Matrix {
    var result: [Double] = []
    result.reserveCapacity(indices.count * columnCount)
    for index in indices { result.append(contentsOf: row(index)) }
    return Matrix(rows: indices.count, columns: columnCount, elements: result)
  }

  /// The first `count` rows, or all if there are fewer.
  public func prefix(rows count: Int) -> Matrix {
    let kept = min(max(count, 0), rowCount)
    return Matrix(
      rows: kept, columns: columnCount, elements: Array(elements[..<(kept * columnCount)]))
  }

  /// The first `count` columns, or all if there are fewer.
  public func prefix(columns count: Int) -> Matrix {
    let kept = min(max(count, 0), columnCount)
    return Matrix(
      rows: rowCount, columns: kept, elements: (0..<rowCount).flatMap { row($0).prefix(kept) })
  }

  /// Rows become columns.
  public var transposed: Matrix {
    var result = Matrix(repeating: 0, rows: columnCount, columns: rowCount)
    for i in 0..<rowCount {
      for j in 0..<columnCount {
        result.elements[j * rowCount + i] = elements[i * columnCount + j]
      }
    }
    return result
  }

  /// The shape in words, rows first: `3×4`.
  public var shape: String { "\(rowCount)×\(columnCount)" }

  /// Refuses a matrix with an element that is NaN or infinite.
  ///
  /// - Throws: `LinearAlgebraError.notFinite` naming the first such element.
  public func requireFinite(for operation: String) throws(LinearAlgebraError) {
    guard let index = elements.firstIndex(where: { !$0.isFinite }) else { return }
    throw .notFinite(
      operation: operation, row: index / columnCount, column: index % columnCount,
      value: elements[index])
  }
}
