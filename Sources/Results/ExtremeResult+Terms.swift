extension ExtremeResult {
  /// The labels that it prints, each where it is defined first.
  public static let terms: [Term] = [
    Term(
      name: "extremeness", formula: "max_n,c |f_i(x_n)_c| / median_n,c |f_i(x_n)_c|",
      meaning:
        "how far an expert's largest output, over its samples and all channels, stands out "
        + "(super experts, arXiv 2507.23279); as many normal numbers give Phi^-1((1 + 2^(-1/N)) / 2) / "
        + "0.6745", labels: ["max/median"]),
    Term(
      name: "normal", formula: "Phi^-1((1 + 2^(-1/N)) / 2) / 0.6745",
      meaning:
        "what half of such experts would exceed if their outputs were N independent normal "
        + "numbers, N samples times channels"),
    Term(
      name: "channel",
      meaning:
        "the number of the output, from 0, in which an expert's largest output stands",
      labels: ["channels"]),
    Term(
      name: "at",
      meaning:
        "the place, from 0, of the token at which an expert's largest output stands"),
    Term(
      name: "largest",
      meaning:
        "the largest of what the table is of: |f_i(x)| of an expert's outputs, in their own "
        + "unit; a cosine over pairs"),
    Term(
      name: "sample",
      meaning:
        "the number of a sample in the data, from 0; `samples` says how many an expert gets "
        + "or a figure is of",
      labels: ["samples"]),
  ]
}
