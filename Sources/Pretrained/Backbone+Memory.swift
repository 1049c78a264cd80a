import LinearAlgebra

extension Backbone {
  /// About the bytes that running `tokens` tokens in windows of `length` takes at once, besides what
  /// feed-forward blocks take and what is kept of hidden states.
  ///
  /// The states, what enters a block and what it gives, tokens×width each; and the greater of one layer's
  /// attention, its weights in float64, heads and scores of the windows that are worked on together, and
  /// of the head, logits and a part of its rows, unless `givesLogits` is false.
  public func bytes(tokens: Int, length: Int, givesLogits: Bool = true) -> Double {
    let (tokens, length) = (Double(tokens), Double(length))
    let states = 3 * tokens * Double(width)
    let batch = min(tokens, max(length, Double(BackboneRun.batchTokens)))
    let weights = attention.tensors(attentionPrefix(0)).reduce(0.0) { sum, place in
      sum + place.shape.reduce(1.0) { $0 * Double($1) }
    }
    let queries = Double(WindowedAttention.blockSize)
    let scores = Double(Parallel.threadCount) * queries * (length + 1)
    let attending = weights + batch * Double(attention.shape.width + 3 * width) + scores
    guard givesLogits else { return 8 * (states + attending) }
    // Logits of several windows are handed on one by one, as copies; those of a long one as they are.
    let (all, one) = (tokens * Double(vocabulary), length * Double(vocabulary))
    let atOnce = Double(Self.logitsAtOnce)
    let logits = one > atOnce ? one : min(all, atOnce) + one
    let (rows, part) = (logits / Double(vocabulary), Double(min(Self.headRows, vocabulary)))
    let head = logits + rows * (part + Double(width)) + part * Double(width)
    return 8 * (states + max(attending, head))
  }
}
