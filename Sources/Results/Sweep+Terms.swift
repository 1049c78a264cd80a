import Sweeps

extension Sweep {
  public static let terms: [Term] = [
    Term(
      name: "cell",
      meaning:
        "one run of a sweep: its commands with the values of a point and a seed in their places, in a session "
        + "of its own",
      labels: ["cells", "Cells", "Commands of a cell"]),
    Term(
      name: "95% interval",
      meaning:
        "Student's interval of a mean over the n seeds that have the figure, mean +- t(0.975, n - 1) s / sqrt(n)"
    ),
    Term(name: "n", meaning: "of a point of a sweep: the seeds that have the figure"),
    Term(
      name: "seed",
      meaning: "what the random numbers of a cell, or of a model, come from"),
    Term(
      name: "state",
      meaning:
        "of a cell: done, failed (its error is kept) or missing; cells whose commands, data or program have "
        + "changed since are stale, and are not used"),
    Term(
      name: "main effect",
      meaning:
        "what one value of an axis does to a figure: its mean there less the mean of all, each seed by itself, and "
        + "the median over seeds that have every point of the grid (Tukey 1977)",
      labels: ["main effect of *"]),
    Term(
      name: "interaction",
      meaning:
        "what two values do together beyond what each does: the mean at both, less the mean at each, and the mean "
        + "of all, each seed by itself, and the median over seeds",
      labels: ["interaction of *"]),
    Term(
      name: "median",
      meaning: "the middle of what the seeds give, or the mean of the two in the middle"),
    Term(
      name: "interval", formula: "[x(k+1), x(n-k)]",
      meaning:
        "of a median: between two order statistics of the n values, whatever their distribution, k the largest with "
        + "1 - 2 P(B(n, 1/2) <= k) of at least 0.95, or else 0 (Conover 1999, 3.2); its chance to hold stands below "
        + "the tables"),
  ]
}
