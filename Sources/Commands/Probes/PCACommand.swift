import CommandLanguage
import Probes
import Results
import Sessions

extension ShellCommand {
  static let pca = ShellCommand(
    "pca", abstract: "Measures the weighted PCA of what each expert is given or gives.",
    topic: "probes",
    discussion: [
      "Each sample counts with the expert's gate. Beside each effective rank stand those that "
        + "gates shuffled among the samples give, their mean and from the 5th to the 95th "
        + "percentile of the draws, the untrained model's, and n_eff: with n_eff no "
        + "larger than the dimension the rank is bounded by the samples (flagged undersampled).",
      "Ctrl-C stops the shuffles and keeps those before it.",
    ],
    formula: [
      "mu = sum w h / sum w;  C = sum w (h - mu)(h - mu)^T / sum w, eigenvalues l",
      "erank = exp(H(l / sum l));  pr = (sum l)^2 / sum l^2",
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
      "draws", .integer(0...10_000), default: 20,
      help: "Random shuffles of the gates for the null; 0 for none."),
    .option("keep", .choice, help: Kept.help)
  ) { (bench: inout Workbench, name, options, representation, draws, keep: Kept?) in
    let chosen = try options.choose(for: name, in: bench.session)
    let cost = try chosen.require(for: "measuring their PCA") {
      PCAProbe.cost(
        of: $0, samples: chosen.inputs.rowCount, representation: representation,
        models: chosen.models, draws: draws, keepsAxes: keep == .axes)
    }
    bench.announce(seconds: cost.seconds)
    let measured = try PCAResult.measure(
      at: chosen, of: representation, draws: draws, seed: bench.session.seed,
      keepsAxes: keep == .axes, watch: bench.watch("pca \(name)"))
    return try bench.keep(measured, as: options.name)
  }
}
