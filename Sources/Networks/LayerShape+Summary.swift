extension LayerShape {
  /// The architecture in a few words: `dense 271`, `soft 8x32`, `top-k 8x32 k 2`.
  public var summary: String {
    switch routing {
    case .dense: "dense \(hiddenWidth)"
    case .soft: "soft \(expertCount)x\(hiddenWidth)"
    case .topK: "top-k \(expertCount)x\(hiddenWidth) k \(selectedCount)"
    }
  }
}

extension TransformerShape {
  /// The architecture in a few words: `transformer 3x128, top-k 8x256 k 2`.
  public var summary: String { "transformer \(layers)x\(width), \(ffn.summary)" }
}
