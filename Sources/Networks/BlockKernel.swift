import LinearAlgebra

/// One layer of a transformer: x += attention(norm1(x)), then x += ffn(norm2(x)).
///
/// Rows are tokens, windows one after another. Holds what `backward` needs of the last `forward`.
final class BlockKernel<Scalar: Real> {
  private let width: Int
  let norm1, norm2: NormKernel<Scalar>
  private let attention: AttentionKernel<Scalar>
  /// Its parameters begin at 0: it is handed pointers to where the block's lie.
  let ffn: LayerKernel<Scalar>
  /// Queries, keys and values, rows×3·width; the heads' outputs side by side, rows×width.
  let qkv, mixed: Buffer<Scalar>

  init(shape: TransformerShape, sequences: Int) {
    width = shape.width
    let rows = sequences * shape.context
    norm1 = NormKernel(kind: shape.norm, width: width, capacity: rows)
    norm2 = NormKernel(kind: shape.norm, width: width, capacity: rows)
    attention = AttentionKernel(shape: shape, sequences: sequences)
    ffn = LayerKernel(shape: shape.ffn, capacity: rows, needsRouterLosses: true)
    qkv = Buffer(rows * 3 * width)
    mixed = Buffer(rows * width)
  }

  /// Changes `x`, rows×width, to what leaves the layer; `scratch` holds as many numbers.
  func forward(
    _ x: UnsafeMutablePointer<Scalar>, sequences: Int, length: Int,
    parameters p: UnsafePointer<Scalar>, at offsets: TransformerOffsets.Block,
    scratch: UnsafeMutablePointer<Scalar>
  ) {
    let rows = sequences * length
    forwardAttention(x, sequences: sequences, length: length, parameters: p, at: offsets)
    norm2.forward(x, rows: rows, parameters: p, at: offsets.norm2)
    ffn.forward(norm2.output.base, rows: rows, parameters: p + offsets.ffn, into: scratch)
    for index in 0..<rows * width { x[index] += scratch[index] }
  }

  /// The first half: x += attention(norm1(x)).
  func forwardAttention(
    _ x: UnsafeMutablePointer<Scalar>, sequences: Int, length: Int,
    parameters p: UnsafePointer<Scalar>, at offsets: TransformerOffsets.Block
  ) {
    let (d, rows) = (width, sequences * length)
    norm1.forward(x, rows: rows, parameters: p, at: offsets.norm1)
    for row in 0..<rows {
      (qkv.base + row * 3 * d).update(from: p + offsets.qkvBias, count: 3 * d)
    }
    Scalar.multiply(
      norm1.output.base, transposed: false, stride: d, p + offsets.qkvWeight, transposed: true,
      stride: d, into: qkv.base, stride: 3 * d, rows: rows, columns: 3 * d, inner: d, alpha: 1,
      beta: 1)
    attention.forward(qkv.base, sequences: sequences, length: length, into: mixed.base)
    let bias = p + offsets.outBias
    for row in 0..<rows {
      let target = x + row * d
      for j in 0..<d { target[j] += bias[j] }
    }
    Scalar.multiply(
      mixed.base, transposed: false, stride: d, p + offsets.outWeight, transposed: true, stride: d,
      into: x, stride: d, rows: rows, columns: d, inner: d, alpha: 1, beta: 1)
  }

  /// Changes `dx`, rows×width, from the derivative of what leaves the layer to that of what enters.
  ///
  /// `scratch` holds rows×width numbers and `dqkv` rows×3·width. The coefficients of the router
  /// losses are for the mean over these rows.
  func backward(
    _ dx: UnsafeMutablePointer<Scalar>, sequences: Int, length: Int,
    parameters p: UnsafePointer<Scalar>, gradients: UnsafeMutablePointer<Scalar>,
    at offsets: TransformerOffsets.Block, scratch: UnsafeMutablePointer<Scalar>,
    dqkv: UnsafeMutablePointer<Scalar>, balance: Scalar, zLoss: Scalar
  ) {
    let (d, rows) = (width, sequences * length)
    ffn.backward(
      dx, rows: rows, parameters: p + offsets.ffn, gradients: gradients + offsets.ffn, dx: scratch,
      balance: balance, zLoss: zLoss)
    norm2.backward(
      scratch, rows: rows, parameters: p, gradients: gradients, at: offsets.norm2, addingTo: dx)
    Scalar.sumRows(dx, rows: rows, columns: d, into: gradients + offsets.outBias)
    Scalar.multiply(
      dx, transposed: true, stride: d, mixed.base, transposed: false, stride: d,
      into: gradients + offsets.outWeight, stride: d, rows: d, columns: d, inner: rows)
    Scalar.multiply(
      dx, transposed: false, stride: d, p + offsets.outWeight, transposed: false, stride: d,
      into: scratch, stride: d, rows: rows, columns: d, inner: d)
    attention.backward(qkv.base, scratch, sequences: sequences, length: length, into: dqkv)
    Scalar.sumRows(dqkv, rows: rows, columns: 3 * d, into: gradients + offsets.qkvBias)
    Scalar.multiply(
      dqkv, transposed: true, stride: 3 * d, norm1.output.base, transposed: false, stride: d,
      into: gradients + offsets.qkvWeight, stride: d, rows: 3 * d, columns: d, inner: rows)
    Scalar.multiply(
      dqkv, transposed: false, stride: 3 * d, p + offsets.qkvWeight, transposed: false, stride: d,
      into: scratch, stride: d, rows: rows, columns: d, inner: 3 * d)
    norm1.backward(
      scratch, rows: rows, parameters: p, gradients: gradients, at: offsets.norm1, addingTo: dx)
  }
}
