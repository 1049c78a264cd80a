import Experiments

extension LanguageComparison {
  /// The labels that it prints, each where it is defined first.
  public static let terms: [Term] = [
    Term(
      name: "every layer",
      meaning:
        "what each layer says where all say the same, and else open: a claim holds of a "
        + "transformer where it does at every layer"),
    Term(
      name: "all layers",
      meaning:
        "universes of all layers, how many of each verdict, in the order of the title"),
    Term(
      name: "held-out tokens",
      meaning:
        "tokens of the part of a text that was not trained on, spread evenly over it; "
        + "losses are means over them",
      labels: ["at * held-out tokens"]),
  ]
}
