extension OverlapResult {
  /// The labels that it prints, each where it is defined first.
  public static let terms: [Term] = [
    Term(
      name: "routing_overlap", formula: "|A n B| / k, or sum_i min(g_i, g'_i)",
      meaning:
        "share of experts that two samples have in common, in bins of the cosine of what enters the "
        + "layer; what similarity alone gives is a random router's", labels: ["overlap"]),
    Term(
      name: "jaccard", formula: "|A n B| / |A u B|",
      meaning: "the same over all experts that either has"),
    Term(
      name: "explained", formula: "variance of overlap between bins / over pairs",
      meaning: "how much of routing's overlap the similarity of inputs explains",
      labels: ["explained by cosine"]),
    Term(
      name: "token_gap", formula: "overlap of one token's pairs - of two tokens', within a bin",
      meaning: "what the token says beyond similarity; the level is that of random routers",
      labels: ["same token's gap"]),
    Term(
      name: "cosine",
      meaning:
        "of what enters the layer at two samples: how alike they are. Pairs stand in bins "
        + "by it, from its least to its largest, as many pairs in each"),
    Term(
      name: "same token",
      meaning:
        "routing's overlap over pairs of one and the same token within a bin; `of pairs` "
        + "says how many, `different` is that of pairs of two tokens",
      labels: ["of pairs", "different"]),
    Term(
      name: "random",
      meaning:
        "a null: routers of random rows with even mean scores, at the same samples, which "
        + "is what similarity of inputs alone gives; the 5th and 95th percentile over draws",
      labels: ["random, 5-95%", "random router"]),
  ]
}
