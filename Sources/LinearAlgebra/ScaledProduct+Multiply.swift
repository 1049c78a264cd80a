/// The product multiplied out, in the type that it is computed in.
extension ScaledProduct {
  /// Hidden units packed at a time, for which some megabytes suffice.
  private static var depth: Int { 1_024 }
  /// Hidden units summed at a time: eight outputs' weights then stay in the first-level cache.
  private static var near: Int { 512 }
  /// Outputs that are one piece of work.
  private static var outputsAPiece: Int { 128 }
  /// Bytes of packed panels that stay in the second-level cache, of which some processors have 512 KiB.
  private static var nearBytes: Int { 300_000 }

  /// Writes the product, outputs `stride` apart and panels of inputs `panel` apart; nothing where there
  /// are no hidden units.
  ///
  /// Of `inputs` those past the last, as far as their panel goes, are written as zeros.
  func multiply<Scalar: Real>(
    into target: UnsafeMutablePointer<Scalar>, stride: Int, panel: Int, inputs: Int
  ) {
    guard rows > 0, columns > 0, hidden > 0 else { return }
    let depth = min(Self.depth, hidden)
    // Apart by an odd number of cache lines.
    let line = 64 / MemoryLayout<Scalar>.stride
    let step = (depth + 2 * line - 1) / (2 * line) * 2 * line + line
    let panels = (columns + Scalar.panelRows - 1) / Scalar.panelRows
    let size = panels * Scalar.panelRows * depth
    let storage = Buffer<Scalar>(unwritten: size + rows * step)
    defer { withExtendedLifetime(storage) {} }
    let (sums, lefts) = (storage.base, storage.base + size)
    for start in Swift.stride(from: 0, to: hidden, by: depth) {
      let units = start..<min(start + depth, hidden)
      pack(units, into: sums, depth: depth, lefts, step: step)
      add(units, sums, depth: depth, lefts, step: step, to: target, stride, panel, inputs: inputs)
    }
  }

  /// Packs hidden units of the sum in panels of `depth`, and copies those of W.
  private func pack<Scalar: Real>(
    _ units: Range<Int>, into sums: UnsafeMutablePointer<Scalar>, depth: Int,
    _ lefts: UnsafeMutablePointer<Scalar>, step: Int
  ) {
    let (parts, blocks) = (Matrix.blocks(of: units.count), Matrix.blocks(of: rows))
    nonisolated(unsafe) let (sums, lefts) = (sums, lefts)
    Parallel.forEach(parts.count + blocks.count) { index in
      if index < parts.count {
        let part = parts[index]
        withParts(units.lowerBound + part.lowerBound..<units.lowerBound + part.upperBound) {
          a, s, b, g in
          Scalar.pack(
            rows: columns, columns: part.count, a, scaledBy: s, plus: b, scaledBy: g,
            stride: columns, into: sums + part.lowerBound * Scalar.panelRows,
            panel: Scalar.panelRows * depth)
        }
        return
      }
      let block = blocks[index - parts.count]
      left.elements.withUnsafeBufferPointer { w in
        guard let w = w.baseAddress else { return }
        Scalar.addRows(
          rows: block.count, columns: units.count,
          w + block.lowerBound * hidden + units.lowerBound, scaledBy: nil, plus: nil,
          scaledBy: nil, stride: hidden, into: lefts + block.lowerBound * step, apart: step)
      }
    }
  }

  /// Adds the products of what was packed; the first units overwrite.
  ///
  /// Pieces are some outputs of some panels, which stay near while eight outputs after the other are
  /// taken.
  private func add<Scalar: Real>(
    _ units: Range<Int>, _ sums: UnsafePointer<Scalar>, depth: Int,
    _ lefts: UnsafePointer<Scalar>, step: Int, to target: UnsafeMutablePointer<Scalar>,
    _ stride: Int, _ panel: Int, inputs: Int
  ) {
    let height = Scalar.panelRows
    let panels = (inputs + height - 1) / height
    let group = max(1, Self.nearBytes / (height * Self.near * MemoryLayout<Scalar>.stride))
    let pieces = (rows + Self.outputsAPiece - 1) / Self.outputsAPiece
    nonisolated(unsafe) let (sums, lefts, target) = (sums, lefts, target)
    Parallel.forEach(pieces * ((panels + group - 1) / group)) { index in
      let first = index / pieces * group
      let low = index % pieces * Self.outputsAPiece
      let high = min(low + Self.outputsAPiece, rows)
      for from in Swift.stride(from: 0, to: units.count, by: Self.near) {
        for j in Swift.stride(from: low, to: high, by: 8) {
          for i in first..<min(first + group, panels) {
            Scalar.multiply(
              rows: min(height, inputs - i * height), columns: min(8, high - j),
              inner: min(Self.near, units.count - from), sums + (i * depth + from) * height,
              step: height, panel: 0, lefts + j * step + from, stride: step,
              into: target + j * stride + i * panel, stride: stride,
              mode: units.lowerBound + from == 0 ? .replacing : .adding)
          }
        }
      }
    }
  }
}
