import CommandLanguage
import Probes
import Results
import Sessions

extension ShellCommand {
  static let similarity = ShellCommand(
    "similarity", abstract: "Measures how alike the experts' outputs are (linear CKA).",
    topic: "probes",
    discussion: [
      "Every expert is evaluated at every sample. Beside the experts' similarity stand the untrained "
        + "model's, which is the level to beat (experts that were never trained share much by their "
        + "inputs alone), and what is left when each expert's outputs are shuffled among the samples.",
      "With --weighting gates a sample counts by sqrt(g_i g_j): where both experts are used. A pair that "
        + "shares no sample has no similarity; n_eff says of how many it is.",
      "Ctrl-C stops the shuffles and keeps those before it.",
    ],
    formula: [
      "cka_ij = |X_i^T X_j|_F^2 / (|X_i^T X_i|_F |X_j^T X_j|_F), X centred, samples x outputs"
    ],
    examples: [
      "similarity moe", "similarity moe --weighting gates --name shared",
      "similarity lm --layer all",
    ],
    seeAlso: ["jacobian", "subspace", "help metrics"],
    .positional("model", .model, help: "The model to measure."),
    .group(
      SampleOptions.group(
        "Samples, drawn by the seed (default 512, or all there are).", choosesExperts: true)),
    .option(
      "weighting", .choice, default: SimilarityWeighting.uniform,
      help: "uniform: every sample alike; gates: by sqrt(g_i g_j)."),
    .option(
      "draws", .integer(0...10_000), default: 100,
      help: "Random shuffles of the samples for the null; 0 for none.")
  ) { (bench: inout Workbench, name, options, weighting, draws) in
    try options.layerByLayer(of: name, kind: SimilarityResult.kind, in: &bench) { bench, options in
      let chosen = try options.choose(for: name, in: bench, limit: 512)
      let cost = try chosen.require(for: "comparing their outputs") {
        SimilarityProbe.cost(
          of: $0, samples: chosen.inputs.rowCount, weighting: weighting, models: chosen.models,
          draws: draws)
      }
      bench.announce(seconds: cost.seconds)
      return try bench.keep(
        SimilarityResult.measure(
          at: chosen, weighting: weighting, draws: draws, seed: bench.session.seed,
          watch: bench.watch("similarity \(name)")), as: options.name)
    }
  }
}
