import CommandLanguage
import Documents

/// What `help` says of metrics and claims: names, formulas and where they come from.
enum Glossary {
  /// Every topic there is something on, for completion.
  static var topics: [String] { ["metrics", "claims"] + entries.map(\.name) }

  private struct Entry {
    let name: String
    let formula: String
    let meaning: String
  }

  private static let entries: [Entry] = [
    Entry(
      name: "sigma1", formula: "s_1", meaning: "spectral norm, the local Lipschitz constant"),
    Entry(name: "frobenius", formula: "sqrt(sum s^2)", meaning: "Frobenius norm"),
    Entry(name: "nuclear", formula: "sum s", meaning: "nuclear norm"),
    Entry(
      name: "erank", formula: "exp(-sum p ln p), p = s / sum s",
      meaning: "effective rank (Roy & Vetterli 2007); of a PCA p = l / sum l"),
    Entry(name: "srank", formula: "sum s^2 / s_1^2", meaning: "stable rank"),
    Entry(
      name: "pr", formula: "(sum s^2)^2 / sum s^4",
      meaning: "participation ratio; of a PCA (sum l)^2 / sum l^2"),
    Entry(
      name: "decay", formula: "-slope of ln(s_j / s_1) on j",
      meaning: "exponential decay of the spectrum; needs 3 values above 1e-10 s_1"),
    Entry(
      name: "alpha", formula: "-slope of ln s_j on ln j", meaning: "power-law exponent"),
    Entry(
      name: "cond", formula: "s_1 / s_r",
      meaning: "condition number; inf when s_r <= max(o,d) eps s_1"),
    Entry(
      name: "k90", formula: "least j with sum_{<=j} >= 0.9 of the whole",
      meaning: "directions that hold 90% of the energy (variance)"),
    Entry(
      name: "n_eff", formula: "(sum w)^2 / sum w^2",
      meaning: "effective sample size of an expert's weights"),
    Entry(
      name: "alignment", formula: "A_ij = <Jbar_i, Jbar_j> / (|Jbar_i| |Jbar_j|)",
      meaning: "cosine of average expert Jacobians; low only against its random-direction null"),
    Entry(
      name: "router_share", formula: "|sum_i f_i (dg_i/dx)^T| / |J|",
      meaning: "how much of the layer's Jacobian comes through the router"),
    Entry(
      name: "load", formula: "share of n k assignments, or mean gate",
      meaning: "how much of the work an expert gets"),
    Entry(
      name: "importance", formula: "mean_n g_i(x_n)", meaning: "an expert's mean gate"),
    Entry(name: "load_cv", formula: "std / mean of load", meaning: "imbalance of the load"),
    Entry(name: "max_load", formula: "max / mean of load", meaning: "the busiest expert's excess"),
    Entry(
      name: "entropy", formula: "mean_n H(g(x_n)), nats",
      meaning: "softness of the gates; over ln E from 0 to 1"),
    Entry(
      name: "margin", formula: "z_(k) - z_(k+1)",
      meaning: "distance to the switching boundary in logits; over |Wr_a - Wr_b| in x"),
    Entry(
      name: "coactivation", formula: "share of samples that select both",
      meaning: "which experts run together"),
    Entry(
      name: "balance_loss", formula: "E sum_i load_i importance_i",
      meaning: "1 when even (Switch Transformers)"),
    Entry(
      name: "nmi", formula: "I(A;B) / mean(H(A), H(B))",
      meaning: "agreement of the top expert with the labels or regions"),
    Entry(
      name: "ari", formula: "Rand index, adjusted for chance", meaning: "the same, 0 by chance"),
    Entry(
      name: "overlap", formula: "|U_i^T U_j|_F^2 / r",
      meaning: "shared part of two subspaces; r / dimension by chance"),
    Entry(name: "geodesic", formula: "|theta|_2", meaning: "path between subspaces, radians"),
    Entry(
      name: "perplexity", formula: "exp(mean cross-entropy of the next token)",
      meaning: "among how many equally likely tokens a transformer is in doubt"),
    Entry(
      name: "bits_per_byte", formula: "mean cross-entropy / ln 2",
      meaning: "of a text cut into bytes; what compression by the model would reach"),
    Entry(
      name: "specialisation", formula: "sum_v n_v max_i share_i(v) / sum_v n_v",
      meaning:
        "share of a token's occurrences that its own expert takes (OLMoE); high only against "
        + "shuffled tokens"),
    Entry(name: "chordal", formula: "|sin theta|_2", meaning: "chordal distance of subspaces"),
  ]

  private static let claims: [(label: String, text: String)] = [
    ("1", "MoE routed mean sigma1 < dense sigma1 (top-k; soft)"),
    ("2", "MoE routed mean decay > dense decay (top-k; soft)"),
    ("3", "MoE weighted-PCA erank > dense erank (top-k; soft)"),
    (
      "4",
      "mean |A_ij| within its null (below the 95th percentile of random directions); and top-k "
        + "below soft"
    ),
    ("5", "top-k weighted-PCA erank < soft's"),
    ("6", "transformer on text, at every layer: 1, and top-k mean |A| below soft's"),
  ]

  private static let verdicts =
    """
    A claim holds when the whole 95% interval over seeds lies on its side of zero,
    is reversed when it lies on the other, and is open otherwise or with fewer than
    3 seeds. Of every layer together it holds, or is reversed, where each layer says
    so. A reversed claim is a result, not a failure.
    """

  /// What there is on a topic, in `width` columns; nil when there is nothing.
  static func lines(on topic: String, width: Int) -> [String]? {
    switch topic {
    case "metrics":
      return wrapped("Metrics; `help NAME` says more of one.", width: width)
        + twoColumns(entries.map { ($0.name, $0.formula) }, width: width)
    case "claims":
      return wrapped("Claims of arXiv 2601.11616, tested by `compare`:", width: width)
        + twoColumns(claims, width: width) + wrapped(verdicts, width: width)
    default:
      guard let entry = entries.first(where: { $0.name == topic }) else { return nil }
      return wrapped("\(entry.name) = \(entry.formula)", width: width)
        + wrapped("\(entry.meaning).", width: width - 2).map { "  " + $0 }
    }
  }
}
