/// Products with a few vectors, in double and without the matrix: two passes over W, A and B.
extension ScaledProduct {
  /// Hidden units worked on at a time, so that what is formed of them stays in the cache.
  private static var chunk: Int { 64 }

  /// J X, outputs×k, of X, inputs×k.
  func times(_ x: Matrix) -> Matrix {
    let (k, d, o) = (x.columnCount, columns, rows)
    // Row by row is column by column of the transpose: (J X)ᵀ = Xᵀ Cᵀ Wᵀ.
    let sum = summing(k * o) { block, target in
      var inner = [Double](repeating: 0, count: Self.chunk * d)
      var part = [Double](repeating: 0, count: Self.chunk * k)
      for start in stride(from: block.lowerBound, to: block.upperBound, by: Self.chunk) {
        let units = start..<min(start + Self.chunk, block.upperBound)
        form(units, into: &inner)
        Double.multiply(
          rows: k, columns: units.count, inner: d, x.elements, step: k, panel: Double.panelRows,
          inner, stride: d, into: &part, stride: k, mode: .replacing)
        left.elements.withUnsafeBufferPointer { w in
          guard let w = w.baseAddress else { return }
          Double.multiply(
            rows: k, columns: o, inner: units.count, part, step: k, panel: Double.panelRows,
            w + start, stride: hidden, into: target, stride: k,
            mode: start == block.lowerBound ? .replacing : .adding)
        }
      }
    }
    return Matrix(rows: o, columns: k, elements: sum)
  }

  /// Jᵀ U as its transpose, k×inputs, of k vectors of outputs, one a row.
  func transposedTimes(rowsOf u: Matrix) -> Matrix {
    let (k, d, o) = (u.rowCount, columns, rows)
    let panel = Double.panelRows
    func whole(_ count: Int) -> Int { (count + panel - 1) / panel * panel }
    let room = max(o * whole(Self.chunk), Self.chunk * whole(d))
    let sum = summing(d * k) { block, target in
      // Wᵀ U in panels of hidden units, then (C of them)ᵀ times that.
      var packed = [Double](unsafeUninitializedCapacity: room) { $1 = room }
      var part = [Double](repeating: 0, count: Self.chunk * k)
      for start in stride(from: block.lowerBound, to: block.upperBound, by: Self.chunk) {
        let units = start..<min(start + Self.chunk, block.upperBound)
        let count = units.count
        left.elements.withUnsafeBufferPointer { w in
          guard let w = w.baseAddress else { return }
          Double.pack(
            rows: count, columns: o, w + start, scaledBy: nil, plus: nil, scaledBy: nil,
            stride: hidden, into: &packed, panel: panel * o)
        }
        Double.multiply(
          rows: count, columns: k, inner: o, packed, step: panel, panel: panel * o, u.elements,
          stride: o, into: &part, stride: count, mode: .replacing)
        packSum(units, into: &packed, panel: panel * count)
        Double.multiply(
          rows: d, columns: k, inner: count, packed, step: panel, panel: panel * count, part,
          stride: count, into: target, stride: d,
          mode: start == block.lowerBound ? .replacing : .adding)
      }
    }
    return Matrix(rows: k, columns: d, elements: sum)
  }

  /// The sum over blocks of hidden units of what `body` writes for each, in the order of the blocks.
  private func summing(
    _ size: Int, _ body: @Sendable (Range<Int>, UnsafeMutablePointer<Double>) -> Void
  ) -> [Double] {
    let blocks = Matrix.blocks(of: hidden)
    var parts = [Double](unsafeUninitializedCapacity: size * blocks.count) {
      $1 = size * blocks.count
    }
    parts.withUnsafeMutableBufferPointer { parts in
      guard let base = parts.baseAddress else { return }
      nonisolated(unsafe) let target = base
      Parallel.forEach(blocks.count) { body(blocks[$0], target + $0 * size) }
    }
    var sum = [Double](repeating: 0, count: size)
    sum.withUnsafeMutableBufferPointer { sum in
      parts.withUnsafeBufferPointer { parts in
        guard let to = sum.baseAddress, let from = parts.baseAddress else { return }
        nonisolated(unsafe) let (target, source) = (to, from)
        let ranges = Matrix.blocks(of: size)
        Parallel.forEach(ranges.count) { index in
          for block in blocks.indices {
            for i in ranges[index] { target[i] += source[block * size + i] }
          }
        }
      }
    }
    return sum
  }

  /// Rows of diag(s) A + diag(g) B.
  private func form(_ block: Range<Int>, into target: UnsafeMutablePointer<Double>) {
    withParts(block) { a, s, b, g in
      Double.addRows(
        rows: block.count, columns: columns, a, scaledBy: s, plus: b, scaledBy: g,
        stride: columns, into: target, apart: columns)
    }
  }

  /// The same in panels of inputs.
  private func packSum(
    _ block: Range<Int>, into target: UnsafeMutablePointer<Double>, panel: Int
  ) {
    withParts(block) { a, s, b, g in
      Double.pack(
        rows: columns, columns: block.count, a, scaledBy: s, plus: b, scaledBy: g,
        stride: columns, into: target, panel: panel)
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
