import CommandLanguage
import Documents
import LinearAlgebra
import Networks
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
    .group(SampleOptions.group("Samples, drawn by the seed (default: all).")),
    .option(
      "of", .choice, default: Representation.output,
      help: "input: what enters the layer; hidden, output: the expert's; mixed: the layer's y."),
    .option(
      "draws", .integer(0...10_000), default: 20,
      help: "Random shuffles of the gates for the null; 0 for none."),
    .option("keep", .choice, help: Kept.help)
  ) { (bench: inout Workbench, name, options, representation, draws, keep: Kept?) in
    let chosen = try options.choose(for: name, in: bench.session)
    let cost = PCAProbe.cost(
      of: chosen.layer.shape, samples: chosen.inputs.rowCount, representation: representation,
      models: chosen.models, draws: draws, keepsAxes: keep == .axes)
    try chosen.require(cost, for: "measuring their PCA")
    bench.announce(seconds: cost.seconds)
    let measured = try PCAResult.measure(
      at: chosen, of: representation, draws: draws, seed: bench.session.seed,
      keepsAxes: keep == .axes, watch: bench.watch("pca \(name)"))
    return try bench.keep(measured, as: options.name)
  }

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
    examples: ["subspace moe --of output --rank 3", "subspace moe --of jacobian-input --rank 2"],
    seeAlso: ["pca", "jacobian", "help metrics"],
    .positional("model", .model, help: "The model to measure."),
    .group(SampleOptions.group("Samples, drawn by the seed (default: all).")),
    .option("of", .choice, default: SubspaceSource.output, help: "What spans the subspaces."),
    .option("rank", .integer(1...65_536), default: 3, help: "r, the dimension of each subspace.")
  ) { (bench: inout Workbench, name, options, source, rank) in
    let chosen = try options.choose(for: name, in: bench.session)
    let cost = SubspaceProbe.cost(
      of: chosen.layer.shape, samples: chosen.inputs.rowCount, source: source, rank: rank,
      models: chosen.models)
    try chosen.require(cost, for: "measuring their subspaces")
    bench.announce(seconds: cost.seconds)
    return try bench.keep(
      try SubspaceResult.measure(at: chosen, of: source, rank: rank), as: options.name)
  }
}

/// What a result keeps however large it is.
enum Kept: String, CaseIterable, Sendable {
  /// What grows with the square of the width: principal axes, average Jacobians.
  case axes

  static let help =
    "axes: keeps matrices of the width squared too, of which more than 1048576 numbers are left out."
}

extension Workbench {
  /// Begins a job for each stage of a measurement.
  func watch(_ title: String) -> Watch {
    { stage, unit in
      surroundings.begin(stage.map { "\(title): \($0)" } ?? title, unit).monitor
    }
  }

  /// Keeps what was measured, and has the journal say where it was stopped.
  mutating func keep<Result: MeasuredContent>(
    _ measured: Measured<Result>, as name: String?
  ) throws -> Report {
    for (option, count) in measured.stops { journalOptions[option] = "\(count)" }
    return try keep(measured.result, as: name)
  }

  /// Keeps a result under the name given, or as `MODEL.kind` or `MODEL.layerL.kind`; answers with its
  /// report, which ends in that name.
  mutating func keep(_ result: some MeasuredContent, as name: String?) throws -> Report {
    let layer = result.subject.layer.map { ".layer\($0)" } ?? ""
    return try keep(
      result, as: name ?? "\(result.subject.model)\(layer).\(result.kind)",
      reporting: result.report(digits: digits))
  }

  /// Keeps a result; answers with its report, which ends in its name and in what it takes the place of.
  mutating func keep(
    _ result: any ResultContent, as name: String, reporting report: Report
  ) throws -> Report {
    let old = session.object(named: name)
    try session.put(result, named: name, origin: origin)
    var report = report
    var kept = "kept as \(name)"
    if let old, old.digest != session.object(named: name)?.digest {
      kept +=
        ", in place of "
        + (old.origin == origin
          ? "an earlier one" : "that of `\(abbreviated(displayed(old.origin), to: 60))`")
    }
    report.add(kept)
    return report
  }
}
