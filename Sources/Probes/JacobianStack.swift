import LinearAlgebra

/// The Jacobians of some samples, of the experts that run there alone, sample by sample.
struct JacobianStack {
  private let selected: [[Int]]
  private let starts: [Int]
  private let first: Int
  /// Elements of one Jacobian.
  let size: Int
  private let elements: Buffer<Double>

  /// Room for the experts of each sample from the `first` on, ascending.
  init(_ selected: [[Int]], first: Int, size: Int) {
    (self.selected, self.first, self.size) = (selected, first, size)
    var starts = [0]
    for experts in selected { starts.append((starts.last ?? 0) + experts.count) }
    self.starts = starts
    elements = Buffer(unwritten: (starts.last ?? 0) * size)
  }

  func experts(at row: Int) -> [Int] { selected[row - first] }

  /// Where the Jacobian of expert `i` at sample `row` lies; nil where there is no room for it.
  func place(of i: Int, at row: Int) -> UnsafeMutablePointer<Double>? {
    let experts = selected[row - first]
    let isInOrder = experts.indices.contains(i) && experts[i] == i
    return (isInOrder ? i : experts.firstIndex(of: i)).map {
      elements.base + (starts[row - first] + $0) * size
    }
  }

  /// J Jᵀ of the Jacobians at a sample, each a row, times a power of two where its squares need one:
  /// cosines are what they were.
  func gram(at row: Int) -> Matrix {
    Self.gram(
      rowsOf: elements.base + starts[row - first] * size, rows: selected[row - first].count,
      columns: size)
  }

  /// The same among `count` experts, those that do not run with zeros.
  ///
  /// Zeros that nobody wrote take no memory.
  func gram(at row: Int, among count: Int) -> Matrix {
    let rows = Buffer<Double>(count * size)
    for (place, i) in selected[row - first].enumerated() {
      (rows.base + i * size).update(
        from: elements.base + (starts[row - first] + place) * size, count: size)
    }
    return Self.gram(rowsOf: rows.base, rows: count, columns: size)
  }

  private static func gram(
    rowsOf elements: UnsafePointer<Double>, rows: Int, columns: Int
  ) -> Matrix {
    let scales = (0..<rows).map {
      PowerScale.forFourthPowers(
        of: UnsafeBufferPointer(start: elements + $0 * columns, count: columns))
    }
    guard scales.contains(where: { $0 != 1 }) else {
      return Matrix.gram(rowsOf: elements, rows: rows, columns: columns)
    }
    let scaled = (0..<rows * columns).map { elements[$0] * scales[$0 / columns] }
    return Matrix.gram(rowsOf: scaled, rows: rows, columns: columns)
  }
}
