extension DiversityResult {
  /// The labels that it prints, each where it is defined first.
  public static let terms: [Term] = [
    Term(
      name: "expert_loss", formula: "E = mean of sum_i w_i L(f_i)",
      meaning: "the loss of experts alone by their gates, w = g / sum g", labels: ["expert loss"]),
    Term(
      name: "ambiguity", formula: "A = mean of sum_i w_i |f_i - m|^2",
      meaning:
        "m = sum_i w_i f_i: what averaging saves, as the loss of the mean is E - A, exactly (Krogh and Vedelsby 1995); of classes the "
        + "mean of sum_i w_i CE(f_i) less CE(m)"),
    Term(
      name: "ambiguity_share", formula: "A / E",
      meaning: "the share of the experts' loss that averaging takes away", labels: ["A/E"]),
    Term(
      name: "routing_gain", formula: "E of live experts alike - E",
      meaning: "what it saves that experts count where they are good", labels: ["routing gain"]),
    Term(
      name: "averaging_share", formula: "A / (A + routing gain)",
      meaning:
        "1 of an ensemble, whose experts count alike, 0 of a partition, which asks one; above 1 where "
        + "routing costs",
      labels: ["averaging share"]),
    Term(
      name: "gate_scale", formula: "S = L(y) - L(m)",
      meaning: "what it does to the loss that gates do not sum to 1", labels: ["gate scale"]),
    Term(
      name: "best_expert",
      meaning:
        "the loss of the expert that is best alone at the rows that train, its number in brackets",
      labels: ["best expert", "best expert (*"]),
    Term(
      name: "top1_loss", formula: "mean of L(f_i), i of the largest gate",
      meaning: "the loss of one expert a sample, without the gate's factor",
      labels: ["top-1 alone"]),
    Term(
      name: "error_correlation", formula: "corr of f_i - t and f_j - t",
      meaning:
        "how far experts err alike, over samples by sqrt(w_i w_j); of pairs with an n_eff of 10 or more",
      labels: ["error correlation"]),
    Term(
      name: "disagreement", formula: "P(two experts tell different classes)",
      meaning: "the chance that two experts, drawn by their gates, tell different classes"),
    Term(
      name: "nets apart",
      meaning:
        "a null: as many dense networks of the experts' width, trained apart on the same data for as many "
        + "steps, and averaged"),
    Term(
      name: "gates",
      meaning:
        "by whose weights experts are averaged: the model's own, those before training, its own shuffled "
        + "among samples, or all alike (uniform)", labels: ["uniform", "own", "with its scale"]),
  ]
}
