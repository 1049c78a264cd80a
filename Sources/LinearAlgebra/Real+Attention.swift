import CKernels

/// Causal attention.
extension Real {
  /// Causal attention of windows of `length` tokens that lie one after another: from Q, K and V of all
  /// heads, rows×3·heads·headWidth, to O, rows×heads·headWidth.
  ///
  /// `kept` holds 2 · rows · heads numbers, the largest score of each row and head and 1 over its sum;
  /// `work` holds `attentionWork(length:headWidth:)` of them.
  public static func attention(
    windows: Int, heads: Int, length: Int, headWidth: Int, _ qkv: UnsafePointer<Self>,
    into o: UnsafeMutablePointer<Self>, kept: UnsafeMutablePointer<Self>,
    work: UnsafeMutablePointer<Self>
  ) {
    kernels_attention(
      bytes, windows, heads, length, headWidth, qkv, o, kept, work)
  }

  /// From dO, and what `attention` kept, the derivative with respect to Q, K and V.
  public static func attentionBackward(
    windows: Int, heads: Int, length: Int, headWidth: Int, _ qkv: UnsafePointer<Self>,
    kept: UnsafePointer<Self>, _ dO: UnsafePointer<Self>,
    into dqkv: UnsafeMutablePointer<Self>, work: UnsafeMutablePointer<Self>
  ) {
    kernels_attention_backward(
      bytes, windows, heads, length, headWidth, qkv, kept, dO, dqkv, work)
  }

  /// How many numbers the workspace of `attention` and `attentionBackward` must hold.
  public static func attentionWork(length: Int, headWidth: Int) -> Int {
    kernels_attention_work(length, headWidth)
  }
}
