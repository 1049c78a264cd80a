/// Directions in which a large matrix J stretches most, found in float32 by block Lanczos on JᵀJ.
///
/// With an orthonormal basis Q, grown by blocks W = JᵀJ Q_last less what Q holds, twice over:
/// JᵀJ Q = Q H + Q_next R, so that a Ritz vector Q s with value θ² leaves ‖R s_last‖.
/// Source: Golub and Underwood, The block Lanczos method, 1977; Golub and Van Loan, section 10.3.6.
struct BlockKrylov {
  /// Vectors a block: what one product of panels takes in registers.
  static let width = 8

  let rows, columns, strideColumns: Int
  private let strideRows, strideBasis: Int
  /// J and Jᵀ, both row by row; Q column by column and row by row; J times a block.
  private let matrix, transposed, basis, basisRows, images: Buffer
  /// The block W that is to follow Q, column by column, `strideColumns` apart.
  let block: Buffer
  private var projected: Matrix
  private var coupling = [Float](repeating: 0, count: width * width)
  /// Vectors that H knows; the basis holds a block more.
  private(set) var count = 0

  /// Forms J, rows×columns, in float32; nil where that has no room for its numbers.
  init?(_ product: ScaledProduct, limit: Int, seed: UInt64) {
    (rows, columns) = (product.rows, product.columns)
    func apart(_ count: Int) -> Int { ((count + 15) / 16 | 1) * 16 }
    strideRows = apart(rows)
    strideColumns = apart(columns)
    strideBasis = apart(limit + Self.width)
    matrix = Buffer(rows * strideColumns)
    transposed = Buffer(columns * strideRows)
    basis = Buffer((limit + Self.width) * strideColumns)
    basisRows = Buffer(columns * strideBasis)
    images = Buffer(Self.width * strideRows)
    block = Buffer(Self.width * strideColumns)
    projected = Matrix(repeating: 0, rows: limit + Self.width, columns: limit + Self.width)
    product.multiply(into: matrix.base, stride: strideColumns)
    let largest = transpose()
    guard largest.isFinite, largest > 1e-15, largest < 1e15 else { return nil }
    var stream = RandomStream(seed: seed, purpose: .directions)
    for j in 0..<Self.width {
      for i in 0..<columns { block.base[j * strideColumns + i] = Float(stream.normal()) }
    }
    _ = factorBlock()
    append()
  }

  /// Writes Jᵀ, and returns the largest magnitude, not a number where one is.
  private func transpose() -> Float {
    let blocks = Matrix.blocks(of: columns)
    nonisolated(unsafe) let (from, to) = (matrix.base, transposed.base)
    let (rows, strideRows, strideColumns) = (rows, strideRows, strideColumns)
    return Parallel.map(blocks.count) { index in
      var (largest, doubt) = (Float(0), Float(0))
      for start in stride(from: 0, to: rows, by: 16) {
        for j in blocks[index] {
          for i in start..<min(start + 16, rows) {
            let value = from[i * strideColumns + j]
            to[j * strideRows + i] = value
            largest = max(largest, abs(value))
            doubt += value * 0
          }
        }
      }
      return doubt == 0 ? largest : .nan
    }.reduce(0) { $0.isNaN || $1.isNaN ? .nan : max($0, $1) }
  }

  /// Adds a block to the basis.
  mutating func step() {
    let (b, k) = (Self.width, count)
    let last = basis.base + k * strideColumns
    // J Q, then Jᵀ of that, in panels of the outcome's rows.
    multiply(transposed.base, step: strideRows, last, rows: rows, inner: columns, into: images)
    multiply(matrix.base, step: strideColumns, images.base, rows: columns, inner: rows, into: block)
    count += b
    let products = project(count)
    for j in 0..<b {
      for i in 0..<count {
        let value = Double(products[j * count + i])
        projected[i, k + j] = value
        projected[k + j, i] = value
      }
    }
    let first = factorBlock()
    _ = project(count)
    let second = factorBlock()
    for i in 0..<b {
      for j in 0..<b {
        coupling[j * b + i] = (0..<b).reduce(0) { $0 + second[$1 * b + i] * first[j * b + $1] }
      }
    }
    append()
  }

  /// Products of all rows of a matrix, given column by column, with a block, shared by panels.
  private func multiply(
    _ a: UnsafePointer<Float>, step: Int, _ x: UnsafePointer<Float>, rows: Int, inner: Int,
    into target: Buffer
  ) {
    let panel = 2 * Float.panelRows
    let (from, to) = (inner == columns ? strideColumns : strideRows, step)
    nonisolated(unsafe) let (a, x, target) = (a, x, target.base)
    Parallel.forEach((rows + panel - 1) / panel) { index in
      let start = index * panel
      Float.multiply(
        rows: min(panel, rows - start), columns: Self.width, inner: inner, a + start, step: step,
        panel: Float.panelRows, x, stride: from, into: target + start, stride: to,
        mode: .replacing)
    }
  }

  /// G = Qᵀ W with the first `count` vectors of the basis, and W ← W − Q G.
  private func project(_ count: Int) -> [Float] {
    var products = [Float](repeating: 0, count: count * Self.width)
    Float.multiply(
      rows: count, columns: Self.width, inner: columns, basisRows.base, step: strideBasis,
      panel: Float.panelRows, block.base, stride: strideColumns, into: &products, stride: count,
      mode: .replacing)
    Float.multiply(
      rows: columns, columns: Self.width, inner: count, basis.base, step: strideColumns,
      panel: Float.panelRows, products, stride: count, into: block.base, stride: strideColumns,
      mode: .subtracting)
    return products
  }

  private func append() {
    let (b, k) = (Self.width, count)
    (basis.base + k * strideColumns).update(from: block.base, count: b * strideColumns)
    for i in 0..<columns {
      for j in 0..<b { basisRows.base[i * strideBasis + k + j] = block.base[j * strideColumns + i] }
    }
  }

  /// The `wanted` largest Ritz values θ with their vectors s, and how far each is from settled:
  /// ‖R s_last‖ / θ, over the largest θ.
  func estimates(_ wanted: Int) throws(LinearAlgebraError) -> (vectors: Matrix, residuals: [Double])
  {
    let b = Self.width
    var small = Matrix(repeating: 0, rows: count, columns: count)
    for i in 0..<count {
      for j in 0..<count { small[i, j] = projected[i, j] }
    }
    let (values, vectors) = try small.leadingEigenvectors(wanted)
    let residuals = values.indices.map { index in
      var squares = 0.0
      for i in 0..<b {
        var sum = 0.0
        for j in 0..<b { sum += Double(coupling[j * b + i]) * vectors[index, count - b + j] }
        squares += sum * sum
      }
      return squares.squareRoot() / max(values[index], .leastNormalMagnitude)
    }
    return (vectors, residuals)
  }

  /// Q sᵀ for every row s of `vectors`, columns×k.
  func directions(_ vectors: Matrix) -> Matrix {
    let k = vectors.rowCount
    let s = vectors.elements.map { Float($0) }
    var x = [Float](repeating: 0, count: k * columns)
    Float.multiply(
      rows: columns, columns: k, inner: count, basis.base, step: strideColumns,
      panel: Float.panelRows, s, stride: count, into: &x, stride: columns, mode: .replacing)
    return Matrix(rows: k, columns: columns, elements: x.map { Double($0) }).transposed
  }

  /// Numbers in memory of their own, aligned to a cache line; whoever reads them wrote them.
  final class Buffer {
    let base: UnsafeMutablePointer<Float>

    init(_ count: Int) {
      base = UnsafeMutableRawPointer.allocate(byteCount: max(1, count) * 4, alignment: 64)
        .bindMemory(to: Float.self, capacity: max(1, count))
    }

    deinit { base.deallocate() }
  }
}
