import CKernels

/// Products with a few vectors on both sides, in double and without the matrix: one pass over W, A, B.
extension ScaledProduct {
  /// Hidden units worked on at a time, whose columns of W stay in the second-level cache.
  private static var chunk: Int { 32 }
  /// Inputs worked on at a time, for both products while they are in the first-level cache.
  private static var breadth: Int { 64 }
  /// Vectors that the kernels take at a time.
  private static var width: Int { 16 }
  /// Pieces of the sums over hidden units, however many threads there are.
  private static var pieceCount: Int { 8 }

  /// J X, outputs×k, and Jᵀ Y, inputs×k, of X, inputs×k, and Y, outputs×k.
  ///
  /// Columns of W give Wᵀ Y; the part of C = diag(s) A + diag(g) B beside them, block by block of
  /// inputs, C X and what Cᵀ (Wᵀ Y) adds to the outcome, to which comes W (C X) at the end.
  func products(inputs x: Matrix, outputs y: Matrix) -> (outputs: Matrix, inputs: Matrix) {
    let (k, b) = (x.columnCount, Self.width)
    let groups = (k + b - 1) / b
    let (xs, ys) = (Self.grouped(x), Self.grouped(y))
    let (d, o) = (columns, rows)
    let size = groups * b * (d + o)
    let pieces = Self.pieceCount
    let parts = Buffer<Double>(size * pieces)
    Parallel.forEach(pieces) { piece in
      let units = piece * hidden / pieces..<(piece + 1) * hidden / pieces
      add(units, xs.base, ys.base, groups: groups, to: parts.base + piece * size)
    }
    let ranges = Matrix.blocks(of: size)
    Parallel.forEach(ranges.count) { index in
      for piece in 1..<pieces {
        let (sum, from) = (parts.base, parts.base + piece * size)
        for i in ranges[index] { sum[i] += from[i] }
      }
    }
    func outcome(_ rows: Int, _ start: Int) -> Matrix {
      var matrix = Matrix(repeating: 0, rows: rows, columns: k)
      for j in stride(from: 0, to: k, by: b) {
        for i in 0..<rows {
          let from = parts.base + start + (j / b * rows + i) * b
          for l in 0..<min(b, k - j) { matrix.elements[i * k + j + l] = from[l] }
        }
      }
      return matrix
    }
    return (outcome(o, 0), outcome(d, o * groups * b))
  }

  /// Columns in groups of sixteen, zero past the last, each group row by row.
  private static func grouped(_ matrix: Matrix) -> Buffer<Double> {
    let (rows, k, b) = (matrix.rowCount, matrix.columnCount, width)
    let result = Buffer<Double>((k + b - 1) / b * b * rows)
    for j in stride(from: 0, to: k, by: b) {
      for i in 0..<rows {
        let to = (j / b * rows + i) * b
        for l in 0..<min(b, k - j) { result.base[to + l] = matrix.elements[i * k + j + l] }
      }
    }
    return result
  }

  /// What some of the hidden units add to both products, those of outputs first.
  private func add(
    _ units: Range<Int>, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, groups: Int,
    to outputs: UnsafeMutablePointer<Double>
  ) {
    let (d, o, b) = (columns, rows, Self.width)
    // Apart by an odd number of cache lines.
    let (apart, step) = (Self.breadth + 8, Self.chunk + 8)
    let size = Self.chunk * b
    let work = Buffer<Double>(unwritten: Self.chunk * apart + o * step + 2 * groups * size)
    defer { withExtendedLifetime(work) {} }
    let (formed, lefts) = (work.base, work.base + Self.chunk * apart)
    // C X and Wᵀ Y of each group.
    let images = lefts + o * step
    let parts = images + groups * size
    let inputs = outputs + groups * o * b
    for start in stride(from: units.lowerBound, to: units.upperBound, by: Self.chunk) {
      let chunk = start..<min(start + Self.chunk, units.upperBound)
      images.update(repeating: 0, count: 2 * groups * size)
      left.elements.withUnsafeBufferPointer { w in
        guard let w = w.baseAddress else { return }
        Double.addRows(
          rows: o, columns: chunk.count, w + start, scaledBy: nil, plus: nil, scaledBy: nil,
          stride: hidden, into: lefts, apart: step)
      }
      for group in 0..<groups {
        kernels_thin_columns(
          o, chunk.count, lefts, step, y + group * o * b, parts + group * size, lefts, step)
      }
      for column in stride(from: 0, to: d, by: Self.breadth) {
        let count = min(Self.breadth, d - column)
        withParts(chunk) { a, s, b, g in
          Double.addRows(
            rows: chunk.count, columns: count, a + column, scaledBy: s, plus: b.map { $0 + column },
            scaledBy: g, stride: d, into: formed, apart: apart)
        }
        // What is formed next comes to the cache meanwhile.
        let (nextUnit, nextColumn) =
          column + count < d ? (start, column + count) : (min(chunk.upperBound, hidden - 1), 0)
        withParts(nextUnit..<hidden) { a, _, second, _ in
          let (first, second) = (a + nextColumn, (second ?? a) + nextColumn)
          for group in 0..<groups {
            let at = (group * d + column) * b
            kernels_thin_rows(
              chunk.count, count, formed, apart, x + at, images + group * size, first, d)
            kernels_thin_columns(
              chunk.count, count, formed, apart, parts + group * size, inputs + at, second, d)
          }
        }
      }
      for group in 0..<groups {
        kernels_thin_rows(
          o, chunk.count, lefts, step, images + group * size, outputs + group * o * b, lefts, step)
      }
    }
  }

  /// Calls `body` with A, s, B and g from the first hidden unit of `block` on.
  func withParts(
    _ block: Range<Int>,
    _ body: (
      UnsafePointer<Double>, UnsafePointer<Double>?, UnsafePointer<Double>?, UnsafePointer<Double>?
    ) -> Void
  ) {
    let (unit, from) = (block.lowerBound, block.lowerBound * columns)
    first.elements.withUnsafeBufferPointer { a in
      (second ?? first).elements.withUnsafeBufferPointer { b in
        firstFactors.withUnsafeBufferPointer { s in
          secondFactors.withUnsafeBufferPointer { g in
            guard let a = a.baseAddress, let b = b.baseAddress else { return }
            body(
              a + from, s.baseAddress.map { $0 + unit }, second == nil ? nil : b + from,
              g.baseAddress.map { $0 + unit })
          }
        }
      }
    }
  }
}
