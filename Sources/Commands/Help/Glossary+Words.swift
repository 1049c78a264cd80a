import Results

extension Glossary {
  /// Words that results of several kinds print.
  static let words: [Term] = [
    Term(
      name: "untrained",
      meaning:
        "the same of the same model before its first step, at the same samples (of a "
        + "transformer at its own states then): what architecture and initial weights give "
        + "without any training; `-` where that is not known"),
    Term(
      name: "null",
      meaning:
        "what the figure would be if there were nothing to find, by drawing, shuffling or "
        + "permuting what could carry it; a figure within a null's 5th to 95th percentile is "
        + "what chance gives",
      labels: ["nulls", "chance", "level by chance"]),
    Term(
      name: "shuffled",
      meaning:
        "a null: what could carry the finding is given to the samples at random, so that "
        + "loads stay and the tie to the input goes. Of `pca` the gates, of `route` each "
        + "expert's scores or the tokens, of `similarity` each expert's outputs, of `overlap` "
        + "the samples' experts; the mean of the draws, or their 5th to 95th percentile",
      labels: ["shuffled, 5-95%", "shuffled samples", "shuffled samples, *", "shuffled gates"]),
    Term(
      name: "5-95%",
      meaning:
        "the 5th and the 95th percentile over the draws of a null: chance gives a figure "
        + "between them nine times in ten",
      labels: ["5% to 95%", "95%", "*, 5-95%", "*, 95%"]),
    Term(
      name: "95% interval",
      meaning:
        "mean +- t s / sqrt(n) over the n seeds' paired differences (Student's t): where "
        + "the difference lies if seeds are all that varies"),
    Term(
      name: "90% interval",
      meaning:
        "the same at 90%, which two one-sided tests at 5% come to: what lies within the "
        + "smallest effect of interest is shown to be small"),
    Term(
      name: "dead",
      meaning:
        "an expert that gets nothing: its gates sum to less than 1e-12 of the samples. It "
        + "is listed, and left out of means; `dead, of all seeds` counts them in a comparison",
      labels: ["* dead", "dead, *"]),
    Term(
      name: "expert",
      meaning:
        "an expert's number, from 0; a row `expert 3` is of the samples that expert 3 gets, "
        + "each weighted by its gate",
      labels: ["expert *", "experts", "*experts"]),
    Term(
      name: "value",
      meaning:
        "the figure itself; beside it stands what it was before training, and what chance "
        + "gives"),
    Term(
      name: "mean",
      meaning:
        "the mean over what the table lists: pairs of experts, values of a feature, "
        + "differences of seeds"),
    Term(
      name: "max",
      meaning:
        "the largest over what the table lists: pairs of experts, or values of a feature; "
        + "`min` is the least",
      labels: ["min", "over pairs"]),
    Term(
      name: "std",
      meaning:
        "the standard deviation of a feature over the samples, in its unit"),
    Term(
      name: "loss",
      meaning:
        "what a model is trained to make small, on held-out samples unless the row says "
        + "otherwise: mean squared error of values, in the square of their unit, or "
        + "cross-entropy of labels and tokens, in nats",
      labels: ["loss (nats)", "task *"]),
    Term(
      name: "temperature",
      meaning:
        "what the router's logits are divided by before the softmax, in no unit, 1 unless "
        + "told (--temperature): below 1 gates are harder, above it softer"),
    Term(
      name: "FLOPs",
      meaning:
        "floating-point operations of one sample, or one token, forward: two for each "
        + "multiply-add of the router's matrix and those of the experts that run; biases, "
        + "activation and softmax are not counted",
      labels: ["FLOP", "FLOPs/sample", "FLOPs/token", "FLOPs a sample", "FLOPs a token"]),
    Term(
      name: "nats",
      meaning:
        "the unit of entropies and cross-entropies with natural logarithms; ln 2 of them "
        + "are a bit",
      labels: ["nat"]),
    Term(
      name: "logits",
      meaning:
        "a router's scores before the softmax, z = Wr x / temperature; a margin in logits "
        + "is the difference of two. Of `evaluate` a model's scores of labels or tokens",
      labels: ["logit", "scores"]),
    Term(
      name: "gates",
      meaning:
        "the weights that a sample's experts get, g; zero of those that do not run",
      labels: ["weights"]),
    Term(
      name: "dense",
      meaning:
        "a routing: one expert that every sample passes, with gate 1; what mixtures are "
        + "compared with"),
    Term(
      name: "soft",
      meaning:
        "a routing: every expert runs for every sample, with gates softmax(z / temperature)"),
    Term(
      name: "top-k",
      meaning:
        "a routing: the k experts of the largest logits run for a sample, with gates that "
        + "are a softmax over them or over all"),
    Term(
      name: "regions",
      meaning:
        "parts of the input that a generator (`data piecewise`) gives a map of their own; "
        + "nmi and ari say how far experts follow them",
      labels: ["region", "labels", "topics"]),
    Term(
      name: "digest",
      meaning:
        "16 hexadecimal digits that stand for all that an object holds, and `state` for all "
        + "of a session: equal ones mean the same to the last bit, on one machine",
      labels: ["state"]),
    Term(
      name: "made by",
      meaning:
        "the command that made the object, as it can be typed again",
      labels: ["made by *"]),
    Term(
      name: "kept as",
      meaning:
        "the name that the result got in the session; `show NAME` shows it once more",
      labels: ["kept as *"]),
  ]
}
