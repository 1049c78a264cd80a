extension LeadingResult {
  /// The labels that it prints, each where it is defined first.
  public static let terms: [Term] = [
    Term(
      name: "sigma2",
      meaning:
        "sigma2, sigma3 and on are the further singular values of a Jacobian, the largest "
        + "first, means over samples as of sigma1; a row such as `sigma5 on` goes on with "
        + "them",
      labels: ["sigma*"]),
    Term(
      name: "error",
      meaning:
        "of the largest singular values, which are found step by step: at every sample a "
        + "singular value lies that near to each value found, in their own unit"),
  ]
}
