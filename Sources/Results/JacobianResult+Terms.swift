extension JacobianResult {
  /// The labels that it prints, each where it is defined first.
  public static let terms: [Term] = [
    Term(
      name: "sigma1", formula: "s_1", meaning: "spectral norm, the local Lipschitz constant"),
    Term(name: "frobenius", formula: "sqrt(sum s^2)", meaning: "Frobenius norm"),
    Term(name: "nuclear", formula: "sum s", meaning: "nuclear norm"),
    Term(
      name: "erank", formula: "exp(-sum p ln p), p = s / sum s",
      meaning: "effective rank (Roy & Vetterli 2007); of a PCA p = l / sum l"),
    Term(name: "srank", formula: "sum s^2 / s_1^2", meaning: "stable rank"),
    Term(
      name: "pr", formula: "(sum s^2)^2 / sum s^4",
      meaning: "participation ratio; of a PCA (sum l)^2 / sum l^2"),
    Term(
      name: "decay", formula: "-slope of ln(s_j / s_1) on j",
      meaning: "exponential decay of the spectrum; needs 3 values above 1e-10 s_1"),
    Term(
      name: "alpha", formula: "-slope of ln s_j on ln j", meaning: "power-law exponent"),
    Term(
      name: "cond", formula: "s_1 / s_r",
      meaning: "condition number; inf when s_r <= max(o,d) eps s_1"),
    Term(
      name: "k90", formula: "least j with sum_{<=j} >= 0.9 of the whole",
      meaning: "directions that hold 90% of the energy (variance)"),
    Term(
      name: "n_eff", formula: "(sum w)^2 / sum w^2",
      meaning: "effective sample size of an expert's weights", labels: ["mean n_eff"]),
    Term(
      name: "alignment", formula: "A_ij = <Jbar_i, Jbar_j> / (|Jbar_i| |Jbar_j|)",
      meaning: "cosine of average expert Jacobians; low only against its random-direction null"),
    Term(
      name: "router_share", formula: "|sum_i f_i (dg_i/dx)^T| / |J|",
      meaning: "how much of the layer's Jacobian comes through the router"),
    Term(
      name: "router held", formula: "sum_i g_i J_i",
      meaning:
        "the layer's Jacobian without the term of the router's own derivative, sum_i f_i "
        + "(dg_i/dx)^T: what the experts do while their gates stay as they are at the sample. "
        + "Its statistics are those of the layer's, in the same units",
      labels: ["layer, router held", "router_held"]),
    Term(
      name: "layer", formula: "sum_i g_i J_i + sum_i f_i (dg_i/dx)^T",
      meaning:
        "as a row: the Jacobian of the layer's whole output at its input, experts and "
        + "router, means over the samples measured; as a heading: the number of a "
        + "transformer's layer, from 0",
      labels: ["layer *"]),
    Term(
      name: "routed mean", formula: "sum_(n,i) w t / sum_(n,i) w",
      meaning:
        "a figure of each expert and sample, weighted by the gate w: an expert counts by "
        + "what it gets. Dead experts are left out"),
    Term(
      name: "plain mean", formula: "mean_i of sum_n w t / sum_n w",
      meaning:
        "the same with every live expert counted alike, however little it gets"),
    Term(
      name: "average Jacobians", formula: "Jbar_i = sum_n w J_i(x_n) / sum_n w",
      meaning:
        "each expert's Jacobian averaged over the samples with its gates as weights; "
        + "alignment is the cosine of two of them",
      labels: ["average Jacobian"]),
    Term(
      name: "mean |A|", formula: "mean over i < j of |A_ij|",
      meaning:
        "how far two experts' average Jacobians point the same way, from 0 to 1, without a "
        + "sign; max |A| is the largest over pairs. It is above 0 for any experts, so read it "
        + "against random directions",
      labels: ["|A|", "max |A|", "largest |A|", "alignment of experts", "A"]),
    Term(
      name: "random directions",
      meaning:
        "a null of alignment: every average Jacobian is turned by independent random "
        + "rotations on both sides (--draws, 200 unless told), which keeps its spectrum; the "
        + "mean over draws and the 95th percentile, or where that took long the exact level "
        + "(`exact`)",
      labels: ["random directions, *", "alignment, random*", "random, 95%"]),
    Term(
      name: "sample by sample", formula: "cos(J_i(x_n), J_j(x_n))",
      meaning:
        "alignment of two experts' Jacobians at the same sample, averaged over samples: "
        + "weighted by the product of both gates, or plain",
      labels: ["sample by sample, *"]),
    Term(
      name: "raw",
      meaning:
        "the Jacobian of the expert's own output, J_i; under `gate` (--scale gate) it is "
        + "g_i J_i, what the expert adds to the layer's output",
      labels: ["gate"]),
    Term(
      name: "scale",
      meaning:
        "whether Jacobians are `raw` or times their `gate` (--scale); `scale` is a command as well"),
    Term(
      name: "pointwise",
      meaning:
        "spectra of the Jacobian at every sample, averaged over them; `average`: the spectrum of the "
        + "average Jacobian (--jacobian of `compare`)",
      labels: ["average"]),
  ]
}
