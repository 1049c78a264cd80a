import Experiments

extension ScaleResult {
  /// The labels that it prints, each where it is defined first.
  public static let terms: [Term] = [
    Term(
      name: "slope", formula: "least squares of ln t on ln E",
      meaning:
        "how a figure t moves with the number of experts E: the exponent a of t = c E^a, of each seed by itself, "
        + "and the mean over seeds; 1 where it doubles with E, 0 where it stays (Kaplan et al. 2020). `-` where a "
        + "model has no value above 0",
      labels: ["slopes"]),
    Term(
      name: "residual", formula: "max |ln mean_t(E) - line(E)|",
      meaning:
        "how far a figure is from a power law: ln of its mean over seeds less the line through all numbers of "
        + "experts, the largest; above 0.1 (`*`) it follows no power law. `-` of two numbers, which lie on any line",
      labels: ["not a power law"]),
    Term(
      name: "change",
      meaning:
        "what training did to a slope: trained less untrained, paired by seed, the mean over seeds"),
    Term(
      name: "E",
      meaning:
        "how many experts a layer has; a column `E 8` is of the models with 8",
      labels: ["E *"]),
    Term(
      name: "width",
      meaning:
        "hidden units of one expert, m"),
    Term(
      name: "falls",
      meaning:
        "what is predicted of more experts: sigma1, erank, omega and the loss fall, decay and pca_erank rise; "
        + "the verdict is that of a claim, on the slope",
      labels: ["* falls", "* rises"]),
  ]
}
