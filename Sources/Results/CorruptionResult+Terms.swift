extension CorruptionResult {
  /// The labels that it prints, each where it is defined first.
  public static let terms: [Term] = [
    Term(
      name: "illegal_mass", formula: "mean of sum over v outside S of p(v)",
      meaning:
        "the probability given to words that the text's grammar forbids, S being all that may follow "
        + "the intact window alone, exactly; of a corrupted context too, where a model cannot know "
        + "them all. Beside it stand the unigram and the uniform distribution's",
      labels: ["illegal"]),
    Term(
      name: "overconfidence", formula: "confidence - accuracy",
      meaning: "how much surer a model is than it is right; below 0 where it is less sure",
      labels: ["conf. - acc."]),
    Term(
      name: "token_entropy", formula: "mean of -sum_v p(v) ln p(v), nats",
      meaning: "how much a model leaves open of the next token, over tokens",
      labels: ["entropy"]),
    Term(
      name: "corrupted context",
      meaning:
        "each token of a window is replaced, with the probability that `share` says, by a word of the "
        + "training text, each as often as it occurs there; what is to be predicted stays as it is",
      labels: ["intact", "share *"]),
    Term(
      name: "no context",
      meaning:
        "what is reached without reading the context, which no corruption changes: `unigram`, the "
        + "frequencies of the training text, and `uniform`, even probabilities", labels: ["uniform"]
    ),
  ]
}
