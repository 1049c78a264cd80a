import CommandLanguage
import LinearAlgebra
import Networks
import Probes
import Sessions

extension ShellCommand {
  static let route = ShellCommand(
    "route", abstract: "Measures how a router divides samples among experts.", topic: "probes",
    discussion: [
      "Load, importance, entropy, margins and co-activation, beside those of the untrained model "
        + "where its seed is known."
    ],
    formula: [
      "load_i = share of the n k assignments (top-k), or mean gate (soft)",
      "importance_i = mean gate;  n_eff = (sum w)^2 / sum w^2",
      "balance loss = E sum_i load_i importance_i;  margin = z_(k) - z_(k+1)",
    ],
    examples: ["route moe", "route moe --split train --samples 256"],
    seeAlso: ["jacobian", "pca", "help metrics"],
    .positional("model", .model, help: "The model to measure."),
    .group(SampleOptions.group("Samples, drawn by the seed (default: all)."))
  ) { (bench: inout Workbench, name, options) in
    let model = try bench.session.model(named: name)
    let chosen = try options.choose(for: name, model, in: bench.session)
    let measure = { (layer: Layer) in
      try RoutingStatistics(of: layer, at: chosen.inputs, partition: chosen.partition)
    }
    let result = RouteResult(
      subject: chosen.subject, statistics: try measure(model.layer),
      untrained: try model.untrained.map(measure))
    try bench.keep(.route(result), of: name, as: options.name)
    return Report(result, digits: bench.digits)
  }

  static let jacobian = ShellCommand(
    "jacobian", abstract: "Measures the exact Jacobian spectra of experts and layer.",
    topic: "probes",
    discussion: [
      "Every expert's Jacobian at every sample it is given, their summaries weighted by the gates, "
        + "the layer's own Jacobian with the router and with it held, and how the experts' average "
        + "Jacobians align, beside the level that random directions of the same spectra give. "
        + "Exact: no finite differences, float64.",
      "Ctrl-C stops at a sample and keeps those before it.",
    ],
    formula: [
      "J_i = W2 diag(phi'(a)) W1;  J = sum_i g_i J_i + sum_i f_i (dg_i/dx)^T",
      "mean of t over expert i = sum_n g_i(x_n) t(J_i(x_n)) / sum_n g_i(x_n)",
      "A_ij = <Jbar_i, Jbar_j> / (|Jbar_i| |Jbar_j|)",
    ],
    examples: ["jacobian moe --samples 256", "jacobian moe --scale gate --name scaled"],
    seeAlso: ["pca", "subspace", "help metrics"],
    .positional("model", .model, help: "The model to measure."),
    .group(SampleOptions.group("Samples, drawn by the seed (default 512, or all there are).")),
    .option(
      "scale", .choice, default: JacobianScale.raw,
      help: "raw: J_i itself; gate: g_i J_i, what it adds to the layer."),
    .flag(
      "unweighted",
      help: "Also the unweighted pointwise alignment, which runs every expert everywhere."),
    .option(
      "draws", .integer(0...100_000), default: 200,
      help: "Random rotations for the null of the alignment; 0 for none."),
    .option(
      "stop-after", .integer(1...100_000_000), unit: "samples",
      help: "Stops there and keeps what it has, as Ctrl-C does.")
  ) { (bench: inout Workbench, name, options, scale, unweighted, draws, stopAfter) in
    let model = try bench.session.model(named: name)
    let chosen = try options.choose(for: name, model, in: bench.session, limit: 512)
    bench.announce(jacobiansOf: model.layer.shape, samples: chosen.inputs.rowCount)
    let job = bench.surroundings.begin("jacobian \(name)", "pieces of 32 samples")
    let probe = try JacobianProbe(
      of: model.layer, at: chosen.inputs,
      options: JacobianOptions(scale: scale, evaluatesAllExperts: unweighted), limit: stopAfter,
      monitor: job.monitor)
    if probe.sampleCount < probe.requestedCount {
      bench.journalOptions["stop-after"] = "\(probe.sampleCount)"
    }
    let untrained = try model.untrained.map {
      try JacobianProbe(
        of: $0, at: chosen.inputs.prefix(rows: probe.sampleCount),
        options: JacobianOptions(scale: scale, measuresLayer: false))
    }
    let live = probe.experts.filter { !$0.isDead }
    let null =
      live.count > 1 && draws > 0 && probe.alignment.meanMagnitude != nil
      ? try AlignmentNull(
        of: live.map(\.averageJacobian), draws: draws, seed: bench.session.seed) : nil
    let result = JacobianResult(
      subject: chosen.subject, probe: probe, null: null, untrainedMean: untrained?.routedMean,
      untrainedAlignment: untrained?.alignment.meanMagnitude)
    try bench.keep(.jacobian(result), of: name, as: options.name)
    return Report(result, digits: bench.digits)
  }

  static let pca = ShellCommand(
    "pca", abstract: "Measures the weighted PCA of what each expert is given or gives.",
    topic: "probes",
    discussion: [
      "Each sample counts with the expert's gate. Beside each effective rank stand the one that "
        + "gates shuffled among the samples give, the untrained model's, and n_eff: with n_eff no "
        + "larger than the dimension the rank is bounded by the samples (flagged undersampled)."
    ],
    formula: [
      "mu = sum w h / sum w;  C = sum w (h - mu)(h - mu)^T / sum w, eigenvalues l",
      "erank = exp(H(l / sum l));  pr = (sum l)^2 / sum l^2",
    ],
    examples: ["pca moe --of output", "pca moe --of input --split all --name seen"],
    seeAlso: ["jacobian", "subspace", "help metrics"],
    .positional("model", .model, help: "The model to measure."),
    .group(SampleOptions.group("Samples, drawn by the seed (default: all).")),
    .option(
      "of", .choice, default: Representation.output,
      help: "input: what enters the layer; hidden, output: the expert's; mixed: the layer's y.")
  ) { (bench: inout Workbench, name, options, representation) in
    let model = try bench.session.model(named: name)
    let chosen = try options.choose(for: name, model, in: bench.session)
    func measure(_ layer: Layer) throws -> PCAProbe {
      try PCAProbe(of: layer, at: chosen.inputs, representation: representation)
    }
    let isRouted = model.layer.shape.expertCount > 1
    let shuffled =
      isRouted
      ? try PCAProbe.shuffledGates(
        of: model.layer, at: chosen.inputs, representation: representation,
        seed: bench.session.seed) : nil
    func ranks(_ probe: PCAProbe?) -> [Double?] {
      probe?.experts.map { $0?.effectiveRank } ?? []
    }
    let result = PCAResult(
      subject: chosen.subject, probe: try measure(model.layer), shuffledRanks: ranks(shuffled),
      untrainedRanks: ranks(try model.untrained.map(measure)))
    try bench.keep(.pca(result), of: name, as: options.name)
    return Report(result, digits: bench.digits)
  }

  static let subspace = ShellCommand(
    "subspace", abstract: "Measures principal angles between experts' subspaces.",
    topic: "probes",
    discussion: [
      "The top-r principal axes of each expert's weighted PCA, or the top-r singular vectors of "
        + "its average Jacobian (jacobian-input: right, jacobian-output: left). Beside the overlap "
        + "stands what random subspaces have, r / dimension."
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
    let model = try bench.session.model(named: name)
    let chosen = try options.choose(for: name, model, in: bench.session)
    let probe = try SubspaceProbe(
      of: model.layer, at: chosen.inputs, source: source, rank: rank)
    // The untrained model may lack a direction that training made: then it has no figure.
    let untrained = model.untrained.flatMap {
      try? SubspaceProbe(of: $0, at: chosen.inputs, source: source, rank: rank)
    }
    let result = SubspaceResult(
      subject: chosen.subject, probe: probe, untrainedOverlap: untrained?.mean(\.overlap))
    try bench.keep(.subspace(result), of: name, as: options.name)
    return Report(result, digits: bench.digits)
  }
}

extension Workbench {
  /// Keeps a result under the name given, or as `MODEL.kind`.
  mutating func keep(_ result: ProbeResult, of model: String, as name: String?) throws {
    try session.put(.result(result), named: name ?? "\(model).\(result.kind)", origin: line)
  }

  /// Says what exact Jacobians will take when that is more than about ten seconds.
  ///
  /// A product of two matrices and a singular value decomposition each, at about 4 GFLOP/s.
  func announce(jacobiansOf shape: LayerShape, samples: Int) {
    let (d, o, m) = (
      Double(shape.inputWidth), Double(shape.outputWidth), Double(shape.hiddenWidth)
    )
    let each = 2 * d * o * m + 8 * d * o * min(d, o)
    announce(seconds: each * Double(samples * (shape.selectedCount + 2)) / 4e9)
  }
}
