import CommandLanguage
import Documents
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

extension ShellCommand {
  static let route = ShellCommand(
    "route", abstract: "Measures how a router divides samples among experts.", topic: "probes",
    discussion: [
      "Load, importance, entropy, margins and co-activation, beside those of the untrained model "
        + "where its seed is known.",
      "With --tokens: which tokens of its text each expert of a transformer's layer takes, and how "
        + "far tokens belong to experts, beside the level that shuffled tokens give.",
    ],
    formula: [
      "load_i = share of the n k assignments (top-k), or mean gate (soft)",
      "importance_i = mean gate;  n_eff = (sum w)^2 / sum w^2",
      "balance loss = E sum_i load_i importance_i;  margin = z_(k) - z_(k+1)",
      "specialisation = sum_v count(v) max_i share_i(v) / sum_v count(v)",
    ],
    examples: [
      "route moe", "route moe --split train --samples 256", "route lm --layer 0",
      "route lm --layer 0 --tokens",
    ],
    seeAlso: ["jacobian", "pca", "help metrics"],
    rules: [.needs(["least", "top"], "tokens")],
    .positional("model", .model, help: "The model to measure."),
    .group(SampleOptions.group("Samples, drawn by the seed (default: all; of tokens 512).")),
    .group(TokenOptions.group)
  ) { (bench: inout Workbench, name, options, tokens) in
    if tokens.tokens { return try routeTokens(name, options, tokens, in: &bench) }
    let chosen = try options.choose(for: name, in: bench)
    try chosen.require(for: "routing them", choosesExperts: false) {
      RoutingStatistics.cost(of: $0, models: chosen.models)
    }
    return try bench.keep(try RouteResult.measure(at: chosen), as: options.name)
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
