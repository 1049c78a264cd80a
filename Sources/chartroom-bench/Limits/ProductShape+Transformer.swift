import CKernels
import LinearAlgebra

/// Products of a language model's step: 16 windows of 128 tokens, 128 wide, 8 experts of 256 units, k = 2.
extension ProductShape {
  static var transformer: [ProductShape] {
    group("transformer", rows: 512, width: 128, hidden: 256)
      + [128, 384].flatMap { linear(outputs: $0) } + attention
  }

  /// A piece of the rows through a linear map, and the gradients of its weights.
  private static func linear(outputs o: Int) -> [ProductShape] {
    let (rows, d) = (256, 128)
    let (x, w, y) = (
      operand(rows * d, of: Float.self), operand(d * o, of: Float.self),
      operand(rows * o, of: Float.self)
    )
    let (dW, bias) = (operand(d * o, of: Float.self), operand(o, of: Float.self))
    let map = LibraryProduct<Float>(rows, o, d)
    let gradients = LibraryProduct<Float>(o, d, rows, left: true)
    return [
      ProductShape(
        "transformer", "\(rows)×\(d)→\(o)", Float.self, multiplications: rows * d * o,
        ours: { kernels_linear(4, rows, d, o, x.base, w.base, nil, 0, y.base) },
        library: { map() }),
      ProductShape(
        "transformer", "\(rows)×\(d)→\(o), gradients", Float.self, multiplications: rows * d * o,
        ours: {
          kernels_linear_gradients(
            4, 0, o, rows, y.base, o, x.base, d, 0, dW.base, bias.base)
        }, library: { gradients() }),
    ]
  }

  /// Four heads of a window, of which only what a query sees is counted.
  ///
  /// Ours with their softmax; of the library its products alone, which make what no query sees as well.
  private static var attention: [ProductShape] {
    let (length, heads, width) = (128, 4, 32)
    let (qkv, o) = (
      operand(length * 3 * heads * width, of: Float.self),
      operand(length * heads * width, of: Float.self)
    )
    let (gradient, kept) = (
      operand(qkv.count, of: Float.self), operand(2 * length * heads, of: Float.self)
    )
    let work = operand(kernels_attention_work(length, width), of: Float.self)
    let seen = heads * length * (length + 1) / 2 * width
    let scores = LibraryProduct<Float>(length, length, width, right: true)
    let sums = LibraryProduct<Float>(length, width, length)
    return [
      ProductShape(
        "transformer", "4 heads of 128×32", Float.self, multiplications: 2 * seen,
        ours: {
          kernels_attention(4, 1, heads, length, width, qkv.base, o.base, kept.base, work.base)
        },
        library: { for _ in 0..<heads { scores(); sums() } }),
      ProductShape(
        "transformer", "4 heads of 128×32 backward", Float.self, multiplications: 5 * seen,
        ours: {
          kernels_attention_backward(
            4, 1, heads, length, width, qkv.base, kept.base, o.base, gradient.base, work.base)
        },
        library: { for _ in 0..<heads { scores(); scores(); sums(); sums(); sums() } }),
    ]
  }
}
