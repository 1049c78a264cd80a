extension SimilarityResult {
  /// The labels that it prints, each where it is defined first.
  public static let terms: [Term] = [
    Term(
      name: "cka", formula: "|X_i^T X_j|_F^2 / (|X_i^T X_i|_F |X_j^T X_j|_F)",
      meaning:
        "linear similarity of two experts' centred outputs; the level to beat is the untrained model's",
      labels: ["linear CKA", "max_cka"]),
    Term(
      name: "n_eff of a pair", formula: "(sum w)^2 / sum w^2, w = sqrt(g_i g_j)",
      meaning:
        "how many samples the similarity of two experts rests on, as both have a gate there"),
  ]
}
