import Experiments

extension Comparison {
  /// The labels that it prints, each where it is defined first.
  public static let terms: [Term] = [
    Term(
      name: "d_z", formula: "mean / s",
      meaning:
        "how large a difference is against how it varies: the mean of the paired "
        + "differences over their standard deviation, in no unit (Cohen 1988); 0.8 is called "
        + "large, and seeds of one dataset often give more"),
    Term(
      name: "p",
      meaning:
        "the chance of a difference as far from 0 if there were none. Of claims and "
        + "differences by flipping the signs of the seeds' differences, 2 / 2^n at least for "
        + "n seeds (0.25 with 3), where there are too few by Student's t; of coupling by "
        + "permuted experts, of other seeds by experts dealt anew",
      labels: ["p beside other seeds"]),
    Term(
      name: "adj. p",
      meaning:
        "p adjusted for all claims that are tested together, trained and from training, so "
        + "that one of them is below 0.05 by chance in 5% of comparisons at most: by max-T "
        + "over sign flips from 6 seeds on, else by Holm's method",
      labels: ["adj.", "adjusted p"]),
    Term(
      name: "trained",
      meaning:
        "the difference between the trained models, paired by seed, its mean; sigma1, "
        + "frobenius and pca_variance in logarithms. In `show` of a model: the steps that it "
        + "has had"),
    Term(
      name: "from training",
      meaning:
        "the change that training made to the difference: trained less untrained, the same "
        + "models before their first step, at the same samples",
      labels: ["by training", "from training, *"]),
    Term(
      name: "verdict",
      meaning:
        "what seeds say of a claim: `holds` and `reversed` need an adjusted p below 0.05 of "
        + "the trained difference and of the change by training, on the claimed side or the "
        + "other; `structural` has only the first; else `open`. `help claims` has more",
      labels: ["verdicts"]),
    Term(
      name: "holds",
      meaning:
        "a verdict: the difference lies on the claimed side, and so does the change that "
        + "training made to it, both with an adjusted p below 0.05"),
    Term(
      name: "reversed",
      meaning:
        "a verdict: the difference lies on the other side than claimed, and so does the "
        + "change that training made to it. A result, not a failure"),
    Term(
      name: "structural",
      meaning:
        "a verdict: the difference is firm, but not that training made it; networks without "
        + "training may have it too, as widths and initial weights do it"),
    Term(
      name: "open",
      meaning:
        "a verdict: nothing is shown either way, or there are fewer than 3 seeds, or the "
        + "models before training are not known"),
    Term(
      name: "near-orthogonal",
      meaning:
        "a verdict on experts: the 90% interval of omega lies below --sesoi (0.01), the "
        + "smallest that is of interest, and did not before training; `aligned` where it lies "
        + "above it",
      labels: ["aligned"]),
    Term(
      name: "claim",
      meaning:
        "a claim of arXiv 2601.11616 that `compare` tests, by its number and the routing "
        + "that it is on; `help claims` lists them",
      labels: ["statement", "claim *", "1 *", "2 *", "3 *", "4 *", "5 *", "6 *"]),
    Term(
      name: "architecture",
      meaning:
        "how a model is built: routing, experts x hidden units, k that run for a sample, or "
        + "the hidden width of a dense layer"),
    Term(
      name: "parameters",
      meaning:
        "how many numbers a model learns, router included; `active` of them take part in "
        + "one sample",
      labels: ["total", "active"]),
    Term(
      name: "matched",
      meaning:
        "of loss: the 90% interval of the ratio of two models' excess losses lies within "
        + "1.1 of 1; `not matched`: outside. Of gates: experts of two seeds that are "
        + "counterparts",
      labels: ["not matched", "matched by their gates", "unmatched"]),
    Term(
      name: "mean over seeds",
      meaning:
        "a figure's mean over the models of all seeds, of each architecture, trained and "
        + "before training"),
    Term(
      name: "pca_erank", formula: "exp(H(l / sum l))",
      meaning:
        "effective rank of the weighted PCA of each expert's output, a mean over experts; "
        + "without the bias of few samples as pca_erank_jackknifed",
      labels: ["pca_erank_jackknifed", "pca_erank, *"]),
    Term(
      name: "pca_pr", formula: "(sum l)^2 / sum l^2",
      meaning:
        "participation ratio of the weighted PCA of each expert's output, a mean over "
        + "experts",
      labels: ["pca_pr, *"]),
    Term(
      name: "pca_variance", formula: "sum l",
      meaning:
        "total variance of each expert's output under its gates, a mean over experts; "
        + "compared in logarithms"),
    Term(
      name: "omega", formula: "mean over i < j of A_ij^2 - 1/(o d)",
      meaning:
        "alignment of experts beyond chance, 0 for random directions at any width and "
        + "number of experts; below --sesoi (0.01) experts are near-orthogonal",
      labels: ["omega = *"]),
    Term(
      name: "signed mean A", formula: "mean over i < j of A_ij",
      meaning:
        "alignment with its sign: above 0 experts agree, below they oppose each other"),
    Term(
      name: "other seeds",
      meaning:
        "a null of alignment: experts dealt anew among the models of all seeds, their mean "
        + "|A| over deals with the 5th and 95th percentile. Below it, experts of one model "
        + "divide the work; p is of a permutation test",
      labels: ["other seeds, *"]),
    Term(
      name: "between seeds",
      meaning:
        "mean |A| of experts of different models of one architecture: `matched` of "
        + "counterparts by the correlation of their gates, `unmatched` of the rest",
      labels: ["between seeds, *", "correlation of those gates"]),
    Term(
      name: "ln sigma1",
      meaning:
        "a figure that is a scale, compared by its logarithm: a difference of 0.69 is twice "
        + "as large",
      labels: ["ln *"]),
    Term(
      name: "difference",
      meaning:
        "two architectures, the first less the second, seed by seed"),
    Term(
      name: "of",
      meaning:
        "the figure that a difference is of, or the architecture or claim that a row is of"),
    Term(
      name: "between datasets",
      meaning:
        "how differences vary from one draw of the data to another, beyond what seeds do, "
        + "as a standard deviation; `within, between seeds` is how they vary among seeds of "
        + "one dataset",
      labels: ["within, between seeds"]),
    Term(
      name: "excess",
      meaning:
        "held-out loss over the least that the data leave to any model, where that is "
        + "known, else over 0",
      labels: ["excess loss"]),
    Term(
      name: "equal steps",
      meaning:
        "verdicts on models trained for the same number of steps; beside them those at "
        + "equal held-out loss",
      labels: ["loss *", "steps, *"]),
    Term(
      name: "null level",
      meaning:
        "what a null gives in place of the figure, a mean over seeds"),
    Term(
      name: "universes",
      meaning:
        "combinations of conventions under which a claim is tested once more "
        + "(--multiverse); their count is no number of independent results",
      labels: ["multiverse", "all universes at once"]),
    Term(
      name: "median t",
      meaning:
        "the median over universes of the difference's t, which is its mean over its "
        + "standard error",
      labels: ["from training, median t"]),
    Term(
      name: "share above 0",
      meaning:
        "the share of universes whose t is above 0, a tie counted half"),
    Term(
      name: "conventions",
      meaning:
        "choices of measuring that say nothing of the models: scale, Jacobian, representation, rank, "
        + "capacity, mean and samples; --multiverse counts how far verdicts depend on them",
      labels: ["convention", "capacity"]),
  ]
}
