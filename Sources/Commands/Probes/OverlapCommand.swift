import CommandLanguage
import Probes
import Results
import Sessions

extension ShellCommand {
  static let overlap = ShellCommand(
    "overlap", abstract: "Measures how far alike samples go to the same experts.", topic: "probes",
    discussion: [
      "The overlap of two samples' experts, |A n B| / k, in bins of the cosine of what enters the layer, "
        + "as many pairs in each; of soft routing the overlap of gates, sum_i min(g_i, g'_i). A router is "
        + "linear, so that alike inputs go to alike experts whatever they mean: beside each bin stands "
        + "what routers of random rows give, which know similarity alone, and what is left when the "
        + "samples' experts are shuffled.",
      "Of tokens of a text, pairs of one token stand against pairs of two tokens within each bin.",
      "All pairs of up to 700 samples are taken, of more 250000, drawn by the seed. Ctrl-C stops the draws "
        + "and keeps those before it.",
    ],
    formula: [
      "overlap = |A n B| / k, or sum_i min(g_i, g'_i);  jaccard = |A n B| / |A u B|",
      "explained = variance between bins / variance over pairs",
    ],
    examples: [
      "overlap moe", "overlap lm --layer 0 --samples 256 --bins 5", "overlap lm --layer all",
    ],
    seeAlso: ["route", "help metrics"],
    .positional("model", .model, help: "The model to measure."),
    .group(SampleOptions.group("Samples, drawn by the seed (default 512, or all there are).")),
    .option(
      "bins", .integer(1...1_000), default: OverlapProbe.usualBins,
      help: "Bins of the cosine, of as many pairs each."),
    .option(
      "draws", .integer(0...10_000), default: 20,
      help: "Random routers, and shuffles, for the nulls; 0 for none.")
  ) { (bench: inout Workbench, name, options, bins, draws) in
    try options.layerByLayer(of: name, kind: OverlapResult.kind, in: &bench) { bench, options in
      let chosen = try options.choose(for: name, in: bench, limit: 512)
      let cost = try chosen.require(for: "pairing them", choosesExperts: false) {
        OverlapPairs.cost(
          of: $0, samples: chosen.inputs.rowCount, models: chosen.models, draws: draws)
      }
      bench.announce(seconds: cost.seconds)
      return try bench.keep(
        OverlapResult.measure(
          at: chosen, bins: bins, draws: draws, seed: bench.session.seed,
          watch: bench.watch("overlap \(name)")), as: options.name)
    }
  }
}
