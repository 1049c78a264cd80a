extension RouteResult {
  /// The labels that it prints, each where it is defined first.
  public static let terms: [Term] = [
    Term(
      name: "load", formula: "share of n k assignments, or mean gate",
      meaning: "how much of the work an expert gets"),
    Term(
      name: "importance", formula: "mean_n g_i(x_n)", meaning: "an expert's mean gate"),
    Term(name: "load_cv", formula: "std / mean of load", meaning: "imbalance of the load"),
    Term(name: "max_load", formula: "max / mean of load", meaning: "the busiest expert's excess"),
    Term(
      name: "entropy", formula: "mean_n H(g(x_n)), nats",
      meaning: "softness of the gates; over ln E from 0 to 1", labels: ["entropy *"]),
    Term(
      name: "margin", formula: "z_(k) - z_(k+1)",
      meaning: "distance to the switching boundary in logits; over |Wr_a - Wr_b| in x",
      labels: ["margin *"]),
    Term(
      name: "coactivation", formula: "share of samples that select both",
      meaning: "which experts run together", labels: ["co-activation", "samples that select both"]),
    Term(
      name: "near_boundary", formula: "P(margin < w)",
      meaning:
        "share of samples within w of switching experts, beside that of experts' scores shuffled among "
        + "the samples", labels: ["P(margin < *)"]),
    Term(
      name: "near_ties", formula: "P(margin <= 2^-8 max(|s_(k)|, |s_(k+1)|))",
      meaning: "share of samples whose experts rounding to bfloat16 can change",
      labels: ["near ties", "near ties *"]),
    Term(
      name: "strongest",
      meaning:
        "the experts and classes whose share is farthest from the load: z standard deviations of what "
        + "shuffled labels give", labels: ["class_share", "max_class_z", "class_p"]),
    Term(
      name: "lift", formula: "P(a, b) / (P(a) P(b))",
      meaning:
        "how much oftener two experts run together than if chosen independently; with k of E even "
        + "experts chance gives E (k - 1) / (k (E - 1)). With --by label: an expert's share of a class over "
        + "its load", labels: ["max_lift", "lift *"]),
    Term(
      name: "pair_excess", formula: "1/2 sum |c_ab / sum c - n_a n_b / sum n_a n_b|, a < b",
      meaning:
        "share of co-activated pairs that loads alone would place elsewhere, beside that of choices "
        + "traded among samples"),
    Term(
      name: "load_entropy", formula: "-sum p ln p, p = load / sum load, nats",
      meaning: "evenness of the load; over ln E from 0 to 1", labels: ["load_entropy *"]),
    Term(
      name: "load_gini", formula: "sum_ij |load_i - load_j| / (2 E sum load)",
      meaning: "imbalance of the load, 0 when even"),
    Term(
      name: "max_violation", formula: "max load / mean load - 1",
      meaning: "the busiest expert's excess, 0 when even (MaxVio)"),
    Term(
      name: "balance_loss", formula: "E sum_i load_i importance_i",
      meaning: "1 when even (Switch Transformers)"),
    Term(
      name: "nmi", formula: "I(A;B) / mean(H(A), H(B))",
      meaning: "agreement of the top expert with the labels or regions", labels: ["nmi with *"]),
    Term(
      name: "ari", formula: "Rand index, adjusted for chance", meaning: "the same, 0 by chance",
      labels: ["ari with *"]),
    Term(
      name: "P(b|a)", formula: "c_ab / n_a",
      meaning:
        "the share of expert a's samples that expert b gets as well; P(a|b) the other way "
        + "round",
      labels: ["P(a|b)", "P(b | a)*"]),
    Term(
      name: "traded",
      meaning:
        "a null of pairs of experts: samples trade experts at random, both keep how many "
        + "they have and every expert its load; the 5th and 95th percentile over draws. What "
        + "it gives comes from the loads alone"),
    Term(
      name: "even or chance",
      meaning:
        "what the figure is when all experts get alike, or what chance gives: shuffled "
        + "scores, traded choices, or 0 for an index that is adjusted for chance",
      labels: ["when even", "even"]),
    Term(
      name: "by chance",
      meaning:
        "how many samples would run the pair if choices were traded at random at the same "
        + "loads",
      labels: ["most in excess", "most lacking"]),
    Term(
      name: "figure",
      meaning:
        "the name of a figure of the whole; `help NAME` says what it is"),
    Term(
      name: "pair",
      meaning:
        "two experts a+b that a sample selects together"),
  ]
}
