import CLAPACK

extension Matrix {
  /// Products with more multiplications than this are worth sharing among threads.
  static let sharedProductSize = 1 << 26
  /// Matrices of more elements than this are worth sharing among threads for one vector.
  static let sharedVectorSize = 1 << 20
  /// Blocks that large work is cut into, however many threads there are.
  static let blockCount = 16

  /// Cuts `count` rows or columns into blocks that do not depend on the number of threads.
  static func blocks(of count: Int) -> [Range<Int>] {
    let size = max(1, (count + blockCount - 1) / blockCount)
    return stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
  }

  /// y = A x, or Aᵀ x when transposed, block by block on all threads.
  func product(
    transposing: Bool, _ x: UnsafePointer<Double>, into y: UnsafeMutablePointer<Double>
  ) {
    BLASRuntime.useOneThread()
    let blocks = Self.blocks(of: transposing ? columnCount : rowCount)
    let (m, n) = (Int32(rowCount), Int32(columnCount))
    elements.withUnsafeBufferPointer { a in
      guard let base = a.baseAddress else { return }
      nonisolated(unsafe) let (a, x, y) = (base, x, y)
      Parallel.forEach(blocks.count) { index in
        let block = blocks[index]
        if transposing {
          cblas_dgemv(
            CblasRowMajor, CblasTrans, m, Int32(block.count), 1, a + block.lowerBound, n, x, 1, 0,
            y + block.lowerBound, 1)
        } else {
          cblas_dgemv(
            CblasRowMajor, CblasNoTrans, Int32(block.count), n, 1, a + block.lowerBound * Int(n),
            n, x, 1, 0, y + block.lowerBound, 1)
        }
      }
    }
  }
}
