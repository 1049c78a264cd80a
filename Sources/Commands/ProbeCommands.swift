import CommandLanguage
import LinearAlgebra
import Networks
import Probes
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
    func measure(_ probed: ProbedLayer, keepsAxes: Bool) throws -> PCAProbe {
      try PCAProbe(
        of: probed.layer, at: probed.inputs, representation: representation, keepsAxes: keepsAxes)
    }
    // First, so that a stop has no more to wait for than the shuffle it is at.
    let probe = try measure(chosen.trained, keepsAxes: keep == .axes)
    let untrained = try chosen.untrained.map { try measure($0, keepsAxes: false) }
    let (isRouted, seed) = (chosen.layer.shape.expertCount > 1, bench.session.seed)
    let shuffled =
      isRouted && draws > 0
      ? try bench.null("pca \(name): shuffled gates", of: draws, "shuffles", \.draws) {
        try ShuffledRanks(
          of: chosen.layer, at: chosen.inputs, representation: representation, draws: draws,
          seed: seed, monitor: $0)
      } : nil
    func ranks(_ probe: PCAProbe?) -> [Double?] {
      probe?.experts.map { $0?.effectiveRank } ?? []
    }
    let result = PCAResult(
      subject: chosen.subject, probe: probe, shuffled: shuffled,
      untrainedRanks: ranks(untrained))
    return try bench.keep(
      .pca(result), on: chosen.subject, as: options.name,
      reporting: Report(result, digits: bench.digits))
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
    let probe = try SubspaceProbe(
      of: chosen.layer, at: chosen.inputs, source: source, rank: rank)
    // The untrained model may lack a direction that training made: then it has no figure.
    let untrained = chosen.untrained.flatMap {
      try? SubspaceProbe(of: $0.layer, at: $0.inputs, source: source, rank: rank)
    }
    let result = SubspaceResult(
      subject: chosen.subject, probe: probe, untrainedOverlap: untrained?.mean(\.overlap))
    return try bench.keep(
      .subspace(result), on: chosen.subject, as: options.name,
      reporting: Report(result, digits: bench.digits))
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
  /// A null of as many of `count` random draws as there is time for, nil without one; the journal gets
  /// how many there were.
  mutating func null<Null>(
    _ activity: String, of count: Int, _ unit: String, _ draws: (Null) -> Int,
    _ draw: (Monitor) throws -> Null?
  ) rethrows -> Null? {
    let job = surroundings.begin(activity, unit)
    let null = job.monitor.shouldStop() ? nil : try draw(job.monitor)
    let taken = null.map(draws) ?? 0
    if taken < count { journalOptions["draws"] = "\(taken)" }
    return null
  }

  /// Keeps a result under the name given, or as `MODEL.kind` or `MODEL.layerL.kind`; answers with its
  /// report, which ends in that name.
  mutating func keep(
    _ result: ProbeResult, on subject: Subject, as name: String?, reporting report: Report
  ) throws -> Report {
    let layer = subject.layer.map { ".layer\($0)" } ?? ""
    return try keep(
      result, as: name ?? "\(subject.model)\(layer).\(result.kind)", reporting: report)
  }

  /// Keeps a result; answers with its report, which ends in its name and in what it takes the place of.
  mutating func keep(
    _ result: ProbeResult, as name: String, reporting report: Report
  ) throws -> Report {
    let old = session.object(named: name)
    try session.put(.result(result), named: name, origin: origin)
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
