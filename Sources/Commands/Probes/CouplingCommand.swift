import CommandLanguage
import Probes
import Results
import Sessions

extension ShellCommand {
  static let coupling = ShellCommand(
    "coupling", abstract: "Measures how a router goes with its experts' weights and answers.",
    topic: "probes",
    discussion: [
      "Whether experts whose router rows are alike have alike weights, each of W1, W3 and W2 as one long "
        + "vector, over pairs of experts; and whether experts that the router prefers at a sample answer "
        + "it with the largest output, or have the largest hidden activation. Every expert is evaluated at "
        + "every sample, whether it is selected or not.",
      "Beside each stand router rows given to other experts at random, with p, and the untrained model.",
      "Experts are read one at a time, and as many compared at once as `set memory` allows. Ctrl-C stops "
        + "the permutations and keeps those before it.",
    ],
    formula: [
      "corr over i < j of cos(Wr_i, Wr_j) with cos(W_i, W_j)",
      "mean over samples of Spearman over i of s_i with |f_i(x)|, and with |h_i(x)|",
      "p = (1 + permutations as far from 0) / (1 + permutations)",
    ],
    examples: [
      "coupling moe", "coupling lm --layer 0 --samples 256 --draws 199", "coupling lm --layer all",
    ],
    seeAlso: ["similarity", "route", "help metrics"],
    .positional("model", .model, help: "The model to measure."),
    .group(SampleOptions.group("Samples, drawn by the seed (default 512, or all there are).")),
    .option(
      "draws", .integer(0...100_000), default: 999,
      help: "Permutations of the experts for the null; 0 for none.")
  ) { (bench: inout Workbench, name, options, draws) in
    try options.layerByLayer(of: name, kind: CouplingResult.kind, in: &bench) { bench, options in
      let chosen = try options.choose(for: name, in: bench, limit: 512)
      let cost = try chosen.require(for: "comparing its experts", choosesExperts: false) {
        CouplingProbe.cost(
          of: $0, samples: chosen.inputs.rowCount, models: chosen.models, draws: draws)
      }
      bench.announce(seconds: cost.seconds)
      let title = "coupling \(name)"
      return try bench.keep(
        CouplingResult.measure(
          at: chosen, draws: draws, seed: bench.session.seed,
          monitor: bench.surroundings.begin(title, "experts", stop: .drops).monitor,
          watch: bench.watch(title)), as: options.name)
    }
  }
}
