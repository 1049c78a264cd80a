extension Matrix {
  /// The matrix product A · B, by BLAS `dgemm`.
  public static func * (left: Matrix, right: Matrix) -> Matrix {
    left.product(transposing: false, right, transposing: false)
  }

  /// Aᵀ · B, without forming the transpose.
  public func transposedProduct(_ right: Matrix) -> Matrix {
    product(transposing: true, right, transposing: false)
  }

  /// A · Bᵀ, without forming the transpose.
  public func productTransposing(_ right: Matrix) -> Matrix {
    product(transposing: false, right, transposing: true)
  }

  private func product(
    transposing transposesLeft: Bool, _ right: Matrix, transposing transposesRight: Bool
  ) -> Matrix {
    let (m, k) = transposesLeft ? (columnCount, rowCount) : (rowCount, columnCount)
    let (l, n) =
      transposesRight
      ? (right.columnCount, right.rowCount) : (right.rowCount, right.columnCount)
    let strideRight = right.columnCount
    precondition(k == l, "cannot multiply \(shape) by \(right.shape)")
    var result = Matrix(repeating: 0, rows: m, columns: n)
    guard m > 0, n > 0, k > 0 else { return result }
    if m == 1, transposesRight, n * k >= Self.sharedVectorSize {
      // A row with every row of a large matrix: as fast as memory is, and the product packs it first.
      elements.withUnsafeBufferPointer { x in
        result.elements.withUnsafeMutableBufferPointer { y in
          guard let x = x.baseAddress, let y = y.baseAddress else { return }
          right.product(transposing: false, x, into: y)
        }
      }
      return result
    }
    elements.withUnsafeBufferPointer { a in
      right.elements.withUnsafeBufferPointer { b in
        result.elements.withUnsafeMutableBufferPointer { c in
          guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else { return }
          let isLarge = m * n > Self.sharedProductSize / k
          let blocks = isLarge ? Self.blocks(of: m) : [0..<m]
          nonisolated(unsafe) let (left, right, target) = (a, b, c)
          Parallel.forEach(blocks.count) { index in
            let start = blocks[index].lowerBound
            Double.multiply(
              left + start * (transposesLeft ? 1 : columnCount), transposed: transposesLeft,
              stride: columnCount, right, transposed: transposesRight, stride: strideRight,
              into: target + start * n, stride: n, rows: blocks[index].count, columns: n, inner: k)
          }
        }
      }
    }
    return result
  }

  public static func + (left: Matrix, right: Matrix) -> Matrix { left.adding(right, scaledBy: 1) }
  public static func - (left: Matrix, right: Matrix) -> Matrix { left.adding(right, scaledBy: -1) }

  /// self + scale · other, element by element.
  public func adding(_ other: Matrix, scaledBy scale: Double) -> Matrix {
    precondition(
      rowCount == other.rowCount && columnCount == other.columnCount,
      "cannot add \(shape) and \(other.shape)")
    return Matrix(
      rows: rowCount, columns: columnCount,
      elements: zip(elements, other.elements).map { $0 + scale * $1 })
  }

  /// Every element times `factor`.
  public func scaled(by factor: Double) -> Matrix {
    Matrix(rows: rowCount, columns: columnCount, elements: elements.map { $0 * factor })
  }

  /// Column j times `factors[j]`: self · diag(factors).
  public func scalingColumns(by factors: [Double]) -> Matrix {
    precondition(factors.count == columnCount, "\(factors.count) factors for \(shape)")
    var result = self
    for i in 0..<rowCount {
      for j in 0..<columnCount { result.elements[i * columnCount + j] *= factors[j] }
    }
    return result
  }

  /// Row i times `factors[i]`: diag(factors) · self.
  public func scalingRows(by factors: [Double]) -> Matrix {
    precondition(factors.count == rowCount, "\(factors.count) factors for \(shape)")
    var result = self
    for i in 0..<rowCount {
      for j in 0..<columnCount { result.elements[i * columnCount + j] *= factors[i] }
    }
    return result
  }

  /// The Frobenius inner product ⟨A, B⟩ = Σ aᵢⱼ bᵢⱼ.
  public func inner(_ other: Matrix) -> Double {
    precondition(
      rowCount == other.rowCount && columnCount == other.columnCount,
      "inner product of \(shape) and \(other.shape)")
    return zip(elements, other.elements).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// ‖A‖_F = √Σ aᵢⱼ².
  public var frobeniusNorm: Double { PowerScale.norm(elements) }
}
