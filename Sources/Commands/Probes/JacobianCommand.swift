import CommandLanguage
import Documents
import LinearAlgebra
import Networks
import Probes
import Results
import Sessions

extension ShellCommand {
  static let jacobian = ShellCommand(
    "jacobian", abstract: "Measures the exact Jacobian spectra of experts and layer.",
    topic: "probes",
    discussion: [
      "Every expert's Jacobian at every sample it is given, their summaries weighted by the gates, "
        + "the layer's own Jacobian with the router and with it held, and how the experts' average "
        + "Jacobians align, beside the level that random directions of the same spectra give. "
        + "Exact: no finite differences, float64.",
      "With --block: how a layer of a transformer moves a token's own state, through attention, "
        + "through the feed-forward block, and through both.",
      "With --experts 0,3: those alone, with the gates that they have among all; the layer's own "
        + "Jacobian is left out.",
      "With --top: the largest singular values of each expert alone, with the largest error bound. "
        + "For wide experts a fraction of the work; what needs the whole spectrum is left out. With "
        + "--alignment average the average Jacobians are aligned as well. Kept as MODEL.leading.",
      "With --sample 17: at that one alone, with its gates; kept as MODEL.sample17.jacobian. Of experts that it "
        + "does not select stands what they would do.",
      "Ctrl-C stops at some samples, or at a random direction, and keeps those before them.",
    ],
    formula: [
      "J_i = W2 diag(phi'(a)) W1;  J = sum_i g_i J_i + sum_i f_i (dg_i/dx)^T",
      "mean of t over expert i = sum_n g_i(x_n) t(J_i(x_n)) / sum_n g_i(x_n)",
      "A_ij = <Jbar_i, Jbar_j> / (|Jbar_i| |Jbar_j|)",
      "block: dx''/dx,  x' = x + attention(norm x),  x'' = x' + ffn(norm x')",
    ],
    examples: [
      "jacobian moe --samples 256", "jacobian moe --scale gate --name scaled",
      "jacobian lm --layer 1 --samples 64", "jacobian lm --layer 1 --block --samples 16",
      "jacobian moe --top 4 --samples 64", "jacobian moe --experts 0,3",
      "jacobian moe --sample 17",
      "jacobian olmoe --layer 1 --data notes --samples 64 --top 32",
      "jacobian olmoe --layer all --data notes --top 8",
    ],
    seeAlso: ["pca", "subspace", "help metrics"],
    rules: [
      .excludes(
        ["samples", "stop-after"], with: "sample", saying: "is of several; --sample is one."),
      .excludes(
        ["scale", "unweighted", "draws", "top"], with: "block",
        saying: "is of experts; --block measures the whole layer."),
      .excludes(
        ["experts"], with: "block",
        saying: "names experts to measure; --block measures the whole layer."),
      .excludes(
        ["unweighted", "draws"], with: "top",
        saying: "is of the whole Jacobians, which --top does not make."),
      .needs(
        ["alignment"], "top", saying: "goes with --top; without it there is alignment anyway."),
      .excludes(
        ["block", "top"], with: "keep axes",
        saying: "measures no average Jacobians, which --keep axes keeps."),
    ],
    .positional("model", .model, help: "The model to measure."),
    .group(
      SampleOptions.group(
        "Samples, drawn by the seed (default 512, or all there are).", choosesExperts: true,
        choosesSample: true)),
    .option(
      "scale", .choice, default: JacobianScale.raw,
      help: "raw: J_i itself; gate: g_i J_i, what it adds to the layer."),
    .flag(
      "unweighted",
      help: "Also the unweighted pointwise alignment, which runs every expert everywhere."),
    .option(
      "draws", .integer(0...100_000),
      help:
        "Random rotations for the null of the alignment; 0 for none. Unless given 200, or the exact "
        + "level where Jacobians are so wide that these would take over 10 s on a thread."),
    .flag(
      "block",
      help: "A transformer's layer whole: spectra of attention and feed-forward (default 64)."),
    .option(
      "top", .integer(1...1_024),
      help: "Only so many of each expert's largest singular values, with their error."),
    .option(
      "alignment", .choice, default: AlignmentChoice.none,
      help: "With --top: average also aligns the average Jacobians, a few in memory at a time."),
    .option("keep", .choice, help: Kept.help),
    .option(
      "stop-after", .integer(1...100_000_000), unit: "samples",
      help: "Stops there and keeps what it has, as Ctrl-C does.")
  ) {
    (
      bench: inout Workbench, name, options, scale, unweighted, draws: Int?, block, top,
      alignment, keep: Kept?,
      stopAfter
    ) in
    if block {
      return try blockJacobians(
        name, options, keepsHidden: keep == .hidden, stopAfter: stopAfter, in: &bench)
    }
    if let top {
      return try leadingJacobians(
        name, options, count: top, scale: scale, aligns: alignment == .average,
        keepsHidden: keep == .hidden, stopAfter: stopAfter, in: &bench)
    }
    return try options.layerByLayer(of: name, kind: JacobianResult.kind, in: &bench) {
      bench, options in
      let chosen = try options.choose(for: name, in: bench, limit: 512)
      try bench.keepHidden(of: chosen, if: keep == .hidden)
      let cost = try chosen.require(for: "measuring their Jacobians", besides: "--top") {
        JacobianProbe.cost(
          of: $0, samples: min(chosen.inputs.rowCount, stopAfter ?? .max),
          options: JacobianOptions(
            scale: scale, evaluatesAllExperts: unweighted,
            measuresLayer: $0.expertCount == chosen.layer.shape.expertCount && chosen.layer.isWhole),
          models: chosen.models,
          draws: draws ?? JacobianProbe.automaticDraws(of: $0, samples: chosen.inputs.rowCount),
          shared: chosen.layer.isWhole ? chosen.layer.shared.map(\.shape) : [])
      }
      bench.announce(seconds: cost.seconds)
      let measured = try JacobianResult.measure(
        at: chosen, scale: scale, unweighted: unweighted, draws: draws, seed: bench.session.seed,
        keepsMatrices: keep == .axes, limit: stopAfter, watch: bench.watch("jacobian \(name)"))
      return try bench.keep(measured, as: options.name(for: measured.result))
    }
  }

  /// Measures how a layer of a transformer moves tokens' own states.
  private static func blockJacobians(
    _ name: String, _ options: SampleOptions, keepsHidden: Bool, stopAfter: Int?,
    in bench: inout Workbench
  ) throws -> Report {
    let chosen = try options.choose(for: name, in: bench, tokens: 64)
    try bench.keepHidden(of: chosen, if: keepsHidden)
    guard let language = chosen.language, let model = language.model else {
      throw Refusal(
        chosen.language == nil
          ? "--block is for transformers; '\(name)' is one layer without attention."
          : "--block is for transformers that were trained here; of '\(name)' feed-forward layers "
            + "are measured.")
    }
    let cost = try chosen.require(
      for: "measuring the Jacobians of their blocks", choosesExperts: false
    ) { _ in
      BlockSpectra.cost(
        of: model.shape.ffn, samples: min(language.places.count, stopAfter ?? .max),
        models: chosen.models)
    }
    bench.announce(seconds: cost.seconds)
    let measured = try BlockResult.measure(
      at: chosen, in: language, limit: stopAfter, watch: bench.watch("jacobian \(name)"))
    return try bench.keep(measured, as: options.name(for: measured.result))
  }
}
