import CommandLanguage
import Probes
import Results
import Sessions

extension ShellCommand {
  static let pca = ShellCommand(
    "pca", abstract: "Measures the weighted PCA of what each expert is given or gives.",
    topic: "probes",
    discussion: [
      "Each sample counts with the expert's gate. Few samples make an effective rank low: beside it "
        + "stands the jackknifed one, free of that to first order, and the bias, the one over the "
        + "other less 1, marked above 5%. With n_eff below twice the rank the jackknifed one is low "
        + "too (undersampled).",
      "Then come the ranks that gates shuffled among the samples give, their mean and from the 5th to "
        + "the 95th percentile of the draws, with the Monte Carlo error of the mean, and the untrained "
        + "model's.",
      "Ctrl-C stops the shuffles and keeps those before it.",
    ],
    formula: [
      "mu = sum w h / sum w;  C = sum w (h - mu)(h - mu)^T / sum w, eigenvalues l",
      "erank = exp(H(l / sum l));  pr = (sum l)^2 / sum l^2",
      "jackknifed = exp(2 H - mean of H in 8 half samples)",
    ],
    examples: [
      "pca moe --of output", "pca moe --of input --split all --name seen", "pca lm --layer 2",
    ],
    seeAlso: ["jacobian", "subspace", "help metrics"],
    .positional("model", .model, help: "The model to measure."),
    .group(SampleOptions.group("Samples, drawn by the seed (default: all).", choosesExperts: true)),
    .option(
      "of", .choice, default: Representation.output,
      help: "input: what enters the layer; hidden, output: the expert's; mixed: the layer's y."),
    .option(
      "draws", .integer(0...10_000),
      help:
        "Random shuffles of the gates for the null; 0 for none. Unless given 200, or, by shapes and "
        + "samples, fewer that take some 10 s on a thread, at least 20."),
    .option("keep", .choice, help: Kept.help)
  ) { (bench: inout Workbench, name, options, representation, draws: Int?, keep: Kept?) in
    try options.layerByLayer(of: name, kind: PCAResult.kind, in: &bench) { bench, options in
      let chosen = try options.choose(for: name, in: bench)
      try bench.keepHidden(of: chosen, if: keep == .hidden)
      let cost = try chosen.require(for: "measuring their PCA") {
        PCAProbe.cost(
          of: $0, samples: chosen.inputs.rowCount, representation: representation,
          models: chosen.models,
          draws: draws
            ?? ShuffledRanks.automaticDraws(
              of: $0, samples: chosen.inputs.rowCount, representation: representation),
          keepsAxes: keep == .axes)
      }
      bench.announce(seconds: cost.seconds)
      let measured = try PCAResult.measure(
        at: chosen, of: representation, draws: draws, seed: bench.session.seed,
        keepsAxes: keep == .axes, watch: bench.watch("pca \(name)"))
      return try bench.keep(measured, as: options.name)
    }
  }
}
