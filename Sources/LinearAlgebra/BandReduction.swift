import CKernels
import CLAPACK

/// An m×n matrix, m ≥ n, to upper band form with the same singular values, b superdiagonals wide.
///
/// Panels of b columns by QR and of b rows by LQ in turn; what is left of the matrix takes the
/// reflections of both at once, A − V Z − Y Wᵀ, so that nearly all work is products of matrices,
/// cut into blocks that do not depend on the number of threads.
/// Source: Grosser and Lang, Efficient parallel reduction to bidiagonal form, 1999.
final class BandReduction {
  /// b, the superdiagonals of the band.
  static let width = kernels_band_width()

  /// The shape worked in, column by column: zeros behind the matrix fill the last panel.
  let rows, columns: Int
  /// From one column to the next, an odd number of cache lines.
  let stride: Int
  private let storage: Buffer<Double>
  /// The matrix to reduce, and what lies behind it zero; destroyed.
  let matrix: UnsafeMutablePointer<Double>
  /// V and Y side by side, rows×2b, and V once more row by row.
  private let tall, vectors: UnsafeMutablePointer<Double>
  /// Z above Wᵀ, 2b×columns.
  private let wide: UnsafeMutablePointer<Double>
  /// W, and before it the panel of rows transposed; columns×b.
  private let panel: UnsafeMutablePointer<Double>
  /// The two triangular factors, Z W, and room for a block of products.
  private let small: UnsafeMutablePointer<Double>

  init(rows: Int, columns: Int) {
    let b = Self.width
    self.columns = (columns + b - 1) / b * b
    self.rows = max((rows + b - 1) / b * b, self.columns)
    stride = ((self.rows + 7) / 8 | 1) * 8
    // All are whole cache lines.
    storage = Buffer((stride + 2 * b) * self.columns + 4 * stride * b + 3 * b * b)
    matrix = storage.base
    tall = matrix + stride * self.columns
    vectors = tall + stride * 2 * b
    wide = vectors + stride * b
    panel = wide + 2 * b * self.columns
    small = panel + stride * b
  }

  /// Reduces `matrix` and leaves the band in `band`, as `kernels_bidiagonalise_band` takes it.
  func reduce(into band: UnsafeMutablePointer<Double>) {
    BLASRuntime.useOneThread()
    let b = Self.width
    for k in Swift.stride(from: 0, to: columns, by: b) {
      reflectColumns(k)
      for c in 0..<b {
        for r in 0...c { band[(k + c) * 3 * b + r - c + 2 * b] = matrix[(k + c) * stride + k + r] }
      }
      guard k + b < columns else { break }
      productsOfColumns(k)
      reflectRows(k)
      for r in 0..<b {
        // Row k + r of the lower triangle that is left of the panel of rows.
        for c in 0...r { band[(k + b + c) * 3 * b + r - c + b] = panel[r * stride + c] }
      }
      takeRowVectors(k)
      productsOfRows(k)
      update(k)
    }
  }

  /// QR of b columns from the diagonal on: V, with its ones and zeros, to `tall`; T to `small`.
  private func reflectColumns(_ k: Int) {
    let (b, count) = (Self.width, rows - k)
    let top = matrix + k * stride + k
    factor(top, rows: count, into: small)
    for c in 0..<b {
      let (source, target) = (top + c * stride, tall + c * stride)
      for r in 0..<c { target[r] = 0 }
      target[c] = 1
      (target + c + 1).update(from: source + c + 1, count: count - c - 1)
    }
    for r in 0..<count {
      for c in 0..<b { vectors[r * b + c] = tall[c * stride + r] }
    }
  }

  private func factor(
    _ a: UnsafeMutablePointer<Double>, rows: Int, into t: UnsafeMutablePointer<Double>
  ) {
    let b = Int32(Self.width)
    let info = LAPACKE_dgeqrt3_work(LAPACK_COL_MAJOR, Int32(rows), b, a, Int32(stride), t, b)
    precondition(info == 0, "dgeqrt3 rejected argument \(-info)")
  }

  /// Z = Tᵀ Vᵀ A right of the panel, block by block, and the panel of rows less V Z, transposed.
  private func productsOfColumns(_ k: Int) {
    let (b, stride) = (Self.width, self.stride)
    let (first, count) = (k + b, columns - k - b)
    let inner = rows - k
    nonisolated(unsafe) let (matrix, tall, wide, panel) = (matrix, tall, wide, panel)
    nonisolated(unsafe) let (vectors, t) = (vectors, small)
    let blocks = Self.blocks(of: count)
    Parallel.forEach(blocks.count) { index in
      let block = blocks[index]
      let a = matrix + (first + block.lowerBound) * stride + k
      let z = wide + block.lowerBound * 2 * b
      let n = block.count
      multiply(b, n, inner, vectors, b, a, stride, into: z, 2 * b, .replacing)
      cblas_dtrmm(
        CblasColMajor, CblasLeft, CblasUpper, CblasTrans, CblasNonUnit, Int32(b), Int32(n), 1, t,
        Int32(b), z, Int32(2 * b))
      multiply(b, n, b, tall, stride, z, 2 * b, into: a, stride, .subtracting)
      for j in 0..<n {
        for r in 0..<b { panel[r * stride + block.lowerBound + j] = a[j * stride + r] }
      }
    }
  }

  /// LQ of b rows, as the QR of their transpose in `panel`; T to the second part of `small`.
  private func reflectRows(_ k: Int) {
    let b = Self.width
    factor(panel, rows: columns - k - b, into: small + b * b)
  }

  /// W with its ones and zeros to `panel`, Wᵀ below Z, and Z W to `small`.
  private func takeRowVectors(_ k: Int) {
    let (b, count) = (Self.width, columns - k - Self.width)
    for r in 0..<b {
      for c in 0..<r { panel[r * stride + c] = 0 }
      panel[r * stride + r] = 1
    }
    for j in 0..<count {
      for r in 0..<b { wide[j * 2 * b + b + r] = panel[r * stride + j] }
    }
    multiply(b, b, count, wide, 2 * b, panel, stride, into: small + 2 * b * b, b, .replacing)
  }

  /// Y = (A W − V Z W) T below the panel of rows, block by block.
  private func productsOfRows(_ k: Int) {
    let (b, stride) = (Self.width, self.stride)
    let (first, count) = (k + b, columns - k - b)
    nonisolated(unsafe) let (matrix, tall, panel, small) = (matrix, tall, panel, small)
    let blocks = Self.blocks(of: rows - first)
    Parallel.forEach(blocks.count) { index in
      let block = blocks[index]
      let a = matrix + first * stride + first + block.lowerBound
      let v = tall + b + block.lowerBound
      let y = v + b * stride
      let m = block.count
      multiply(m, b, count, a, stride, panel, stride, into: y, stride, .replacing)
      multiply(m, b, b, v, stride, small + 2 * b * b, b, into: y, stride, .subtracting)
      cblas_dtrmm(
        CblasColMajor, CblasRight, CblasUpper, CblasNoTrans, CblasNonUnit, Int32(m), Int32(b), 1,
        small + b * b, Int32(b), y, Int32(stride))
    }
  }

  /// A − V Z − Y Wᵀ below and right of both panels, block by block.
  private func update(_ k: Int) {
    let (b, stride) = (Self.width, self.stride)
    let (first, count) = (k + b, columns - k - b)
    let m = rows - first
    nonisolated(unsafe) let (matrix, tall, wide) = (matrix, tall, wide)
    let blocks = Self.blocks(of: count)
    Parallel.forEach(blocks.count) { index in
      let block = blocks[index]
      multiply(
        m, block.count, 2 * b, tall + b, stride, wide + block.lowerBound * 2 * b, 2 * b,
        into: matrix + (first + block.lowerBound) * stride + first, stride, .subtracting)
    }
  }

  /// Eight blocks of whole panels, or fewer.
  private static func blocks(of count: Int) -> [Range<Int>] {
    let size = max(width, (count + 8 * width - 1) / (8 * width) * width)
    return Swift.stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
  }
}

/// C ← A B, or C less that, m×n with sums of `inner`; columns of A `step` apart.
private func multiply(
  _ m: Int, _ n: Int, _ inner: Int, _ a: UnsafePointer<Double>, _ step: Int,
  _ b: UnsafePointer<Double>, _ strideB: Int, into c: UnsafeMutablePointer<Double>,
  _ strideC: Int, _ mode: ProductMode
) {
  Double.multiply(
    rows: m, columns: n, inner: inner, a, step: step, panel: Double.panelRows, b,
    stride: strideB, into: c, stride: strideC, mode: mode)
}
