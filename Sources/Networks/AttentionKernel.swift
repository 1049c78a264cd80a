import LinearAlgebra

/// Causal attention of every head over windows that lie one after another.
///
/// P = softmax(Q Kᵀ / √hd) over tokens up to a query's own, O = P V, head by head. P is never kept:
/// backward works it out again from two numbers a row and head. `CausalAttention` is the readable
/// form. Source: Dao, Fu, Ermon, Rudra and Ré, FlashAttention, 2022.
final class AttentionKernel<Scalar: Real> {
  private let width, heads, headWidth: Int
  private let rotary: RotaryTable<Scalar>?
  /// The largest score and 1 / Σ exp(score − largest): for every window and head first the one for
  /// each row, then the other.
  private let kept: Buffer<Scalar>
  private let workspaces: Pool<Buffer<Scalar>>

  init(shape: TransformerShape, sequences: Int) {
    (width, heads, headWidth) = (shape.width, shape.heads, shape.headWidth)
    rotary = shape.positions == .rotary ? RotaryTable(shape) : nil
    kept = Buffer(2 * sequences * shape.context * shape.heads)
    let work = Scalar.attentionWork(length: shape.context, headWidth: shape.headWidth)
    workspaces = Pool { Buffer(work) }
  }

  /// Some windows, from `qkv`, rows×3·width (queries and keys are turned in place), to O in `output`,
  /// rows×width.
  func forward(
    _ qkv: UnsafeMutablePointer<Scalar>, windows: Range<Int>, length: Int,
    into output: UnsafeMutablePointer<Scalar>
  ) {
    let first = windows.lowerBound * length
    // Queries and keys lie side by side: 2 · heads heads.
    rotary?.forward(
      qkv + first * 3 * width, stride: 3 * width, heads: 2 * heads, rows: windows.count * length,
      length: length)
    workspaces.lend { work in
      Scalar.attention(
        windows: windows.count, heads: heads, length: length, headWidth: headWidth,
        qkv + first * 3 * width, into: output + first * width, kept: kept.base + 2 * first * heads,
        work: work.base)
    }
  }

  /// Some windows, from their rows of dO, ·×width, to theirs of the derivative with respect to `qkv` as
  /// `forward` was given it, ·×3·width.
  ///
  /// dV = Pᵀ dO; dP = dO Vᵀ; dS = P ⊙ (dP − ⟨dP, P⟩); dQ = dS K/√hd; dK = dSᵀ Q/√hd.
  func backward(
    _ qkv: UnsafePointer<Scalar>, _ dOutput: UnsafePointer<Scalar>, windows: Range<Int>,
    length: Int, into dqkv: UnsafeMutablePointer<Scalar>
  ) {
    let first = windows.lowerBound * length
    workspaces.lend { work in
      Scalar.attentionBackward(
        windows: windows.count, heads: heads, length: length, headWidth: headWidth,
        qkv + first * 3 * width, kept: kept.base + 2 * first * heads, dOutput,
        into: dqkv, work: work.base)
    }
    rotary?.backward(
      dqkv, stride: 3 * width, heads: 2 * heads, rows: windows.count * length,
      length: length)
  }
}
