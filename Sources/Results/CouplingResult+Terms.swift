extension CouplingResult {
  /// The labels that it prints, each where it is defined first.
  public static let terms: [Term] = [
    Term(
      name: "router_cosine", formula: "mean over i < j of cos(Wr_i, Wr_j)",
      meaning: "how alike the router's rows are", labels: ["router"]),
    Term(
      name: "weight_coupling", formula: "corr over i < j of cos(Wr_i, Wr_j), cos(W_i, W_j)",
      meaning:
        "whether experts that the router takes for alike have alike weights (arXiv 2406.18219), each of "
        + "W1, W3, W2; p by giving router rows to other experts at random (Mantel 1967)",
      labels: ["router with *"]),
    Term(
      name: "norm_coupling", formula: "mean over samples of Spearman(s_i, |f_i(x)|), or |h_i(x)|",
      meaning:
        "whether experts that the router prefers answer most (arXiv 2406.18219), or are excited most "
        + "(arXiv 2605.12476), of all experts, selected or not", labels: ["score with *"]),
    Term(
      name: "coupling",
      meaning:
        "how the router goes with its experts: rows of its matrix with their weights, and "
        + "its scores with how much they answer; `help weight_coupling` and `help "
        + "norm_coupling`"),
    Term(
      name: "permuted",
      meaning:
        "a null of coupling: router rows are given to other experts at random (--draws "
        + "permutations); the 5th and 95th percentile of what comes of it",
      labels: ["permuted, *"]),
    Term(
      name: "cosine over pairs",
      meaning:
        "the cosine of two router rows, or of two experts' matrices taken as long vectors: "
        + "its mean, least and largest over pairs of experts, and the mean before training",
      labels: ["untrained mean", "least", "cosines of *", "W1", "W2", "W3"]),
  ]
}
