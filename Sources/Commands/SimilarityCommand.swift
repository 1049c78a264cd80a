import CommandLanguage
import Documents
import LinearAlgebra
import Networks
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
    examples: ["similarity moe", "similarity moe --weighting gates --name shared"],
    seeAlso: ["jacobian", "subspace", "help metrics"],
    .positional("model", .model, help: "The model to measure."),
    .group(SampleOptions.group("Samples, drawn by the seed (default 512, or all there are).")),
    .option(
      "weighting", .choice, default: SimilarityWeighting.uniform,
      help: "uniform: every sample alike; gates: by sqrt(g_i g_j)."),
    .option(
      "draws", .integer(0...10_000), default: 100,
      help: "Random shuffles of the samples for the null; 0 for none.")
  ) { (bench: inout Workbench, name, options, weighting, draws) in
    let chosen = try options.choose(for: name, in: bench.session, limit: 512)
    let (shape, samples) = (chosen.layer.shape, chosen.inputs.rowCount)
    let (e, o) = (Double(shape.expertCount), Double(shape.outputWidth))
    let threads = Double(Parallel.threadCount)
    try AvailableMemory.require(
      200 * e * e + 8 * threads * o * o,
      each: 8 * (e * o * (2 + threads) + 3 * Double(shape.hiddenWidth)),
      of: samples, for: "comparing the outputs of \(counted(shape.expertCount, "expert"))"
    ) { "Give --samples \($0) or fewer." }
    let product = 2 * Double(samples) * o * min(o, Double(samples))
    let products = e * e / 2 * (weighting == .gates ? 3 : 1) * Double(draws + 2)
    bench.announce(seconds: product * products / (1e10 * threads))
    return try bench.keep(
      SimilarityResult.measure(
        at: chosen, weighting: weighting, draws: draws, seed: bench.session.seed,
        watch: bench.watch("similarity \(name)")), as: options.name)
  }
}
