import Documents

/// What `help predictions` says: what the paper leaves to be tested, and which command tests it.
extension Glossary {
  private static let tested: [(label: String, text: String)] = [
    (
      "scale",
      "expert scaling: over the number of experts sigma1, erank, omega and loss fall, decay and pca_erank rise, as "
        + "powers of it"
    ),
    (
      "robust",
      "hallucination: a mixture changes its mind less than networks apart, is surer only where it is right, and "
        + "gives words that a grammar forbids less probability than a dense model"
    ),
    (
      "diversity",
      "ensemble diversity: experts are more ambiguous than networks apart, better than their mean, and the less "
        + "aligned the more so"
    ),
  ]

  static func predictions(width: Int) -> [String] {
    wrapped(
      "Predictions on which arXiv 2601.11616 ends without saying how to test them, and the command that tests "
        + "each:", width: width)
      + twoColumns(tested, width: width)
      + wrapped(
        "A verdict is reached as of claims (`help claims`): over three seeds or more, adjusted for all "
          + "predictions on one architecture, and held against the same models before training. It is "
          + "structural where the untrained models have it too. What else would have to be equal is loss: "
          + "--match-loss makes it so. `robust` and `diversity` take several models, `diversity --across` "
          + "tests them. docs/metrics.md defines every number; sessions/predictions.chart tests all three.",
        width: width)
  }
}
