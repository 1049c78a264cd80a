extension TrainingCurve {
  /// The labels that it prints, each where it is defined first.
  public static let terms: [Term] = [
    Term(
      name: "perplexity", formula: "exp(mean cross-entropy of the next token)",
      meaning: "among how many equally likely tokens a transformer is in doubt"),
    Term(
      name: "bits_per_byte", formula: "mean cross-entropy / ln 2",
      meaning: "of a text cut into bytes; what compression by the model would reach",
      labels: ["bits per byte"]),
    Term(
      name: "step",
      meaning:
        "the number of an optimizer's step, from 1: its losses are those before it, over "
        + "the samples of its batch",
      labels: ["steps"]),
    Term(
      name: "task",
      meaning:
        "the loss of what is to be learnt, without balance and z: mean squared error over "
        + "all outputs, or cross-entropy in nats",
      labels: ["task loss", "task loss train", "task loss test"]),
    Term(
      name: "balance", formula: "E sum_i f_i P_i",
      meaning:
        "how uneven a batch's routing is, 1 when even; times --balance in the loss. Of a "
        + "transformer the loss has the sum over layers, and reports print the mean of a layer"),
    Term(
      name: "z", formula: "mean of logsumexp(logits)^2",
      meaning:
        "how large the router's logits are; times --z-loss in the loss. Of a transformer "
        + "the loss has the sum over layers, and reports print the mean of a layer",
      labels: ["z loss"]),
    Term(
      name: "train loss",
      meaning:
        "cross-entropy in nats a token, the mean over about 8192 tokens of what trains; "
        + "`test loss` of what is held out",
      labels: ["test loss"]),
  ]
}
