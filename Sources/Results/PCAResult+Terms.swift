extension PCAResult {
  /// The labels that it prints, each where it is defined first.
  public static let terms: [Term] = [
    Term(
      name: "jackknifed", formula: "exp(2 H - mean of H in 8 half samples)",
      meaning: "erank of a PCA with the bias of few samples taken out"),
    Term(
      name: "bias", formula: "erank / jackknifed - 1",
      meaning: "how far few samples move erank of a PCA, flagged above 5%", labels: ["biased"]),
    Term(
      name: "dim",
      meaning:
        "the dimension of what is analysed: how many numbers a representation has"),
    Term(
      name: "variance", formula: "sum l",
      meaning:
        "the total variance of a representation, the sum of the eigenvalues of its weighted "
        + "covariance, in the square of its unit"),
    Term(
      name: "top share", formula: "l_1 / sum l",
      meaning:
        "the part of the variance that the first principal axis holds"),
    Term(
      name: "undersampled", formula: "n_eff < 2 erank",
      meaning:
        "too few samples for the rank: it is low, and so is the jackknifed one; marked `*`",
      labels: ["*undersampled"]),
    Term(
      name: "Monte Carlo error",
      meaning:
        "how far the mean over draws may be off for their number: their standard deviation "
        + "over its root"),
    Term(
      name: "representation",
      meaning:
        "what a PCA is of (--of): the layer's `input`, an expert's `hidden` layer or its `output`, or the "
        + "`mixed` output of the layer",
      labels: ["input", "output", "mixed"]),
  ]
}
