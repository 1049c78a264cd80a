import LinearAlgebra

/// Causal attention of every head over windows that lie one after another.
///
/// P = softmax(Q Kᵀ / √hd) over tokens up to a query's own, O = P V, head by head. Queries go in
/// blocks of 64, so that half of the products with tokens still to come are never made.
final class AttentionKernel<Scalar: Real> {
  private let width, heads, headWidth, context: Int
  private let rotary: RotaryTable<Scalar>?
  /// P of every window and head, each length×length; one after another.
  private let probabilities: Buffer<Scalar>
  /// dP, then dS, of one block of queries.
  private let workspaces: Pool<Buffer<Scalar>>

  private static var block: Int { 64 }

  init(shape: TransformerShape, sequences: Int) {
    (width, heads, context) = (shape.width, shape.heads, shape.context)
    headWidth = shape.headWidth
    rotary =
      shape.positions == .rotary
      ? RotaryTable(headWidth: headWidth, positions: context) : nil
    probabilities = Buffer(sequences * heads * context * context)
    let scores = min(Self.block, context) * context
    workspaces = Pool { Buffer(scores) }
  }

  /// Some windows, from `qkv`, rows×3·width (queries and keys are turned in place), to O in `output`,
  /// rows×width.
  func forward(
    _ qkv: UnsafeMutablePointer<Scalar>, windows: Range<Int>, length: Int,
    into output: UnsafeMutablePointer<Scalar>
  ) {
    let (d, hd, stride) = (width, headWidth, 3 * width)
    // Queries and keys lie side by side: 2 · heads heads.
    rotary?.forward(
      qkv + windows.lowerBound * length * stride, stride: stride, heads: 2 * heads,
      rows: windows.count * length, length: length)
    let scale = 1 / Scalar(hd).squareRoot()
    for unit in windows.lowerBound * heads..<windows.upperBound * heads {
      let (sequence, head) = unit.quotientAndRemainder(dividingBy: heads)
      let q = qkv + sequence * length * stride + head * hd
      let (k, v) = (q + d, q + 2 * d)
      let o = output + sequence * length * d + head * hd
      forEachBlock(of: length) { start, rows in
        let p = probabilities.base + (unit * length + start) * length
        let columns = start + rows
        Scalar.multiply(
          q + start * stride, transposed: false, stride: stride, k, transposed: true,
          stride: stride, into: p, stride: length, rows: rows, columns: columns, inner: hd,
          alpha: scale, beta: 0)
        for row in 0..<rows {
          let seen = start + row + 1
          Softmax.forward(p + row * length, count: seen)
          (p + row * length + seen).update(repeating: 0, count: columns - seen)
        }
        Scalar.multiply(
          p, transposed: false, stride: length, v, transposed: false, stride: stride,
          into: o + start * d, stride: d, rows: rows, columns: hd, inner: columns)
      }
    }
  }

  /// Some windows, from their rows of dO, ·×width, to the derivative with respect to `qkv` as `forward`
  /// was given it, rows×3·width.
  ///
  /// dV = Pᵀ dO; dP = dO Vᵀ; dS = P ⊙ (dP − ⟨dP, P⟩); dQ = dS K/√hd; dK = dSᵀ Q/√hd.
  func backward(
    _ qkv: UnsafePointer<Scalar>, _ dOutput: UnsafePointer<Scalar>, windows: Range<Int>,
    length: Int, into dqkv: UnsafeMutablePointer<Scalar>
  ) {
    workspaces.lend { dScores in
      backward(
        qkv, dOutput, windows: windows, length: length, into: dqkv, dScores: dScores.base)
    }
    let stride = 3 * width
    rotary?.backward(
      dqkv + windows.lowerBound * length * stride, stride: stride, heads: 2 * heads,
      rows: windows.count * length, length: length)
  }

  private func backward(
    _ qkv: UnsafePointer<Scalar>, _ dOutput: UnsafePointer<Scalar>, windows: Range<Int>,
    length: Int, into dqkv: UnsafeMutablePointer<Scalar>, dScores: UnsafeMutablePointer<Scalar>
  ) {
    let (d, hd, stride) = (width, headWidth, 3 * width)
    let scale = 1 / Scalar(hd).squareRoot()
    for unit in windows.lowerBound * heads..<windows.upperBound * heads {
      let (sequence, head) = unit.quotientAndRemainder(dividingBy: heads)
      let start = sequence * length * stride + head * hd
      let (q, dq) = (qkv + start, dqkv + start)
      let (k, v, dk, dv) = (q + d, q + 2 * d, dq + d, dq + 2 * d)
      let dO = dOutput + (sequence - windows.lowerBound) * length * d + head * hd
      forEachBlock(ofDescending: length) { start, rows in
        let p = probabilities.base + (unit * length + start) * length
        let (ds, columns) = (dScores, start + rows)
        // The last block reaches every token; the others add to what it wrote.
        let beta: Scalar = columns == length ? 0 : 1
        Scalar.multiply(
          p, transposed: true, stride: length, dO + start * d, transposed: false, stride: d,
          into: dv, stride: stride, rows: columns, columns: hd, inner: rows, alpha: 1, beta: beta)
        Scalar.multiply(
          dO + start * d, transposed: false, stride: d, v, transposed: true, stride: stride,
          into: ds, stride: length, rows: rows, columns: columns, inner: hd)
        for row in 0..<rows {
          Softmax.backward(ds + row * length, of: p + row * length, count: columns, scale: scale)
        }
        Scalar.multiply(
          ds, transposed: false, stride: length, k, transposed: false, stride: stride,
          into: dq + start * stride, stride: stride, rows: rows, columns: hd, inner: columns)
        Scalar.multiply(
          ds, transposed: true, stride: length, q + start * stride, transposed: false,
          stride: stride, into: dk, stride: stride, rows: columns, columns: hd, inner: rows,
          alpha: 1, beta: beta)
      }
    }
  }

  private func forEachBlock(of length: Int, _ body: (_ start: Int, _ rows: Int) -> Void) {
    for start in stride(from: 0, to: length, by: Self.block) {
      body(start, min(Self.block, length - start))
    }
  }

  private func forEachBlock(
    ofDescending length: Int, _ body: (_ start: Int, _ rows: Int) -> Void
  ) {
    let last = (length - 1) / Self.block * Self.block
    for start in stride(from: last, through: 0, by: -Self.block) {
      body(start, min(Self.block, length - start))
    }
  }
}
