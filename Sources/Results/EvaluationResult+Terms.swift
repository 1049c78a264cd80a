extension EvaluationResult {
  /// The labels that it prints, each where it is defined first.
  public static let terms: [Term] = [
    Term(
      name: "unigram_loss", formula: "mean of -ln p(label), p the labels' frequencies",
      meaning: "what is reached by knowing how often each token or class occurs, and nothing else",
      labels: ["unigram model", "unigram model, *", "unigram"]),
    Term(
      name: "accuracy",
      meaning:
        "the share of predictions whose largest logit is the right label's, of equals the "
        + "first", labels: ["acc."]),
    Term(
      name: "mse",
      meaning:
        "mean squared error over all outputs of all samples, in the square of the outputs' "
        + "unit"),
    Term(
      name: "mean of what trains",
      meaning:
        "the loss of a model that predicts the mean of the training rows everywhere: the "
        + "least that a model of a regression is to beat",
      labels: ["mean of what trains, *"]),
  ]
}
