import CommandLanguage
import Documents
import Networks
import Probes
import Results
import Sessions

/// The options of `route --tokens`.
struct TokenOptions: Sendable {
  var tokens = false
  var least: Int?
  var top: Int?

  static let group = ParameterGroup<Workbench, TokenOptions>(
    "Tokens of a transformer", defaults: TokenOptions()
  ) {
    $0.flag("tokens", \.tokens, help: "Which tokens each expert takes (default 8192 samples).")
    $0.option(
      "least", .integer(1...1_000_000), \.least,
      help: "Only tokens that occur so often among the samples (default 8).")
    $0.option("top", .integer(1...1_000), \.top, help: "Tokens to list an expert (default 5).")
  }
}

/// What `route` keeps besides its figures.
enum KeptStates: String, CaseIterable, Sendable {
  case hidden
}

/// What `route` sorts samples by besides experts.
enum RouteGrouping: String, CaseIterable, Sendable {
  /// The classes of the data, its regions, or the topics of its text.
  case label
}

/// The options of `route` without `--tokens`.
struct RouteOptions: Sendable {
  var near: [Double]?
  var draws: Int?
  var by: RouteGrouping?
  var perToken: String?
  var isForced = false
  var keep: KeptStates?

  static let group = ParameterGroup<Workbench, RouteOptions>(
    "Boundary, chance and table", defaults: RouteOptions()
  ) {
    $0.option(
      "near", .list(of: .number(above: 0.0)), \.near,
      help: "Widths that samples near the switching boundary are counted within (default 0.01,0.1)."
    )
    $0.option(
      "draws", .integer(0...10_000), \.draws,
      help: "Random choices for what chance gives of pairs and margins (default 20); 0 for none.")
    $0.option(
      "by", .choice, \.by,
      help: "label: also which experts the samples of each class, region or topic go to.")
    $0.option(
      "per-token", .file(extensions: ["csv"]), \.perToken,
      help: "Also writes a row a sample: its experts, their gates and its margin.")
    $0.flag("force", \.isForced, help: "Replaces that file without asking.")
    $0.option(
      "keep", .choice, \.keep,
      help:
        "hidden: keeps what enters the layer as MODEL.layerL.hidden, so that further probes need "
        + "not run the model.")
  }

  /// The widths in ascending order.
  func widths() throws -> [Double] {
    guard let near = near?.sorted() else { return RoutingStatistics.usualWidths }
    if let twice = zip(near, near.dropFirst()).first(where: { $0 == $1 }) {
      throw Refusal("--near names the width \(twice.0) twice; name each once.")
    }
    guard near.count <= 16 else {
      throw Refusal("--near names \(near.count) widths; name 16 or fewer.")
    }
    return near
  }
}

extension ShellCommand {
  static let route = ShellCommand(
    "route", abstract: "Measures how a router divides samples among experts.", topic: "probes",
    discussion: [
      "Load, importance, entropy, margins and co-activation, beside those of the untrained model "
        + "where its seed is known. `show --all` has every pair of experts: counts, P(b | a), lift.",
      "Near ties are samples whose experts rounding to bfloat16 can change. By chance: each expert's "
        + "scores shuffled among the samples, for margins; the experts of samples traded, every load as "
        + "it is, for pairs. Ctrl-C stops the draws and keeps those before it.",
      "With --by label: the share of each class of the data (or region, or topic of a text) that goes to "
        + "each expert, beside the expert's load, which is what independence gives; their ratio, and the "
        + "strongest association beside that of labels shuffled among the samples.",
      "With --per-token FILE.csv: columns token (its place in the data), layer, experts, gates, margin; "
        + "of a text also id and string.",
      "With --tokens: which tokens of its text each expert of a transformer's layer takes, and how "
        + "far tokens belong to experts, beside the level that shuffled tokens give.",
    ],
    formula: [
      "load_i = share of the n k assignments (top-k), or mean gate (soft)",
      "importance_i = mean gate;  n_eff = (sum w)^2 / sum w^2",
      "balance loss = E sum_i load_i importance_i;  margin = z_(k) - z_(k+1)",
      "lift = P(a, b) / (P(a) P(b));  near tie: margin <= 2^-8 max(|z_(k)|, |z_(k+1)|)",
      "specialisation = sum_v count(v) max_i share_i(v) / sum_v count(v)",
    ],
    examples: [
      "route moe", "route moe --split train --samples 256", "route moe --near 0.001,0.01",
      "route moe --by label",
      "route lm --layer 0", "route lm --layer 0 --tokens",
    ],
    seeAlso: ["jacobian", "pca", "help metrics"],
    rules: [
      .needs(["least", "top"], "tokens"), .needs(["force"], "per-token"),
      .excludes(["near", "draws", "by", "per-token", "keep"], with: "tokens"),
    ],
    .positional("model", .model, help: "The model to measure."),
    .group(SampleOptions.group("Samples, drawn by the seed (default: all; of tokens 512).")),
    .group(RouteOptions.group), .group(TokenOptions.group)
  ) { (bench: inout Workbench, name, options, routing, tokens) in
    if tokens.tokens { return try routeTokens(name, options, tokens, in: &bench) }
    let widths = try routing.widths()
    if routing.perToken != nil, let layers = options.layers { _ = try layers.single() }
    return try options.layerByLayer(of: name, kind: RouteResult.kind, in: &bench) {
      bench, options in
      let chosen = try options.choose(for: name, in: bench)
      if routing.by == .label, chosen.partition == nil {
        throw Refusal(
          "--by label needs data with classes or regions, or a text with topics, and "
            + "'\(chosen.subject.data)' has none; leave --by out, or give --data that has some.")
      }
      try bench.keepHidden(of: chosen, if: routing.keep == .hidden)
      let draws = routing.draws ?? RouteResult.usualDraws
      let cost = try chosen.require(for: "routing them", choosesExperts: false) { shape in
        var cost = RoutingStatistics.cost(of: shape, models: chosen.models)
        let chance = RoutingNull.cost(of: shape, samples: chosen.inputs.rowCount, draws: draws)
        cost.fixed += chance.fixed
        cost.each += chance.each
        cost.seconds += chance.seconds
        if routing.by == .label {
          let classes = ClassRouting.cost(
            of: shape, samples: chosen.inputs.rowCount,
            classes: Set(chosen.partition ?? []).count)
          cost.fixed += classes.fixed
          cost.each += classes.each
          cost.seconds += classes.seconds
        }
        if routing.perToken != nil { cost.each += RoutedTokens.bytes(of: shape) }
        return cost
      }
      let chooses = chosen.layer.shape.selectedCount < chosen.layer.shape.expertCount
      if !chooses, routing.near != nil || routing.draws != nil {
        throw Refusal(
          "\(routing.near != nil ? "--near" : "--draws") is of top-k that leaves experts out; all of "
            + "'\(name)' run for every sample.")
      }
      bench.announce(seconds: cost.seconds)
      let measured = try RouteResult.measure(
        at: chosen, near: widths, draws: draws, seed: bench.session.seed,
        byClass: routing.by == .label, watch: bench.watch("route \(name)"))
      let kept = bench.resultName(for: measured.result, given: options.name)
      var report = try bench.keep(measured, as: kept)
      if let path = routing.perToken {
        try bench.write(
          RoutedTokens.table(of: chosen), of: kept, to: path, isForced: routing.isForced)
        report.add("wrote \(counted(chosen.inputs.rowCount, "sample")) to \(path).")
      }
      return report
    }
  }

  /// Measures which tokens each expert takes.
  private static func routeTokens(
    _ name: String, _ options: SampleOptions, _ tokenOptions: TokenOptions,
    in bench: inout Workbench
  ) throws -> Report {
    let chosen = try options.choose(for: name, in: bench, tokens: 8_192)
    guard let language = chosen.language else {
      throw Refusal("--tokens is for transformers; '\(name)' is one layer and reads no tokens.")
    }
    try chosen.require(for: "routing them", choosesExperts: false) {
      RoutingStatistics.cost(of: $0, models: chosen.models)
    }
    let result = try TokenResult.measure(
      at: chosen, in: language, least: tokenOptions.least ?? 8, top: tokenOptions.top,
      seed: bench.session.seed)
    return try bench.keep(result, as: options.name)
  }
}
