extension RobustResult {
  /// The labels that it prints, each where it is defined first.
  public static let terms: [Term] = [
    Term(
      name: "direction",
      meaning:
        "which way inputs are moved: random on the sphere; top, the top right singular vector of the layer's "
        + "Jacobian there; on manifold, random in the span of the data's leading principal axes; off "
        + "manifold, in their complement",
      labels: ["top", "on manifold", "off manifold"]),
    Term(
      name: "eps", meaning: "how far inputs are moved, in their own unit"),
    Term(
      name: "response", formula: "|f(x + eps u) - f(x)| / eps",
      meaning: "how far the answer moves for each unit that the input does; the median over samples"
    ),
    Term(
      name: "prediction_of_J", formula: "|J u|",
      meaning: "what the layer's Jacobian says of the response; the median over samples",
      labels: ["prediction"]),
    Term(
      name: "ratio", formula: "response / |J u|",
      meaning: "the median over samples: 1 as eps goes to 0, where the router keeps its choice"),
    Term(
      name: "flip", formula: "share whose largest logit is another",
      meaning: "free of the scale of logits; a model that never changes its mind has 0"),
    Term(
      name: "ece", formula: "sum_b n_b / n |accuracy_b - confidence_b|",
      meaning:
        "expected calibration error over 15 bins of as many samples; less its bias: less the mean over 200 "
        + "bootstrap samples minus itself, not below 0",
      labels: ["ece less its bias"]),
    Term(
      name: "brier", formula: "mean of sum_c (p_c - [c is right])^2",
      meaning: "0 of a model that is sure and right, 2 of one that is sure and wrong"),
    Term(
      name: "confidence", formula: "mean of max_c softmax(y)_c",
      meaning:
        "how sure a classifier is, or a transformer of the next token; inside: at samples like the data, the other at what lies outside",
      labels: ["confidence inside", "confidence, *", "conf."]),
    Term(
      name: "spread", formula: "sum_i w_i |f_i - m|^2 / outputs",
      meaning: "variance among experts by their gates, which may foretell the error",
      labels: ["spread of experts", "spread inside", "spread, *"]),
    Term(
      name: "auroc", formula: "P(one's score > other's), equal ones half",
      meaning:
        "area under the receiver operating characteristic: of error, by the spread, samples above the median "
        + "error against the others; of a corrupted context, intact windows against corrupted ones by mean "
        + "confidence; else samples outside against inside, by lower confidence or larger "
        + "spread; 0.5 tells nothing",
      labels: ["auroc of error", "auroc, *"]),
    Term(
      name: "bin", meaning: "samples of about the same confidence or spread, the lowest first"),
  ]
}
