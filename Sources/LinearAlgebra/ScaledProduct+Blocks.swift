import CKernels

/// Products with a few vectors on both sides, in double and without the matrix: one pass over W, A, B.
extension ScaledProduct {
  /// Hidden units worked on at a time, so that what is formed of them stays in the cache.
  private static var chunk: Int { 32 }
  /// Vectors that the kernels take at a time.
  private static var width: Int { 16 }
  /// Pieces of the sums over hidden units, however many threads there are.
  private static var pieceCount: Int { 8 }

  /// J X, outputs×k, and Jᵀ Y, inputs×k, of X, inputs×k, and Y, outputs×k.
  ///
  /// A part of C = diag(s) A + diag(g) B, and the columns of W beside it, give C X and (Wᵀ Y)
  /// before they add W (C X) and Cᵀ (Wᵀ Y) to the outcomes.
  func products(inputs x: Matrix, outputs y: Matrix) -> (outputs: Matrix, inputs: Matrix) {
    let (k, b) = (x.columnCount, Self.width)
    let groups = (k + b - 1) / b
    let (xs, ys) = (Self.grouped(x), Self.grouped(y))
    let (d, o) = (columns, rows)
    let size = groups * b * (d + o)
    let pieces = Self.pieceCount
    var parts = [Double](unsafeUninitializedCapacity: size * pieces) { $1 = size * pieces }
    parts.withUnsafeMutableBufferPointer { parts in
      guard let base = parts.baseAddress else { return }
      nonisolated(unsafe) let target = base
      Parallel.forEach(pieces) { piece in
        let units = piece * hidden / pieces..<(piece + 1) * hidden / pieces
        (target + piece * size).update(repeating: 0, count: size)
        add(units, xs, ys, groups: groups, to: target + piece * size)
      }
      let ranges = Matrix.blocks(of: size)
      Parallel.forEach(ranges.count) { index in
        for piece in 1..<pieces {
          let from = target + piece * size
          for i in ranges[index] { target[i] += from[i] }
        }
      }
    }
    func outcome(_ rows: Int, _ start: Int) -> Matrix {
      var matrix = Matrix(repeating: 0, rows: rows, columns: k)
      for j in stride(from: 0, to: k, by: b) {
        for i in 0..<rows {
          let from = start + (j / b * rows + i) * b
          for l in 0..<min(b, k - j) { matrix.elements[i * k + j + l] = parts[from + l] }
        }
      }
      return matrix
    }
    return (outcome(o, 0), outcome(d, o * groups * b))
  }

  /// Columns in groups of sixteen, zero past the last, each group row by row.
  private static func grouped(_ matrix: Matrix) -> [Double] {
    let (rows, k, b) = (matrix.rowCount, matrix.columnCount, width)
    var result = [Double](repeating: 0, count: (k + b - 1) / b * b * rows)
    for j in stride(from: 0, to: k, by: b) {
      for i in 0..<rows {
        let to = (j / b * rows + i) * b
        for l in 0..<min(b, k - j) { result[to + l] = matrix.elements[i * k + j + l] }
      }
    }
    return result
  }

  /// What some of the hidden units add to both products, those of outputs first.
  private func add(
    _ units: Range<Int>, _ x: [Double], _ y: [Double], groups: Int,
    to target: UnsafeMutablePointer<Double>
  ) {
    let (d, o, b) = (columns, rows, Self.width)
    // Apart by an odd number of cache lines.
    let (apart, step) = (d + 8, Self.chunk + 8)
    func room(_ count: Int) -> [Double] {
      [Double](unsafeUninitializedCapacity: count) { $1 = count }
    }
    var (formed, lefts) = (room(Self.chunk * apart), room(o * step))
    var part = [Double](repeating: 0, count: Self.chunk * b)
    for start in stride(from: units.lowerBound, to: units.upperBound, by: Self.chunk) {
      let chunk = start..<min(start + Self.chunk, units.upperBound)
      withParts(chunk) { a, s, b, g in
        Double.addRows(
          rows: chunk.count, columns: d, a, scaledBy: s, plus: b, scaledBy: g, stride: d,
          into: &formed, apart: apart)
      }
      left.elements.withUnsafeBufferPointer { w in
        guard let w = w.baseAddress else { return }
        Double.addRows(
          rows: o, columns: chunk.count, w + start, scaledBy: nil, plus: nil, scaledBy: nil,
          stride: hidden, into: &lefts, apart: step)
      }
      for group in 0..<groups {
        let (outputs, inputs) = (group * o * b, group * d * b)
        x.withUnsafeBufferPointer { x in
          y.withUnsafeBufferPointer { y in
            guard let x = x.baseAddress, let y = y.baseAddress else { return }
            for index in part.indices { part[index] = 0 }
            kernels_thin_rows(chunk.count, d, formed, apart, x + inputs, &part)
            kernels_thin_rows(o, chunk.count, lefts, step, part, target + outputs)
            for index in part.indices { part[index] = 0 }
            kernels_thin_columns(o, chunk.count, lefts, step, y + outputs, &part)
            kernels_thin_columns(
              chunk.count, d, formed, apart, part, target + groups * o * b + inputs)
          }
        }
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
