import LinearAlgebra

/// Cosines between every two of several vectors, some of which may be zero and have none.
public struct CosineMatrix: Codable, Equatable, Sendable {
  /// Symmetric, 1 on the diagonal; zeros in the rows and columns of `undefined`.
  public let values: Matrix
  /// Which vectors are zero, ascending.
  public let undefined: [Int]

  public init(values: Matrix, undefined: [Int]) {
    (self.values, self.undefined) = (values, undefined)
  }

  /// The cosines between the rows of `rows`.
  init(ofRows rows: Matrix) {
    let units = (0..<rows.rowCount).map { PowerScale.unit(Array(rows.row($0))) }
    var builder = Builder(count: rows.rowCount)
    for i in units.indices {
      guard let unit = units[i] else {
        builder.leaveOut(i)
        continue
      }
      for j in i + 1..<max(units.count, i + 1) {
        if let other = units[j] { builder[i, j] = innerProduct(unit, other) }
      }
    }
    self = builder.matrix
  }

  /// The cosine of the `i`-th and the `j`-th; nil where one is zero.
  public subscript(i: Int, j: Int) -> Double? {
    undefined.contains(i) || undefined.contains(j) ? nil : values[i, j]
  }

  public var count: Int { values.rowCount }

  /// Cosines of pairs i < j.
  public var pairs: [Double] {
    let known = (0..<count).filter { !undefined.contains($0) }
    return known.enumerated().flatMap { place, i in
      known[(place + 1)...].map { values[i, $0] }
    }
  }

  /// A matrix under way.
  struct Builder {
    private var values: Matrix
    private var undefined: Set<Int> = []

    init(count: Int) { values = .identity(count) }

    mutating func leaveOut(_ i: Int) {
      undefined.insert(i)
      values[i, i] = 0
    }

    subscript(i: Int, j: Int) -> Double {
      get { values[i, j] }
      set { (values[i, j], values[j, i]) = (newValue, newValue) }
    }

    var matrix: CosineMatrix { CosineMatrix(values: values, undefined: undefined.sorted()) }
  }
}

/// Σ xᵢ yᵢ, by the library's product.
func innerProduct(_ x: [Double], _ y: [Double]) -> Double {
  Matrix(rows: 1, columns: x.count, elements: x)
    .productTransposing(Matrix(rows: 1, columns: y.count, elements: y)).elements[0]
}
