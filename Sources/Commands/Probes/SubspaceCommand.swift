import CommandLanguage
import Probes
import Results
import Sessions

extension ShellCommand {
  static let subspace = ShellCommand(
    "subspace", abstract: "Measures principal angles between experts' subspaces.",
    topic: "probes",
    discussion: [
      "The top-r principal axes of each expert's weighted PCA, or the top-r singular vectors of "
        + "its average Jacobian (jacobian-input: right, jacobian-output: left). Beside the overlap "
        + "stands what random subspaces have, r / dimension.",
      "An expert that spreads in fewer than r directions is left out and named.",
    ],
    formula: [
      "theta = arccos(svd(U_i^T U_j));  geodesic |theta|;  chordal |sin theta|",
      "overlap = |U_i^T U_j|_F^2 / r",
    ],
    examples: [
      "subspace moe --of output --rank 3", "subspace moe --of jacobian-input --rank 2",
      "subspace lm --layer all",
    ],
    seeAlso: ["pca", "jacobian", "help metrics"],
    .positional("model", .model, help: "The model to measure."),
    .group(SampleOptions.group("Samples, drawn by the seed (default: all).", choosesExperts: true)),
    .option("of", .choice, default: SubspaceSource.output, help: "What spans the subspaces."),
    .option("rank", .integer(1...65_536), default: 3, help: "r, the dimension of each subspace.")
  ) { (bench: inout Workbench, name, options, source, rank) in
    try options.layerByLayer(of: name, kind: SubspaceResult.kind, in: &bench) { bench, options in
      let chosen = try options.choose(for: name, in: bench)
      let cost = try chosen.require(for: "measuring their subspaces") {
        SubspaceProbe.cost(
          of: $0, samples: chosen.inputs.rowCount, source: source, rank: rank, models: chosen.models
        )
      }
      bench.announce(seconds: cost.seconds)
      return try bench.keep(
        try SubspaceResult.measure(at: chosen, of: source, rank: rank), as: options.name)
    }
  }
}
