extension BlockResult {
  /// The labels that it prints, each where it is defined first.
  public static let terms: [Term] = [
    Term(
      name: "attention", formula: "dx'/dx, x' = x + attention(norm1(x))",
      meaning:
        "how the attention of a layer moves a token's own state, the other tokens held "
        + "where they are; with the identity of the residual stream, which alone has sigma1 1",
      labels: ["attention, *"]),
    Term(
      name: "feed-forward", formula: "dx''/dx', x'' = x' + ffn(norm2(x'))",
      meaning:
        "how the feed-forward block of a layer moves a token's own state, with the identity "
        + "of the residual stream",
      labels: ["feed-forward, *", "feed_forward"]),
    Term(
      name: "whole", formula: "dx''/dx",
      meaning:
        "how a whole layer, attention and feed-forward block, moves a token's own state",
      labels: ["whole, *", "a token's own state"]),
  ]
}
