/// W (diag(s) A + diag(g) B), the Jacobian of a gated expert, without the sum in memory.
///
/// The sum is formed a part at a time in the panels that the product reads, in the type that it is
/// computed in; blocks do not depend on the number of threads.
public struct ScaledProduct: Sendable {
  /// W, outputs×hidden.
  public let left: Matrix
  /// A, and B if there is one; hidden×inputs.
  public let first: Matrix
  public let second: Matrix?
  /// s and g, one number a hidden unit.
  public let firstFactors: [Double]
  public let secondFactors: [Double]

  /// Puts the parts together; they must fit.
  public init(
    _ left: Matrix, _ first: Matrix, scaledBy firstFactors: [Double], _ second: Matrix? = nil,
    scaledBy secondFactors: [Double] = []
  ) {
    let hidden = left.columnCount
    precondition(
      first.rowCount == hidden && firstFactors.count == hidden
        && (second.map { $0.rowCount == hidden && $0.columnCount == first.columnCount } ?? true)
        && (second == nil || secondFactors.count == hidden),
      "\(left.shape) cannot multiply \(first.shape) and \(second?.shape ?? "nothing")")
    self.left = left
    self.first = first
    self.second = second
    self.firstFactors = firstFactors
    self.secondFactors = secondFactors
  }

  public var rows: Int { left.rowCount }
  public var columns: Int { first.columnCount }
  var hidden: Int { left.columnCount }

  /// The product as a matrix, outputs×inputs.
  public var matrix: Matrix {
    var result = Matrix(repeating: 0, rows: rows, columns: columns)
    result.elements.withUnsafeMutableBufferPointer { target in
      guard let base = target.baseAddress else { return }
      multiply(into: base, stride: columns)
    }
    return result
  }

  /// Hidden units taken at a time: a part of the sum then stays in the second-level cache.
  private static var depth: Int { 256 }

  /// Writes the product row by row to `target`, rows `stride` apart.
  func multiply<Scalar: ProductKernels>(into target: UnsafeMutablePointer<Scalar>, stride: Int) {
    guard rows > 0, columns > 0 else { return }
    let panel = Scalar.panelRows
    let panels = (columns + panel - 1) / panel
    // Apart by an odd number of cache lines.
    let step = Self.depth + 64 / MemoryLayout<Scalar>.stride
    let storage = UnsafeMutableRawBufferPointer.allocate(
      byteCount: (panels * panel * Self.depth + rows * step) * MemoryLayout<Scalar>.stride,
      alignment: 64)
    defer { storage.deallocate() }
    let packed = storage.bindMemory(to: Scalar.self)
    guard let base = packed.baseAddress else { return }
    let other = base + panels * panel * Self.depth
    for start in Swift.stride(from: 0, to: max(hidden, 1), by: Self.depth) {
      pack(start, min(Self.depth, hidden - start), into: base, other, step: step)
      add(start, min(Self.depth, hidden - start), base, other, step: step, to: target, stride)
    }
  }

  /// Packs `depth` hidden units from `start` of the sum, and copies those of W.
  private func pack<Scalar: ProductKernels>(
    _ start: Int, _ depth: Int, into base: UnsafeMutablePointer<Scalar>,
    _ other: UnsafeMutablePointer<Scalar>, step: Int
  ) {
    let units = Matrix.blocks(of: depth)
    let rowBlocks = Matrix.blocks(of: rows)
    nonisolated(unsafe) let (base, other) = (base, other)
    Parallel.forEach(units.count + rowBlocks.count) { index in
      if index >= units.count {
        let block = rowBlocks[index - units.count]
        left.elements.withUnsafeBufferPointer { w in
          guard let w = w.baseAddress else { return }
          Scalar.addRows(
            rows: block.count, columns: depth, w + block.lowerBound * hidden + start, scaledBy: nil,
            plus: nil, scaledBy: nil, stride: hidden, into: other + block.lowerBound * step,
            apart: step)
        }
        return
      }
      let block = start + units[index].lowerBound..<start + units[index].upperBound
      withParts(block) { a, s, b, g in
        Scalar.pack(
          rows: columns, columns: block.count, a, scaledBy: s, plus: b, scaledBy: g,
          stride: columns, into: base + units[index].lowerBound * Scalar.panelRows,
          panel: Scalar.panelRows * depth)
      }
    }
  }

  /// Adds the products of what was packed, block by block; the first part overwrites.
  private func add<Scalar: ProductKernels>(
    _ start: Int, _ depth: Int, _ base: UnsafePointer<Scalar>, _ other: UnsafePointer<Scalar>,
    step: Int, to target: UnsafeMutablePointer<Scalar>, _ stride: Int
  ) {
    let panel = Scalar.panelRows
    let size = max(8, (rows + 127) / 128 * 8)
    nonisolated(unsafe) let (base, other, target) = (base, other, target)
    Parallel.forEach((rows + size - 1) / size) { index in
      let low = index * size
      Scalar.multiply(
        rows: columns, columns: min(size, rows - low), inner: depth, base, step: panel,
        panel: panel * depth, other + low * step, stride: step, into: target + low * stride,
        stride: stride, mode: start == 0 ? .replacing : .adding)
    }
  }
}
