import CKernels

/// Directions in which a large matrix J stretches most, found in float32 by block Lanczos on J Jᵀ.
///
/// With an orthonormal basis Q, grown by blocks W = J Jᵀ Q_last less what Q holds:
/// J Jᵀ Q = Q H + Q_next R, so that a Ritz vector Q s with value θ² leaves ‖R s_last‖.
/// Source: Golub and Underwood, The block Lanczos method, 1977; Golub and Van Loan, section 10.3.6.
struct BlockKrylov: Sendable {
  /// Vectors a block.
  static let width = PanelMatrix.width
  /// Pieces that a step is cut into, however many threads there are.
  private static let pieceCount = 8

  /// Jᵀ, inputs×outputs, and the vectors of the basis, each a row.
  let transposed, basis: PanelMatrix
  /// The block of the basis that came last, or W on its way there.
  let block: Buffer<Float>
  /// What each piece leaves: of J Jᵀ Q_last, of Jᵀ Q_last, of Qᵀ W.
  private let parts, images, products: Buffer<Float>
  private let panelPieces, columnPieces: [Range<Int>]
  /// Room between the products of one vector with the basis and those of the next.
  let apart: Int
  private(set) var projected = SymmetricBand()
  private(set) var coupling = [Double](repeating: 0, count: width * width)
  /// Vectors that H knows; the basis holds a block more.
  private(set) var count = 0

  /// Takes the first step, from random directions; nil where float32 has no room for the numbers of J.
  init?(transposed matrix: PanelMatrix, limit: Int, seed: UInt64) {
    let (b, n) = (Self.width, matrix.columns)
    transposed = matrix
    basis = PanelMatrix(rows: limit + b, columns: n, panelRows: Float.panelRows / b * b)
    apart = basis.panelCount * basis.panelRows
    let panels = matrix.panelCount
    let pieces = min(Self.pieceCount, panels)
    panelPieces = (0..<pieces).map { $0 * panels / pieces..<($0 + 1) * panels / pieces }
    let size = (n / Self.pieceCount / 8 + 1) * 8
    columnPieces = stride(from: 0, to: n, by: size).map { $0..<min($0 + size, n) }
    block = Buffer(unwritten: n * b)
    parts = Buffer(unwritten: pieces * n * b)
    images = Buffer(unwritten: pieces * matrix.panelRows * b)
    products = Buffer(unwritten: columnPieces.count * apart * b)
    var stream = RandomStream(seed: seed, purpose: .directions)
    for index in 0..<n * b { block.base[index] = Float(stream.normal()) }
    append(factor(gram { _, _ in }).inverse)
    step()
    // ‖Jᵀ Q‖²: what is not finite anywhere in J reaches it.
    let squares = (0..<b).reduce(0) { $0 + projected[$1, $1] }
    guard squares.isFinite, squares > 1e-25, squares < 1e25 else { return nil }
  }

  /// Adds a block to the basis.
  mutating func step() {
    let (b, k) = (Self.width, count)
    count += b
    multiply()
    let known = project { $0.addParts($1) }
    for j in 0..<b { projected.append((j..<b).map { Double(known[j * apart + k + $0]) }) }
    var (r, inverse) = factor(subtract(known))
    if isCancelled(r, known) {
      let (first, scaling) = (r, inverse)
      let again = project { $0.scale($1, scaling) }
      let second = factor(subtract(again))
      for i in 0..<b * b {
        r[i] = (0..<b).reduce(0) { $0 + second.r[i / b * b + $1] * first[$1 * b + i % b] }
      }
      inverse = second.inverse
    }
    coupling = r
    for i in 0..<b {
      for j in i..<b { projected[count + i, k + j] = r[i * b + j] }
    }
    append(inverse)
  }

  /// Whether so little of a column of W was left that rounding may outweigh it: less than a tenth of
  /// what Q held, which is when to project again (Daniel, Gragg, Kaufman and Stewart, 1976).
  private func isCancelled(_ r: [Double], _ known: [Float]) -> Bool {
    (0..<Self.width).contains { v in
      var squares = 0.0
      for i in 0..<count { squares += Double(known[v * apart + i]) * Double(known[v * apart + i]) }
      return !(r[v * Self.width + v] * r[v * Self.width + v] > 0.01 * squares)
    }
  }

  /// What each piece of Jᵀ adds to J Jᵀ Q_last: a panel goes through the cache once for both products.
  private func multiply() {
    let n = transposed.columns
    Parallel.forEach(panelPieces.count) { piece in
      let y = images.base + piece * transposed.panelRows * Self.width
      let z = parts.base + piece * n * Self.width
      for index in panelPieces[piece] {
        let (panel, apart) = (transposed.panel(index), transposed.panelRows)
        let reached = transposed.reached(index, of: transposed.rows)
        kernels_thin_images(reached, n, panel, apart, block.base, y, apart)
        kernels_thin_sums(
          reached, n, panel, apart, y, apart, z, index == panelPieces[piece].lowerBound ? 0 : 1)
      }
    }
  }

  /// W from the parts, in the order of the pieces.
  private func addParts(_ range: Range<Int>) {
    let (n, to) = (transposed.columns * Self.width, block.base)
    for index in range.lowerBound * Self.width..<range.upperBound * Self.width {
      to[index] = parts.base[index]
    }
    for piece in 1..<max(1, panelPieces.count) {
      let from = parts.base + piece * n
      for index in range.lowerBound * Self.width..<range.upperBound * Self.width {
        to[index] += from[index]
      }
    }
  }

  private func scale(_ range: Range<Int>, _ factor: [Double]) {
    kernels_thin_scale(range.count, block.base + range.lowerBound * Self.width, factor)
  }

  /// Qᵀ W, vector by vector and `apart`, once `prepare` has made the columns of W that it is given.
  private func project(_ prepare: @Sendable (Self, Range<Int>) -> Void) -> [Float] {
    let size = apart * Self.width
    Parallel.forEach(columnPieces.count) { piece in
      let range = columnPieces[piece]
      prepare(self, range)
      basis.images(
        of: block.base + range.lowerBound * Self.width, columns: range, rows: count,
        into: products.base + piece * size, apart: apart)
    }
    var sum = [Float](repeating: 0, count: size)
    for piece in columnPieces.indices {
      for v in 0..<Self.width {
        for index in v * apart..<v * apart + count {
          sum[index] += products.base[piece * size + index]
        }
      }
    }
    return sum
  }

  /// W ← W − Q G; returns WᵀW.
  private func subtract(_ known: [Float]) -> [Double] {
    gram { krylov, range in
      krylov.basis.sums(
        of: known, apart: krylov.apart, columns: range, rows: krylov.count,
        into: krylov.block.base + range.lowerBound * Self.width, mode: .subtracting)
    }
  }

  /// WᵀW, once `prepare` has made the columns of W that it is given.
  private func gram(_ prepare: @Sendable (Self, Range<Int>) -> Void) -> [Double] {
    let parts = Parallel.map(columnPieces.count) { piece in
      let range = columnPieces[piece]
      prepare(self, range)
      var gram = [Double](repeating: 0, count: Self.width * Self.width)
      kernels_thin_gram(range.count, block.base + range.lowerBound * Self.width, &gram)
      return gram
    }
    return parts.dropFirst().reduce(parts.first ?? []) { zip($0, $1).map(+) }
  }

  /// W times `factor` becomes the block that follows in the basis.
  private func append(_ factor: [Double]) {
    let (rows, b) = (basis.panelRows, Self.width)
    let start = basis.panel(count / rows) + count % rows
    let isFirst = count % rows == 0
    nonisolated(unsafe) let target = start
    Parallel.forEach(columnPieces.count) { piece in
      let range = columnPieces[piece]
      scale(range, factor)
      for j in range {
        // What is not there yet of a panel counts as zero.
        if isFirst { (target + j * rows).update(repeating: 0, count: rows) }
        for v in 0..<b { target[j * rows + v] = block.base[j * b + v] }
      }
    }
  }
}
