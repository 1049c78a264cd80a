/// The product in float32, for what is then done with it.
extension ScaledProduct {
  /// Hidden units taken at a time: a panel of their sum then stays in the first-level cache.
  private static var depth: Int { 128 }

  /// The product transposed, inputs×outputs, in panels of inputs.
  var transposedPanels: PanelMatrix {
    let result = PanelMatrix(rows: columns, columns: rows)
    // An odd number of cache lines from one row, or panel, to the next.
    let (step, panel) = (Self.depth + 16, result.panelRows * Self.depth + 16)
    let sums = PanelMatrix.Buffer(result.panelCount * panel)
    let lefts = PanelMatrix.Buffer(rows * step)
    for start in stride(from: 0, to: max(hidden, 1), by: Self.depth) {
      let units = start..<min(start + Self.depth, hidden)
      pack(units, into: sums, panel: panel, lefts, step: step)
      let blocks = Matrix.blocks(of: rows)
      Parallel.forEach(blocks.count) { index in
        let block = blocks[index]
        for index in 0..<result.panelCount {
          Float.multiply(
            rows: result.reached(index, of: columns), columns: block.count, inner: units.count,
            sums.base + index * panel, step: result.panelRows, panel: panel,
            lefts.base + block.lowerBound * step, stride: step,
            into: result.panel(index) + block.lowerBound * result.panelRows,
            stride: result.panelRows, mode: start == 0 ? .replacing : .adding)
        }
      }
    }
    return result
  }

  /// Packs hidden units of the sum in panels, and copies those of W.
  private func pack(
    _ units: Range<Int>, into sums: PanelMatrix.Buffer, panel: Int, _ lefts: PanelMatrix.Buffer,
    step: Int
  ) {
    let (parts, blocks) = (Matrix.blocks(of: units.count), Matrix.blocks(of: rows))
    Parallel.forEach(max(parts.count, blocks.count)) { index in
      if index < parts.count {
        let part = parts[index]
        withParts(units.lowerBound + part.lowerBound..<units.lowerBound + part.upperBound) {
          a, s, b, g in
          Float.pack(
            rows: columns, columns: part.count, a, scaledBy: s, plus: b, scaledBy: g,
            stride: columns, into: sums.base + part.lowerBound * Float.panelRows, panel: panel)
        }
      }
      if index < blocks.count {
        let block = blocks[index]
        left.elements.withUnsafeBufferPointer { w in
          guard let w = w.baseAddress else { return }
          Float.addRows(
            rows: block.count, columns: units.count,
            w + block.lowerBound * hidden + units.lowerBound, scaledBy: nil, plus: nil,
            scaledBy: nil, stride: hidden, into: lefts.base + block.lowerBound * step, apart: step)
        }
      }
    }
  }
}
