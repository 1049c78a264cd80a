import CommandLanguage
import Datasets
import Experiments
import Networks
import Probes
import Results
import Sessions

/// The options of `compare` besides those it shares with `train`.
struct CompareOptions: Sendable {
  var model = ModelKind.mlp
  var routings: [Routing]?
  var seeds: Int?
  var firstSeed: UInt64?
  var dataSeeds: Int?
  var data: String?
  var layer: Int?
  var capacity = Capacity.total
  var split: Part?
  var samples: Int?
  var scale = JacobianScale.raw
  var jacobian = Conventions.Jacobian.pointwise
  var of = Representation.output
  var mean = Conventions.Mean.routed
  var draws: Int?
  var sesoi = VerdictRule().sesoi
  var multiverse = false
  var matchLoss: MatchedLosses?
  var cap: Int?
  var keep: [KeptOfComparison]?
  var name = "comparison"
  var stopAfter: Int?
  /// The numbers of experts to set side by side, of `scale`, in place of routings.
  var scaled: ExpertCounts?
  /// Where models are trained, where they are as cells of a sweep.
  var running = SweepRunOptions()
}

extension ShellCommand {
  static let compareGroup = ParameterGroup<Workbench, CompareOptions>(
    "Options", defaults: CompareOptions()
  ) {
    $0.option(
      "routings", .list(of: .choice), \.routings,
      help: "Trains these itself, seed by seed: dense,top-k,soft.")
    $0.option(
      "model", .choice, \.model,
      help: "Trains layers on a table, or transformers on a text.")
    $0.option("seeds", .integer(1...1_000), \.seeds, help: "How many seeds (default 10).")
    $0.option("seed", .seed, \.firstSeed, help: "The first of them (default: the session's).")
    $0.option(
      "data-seeds", .integer(2...1_000), \.dataSeeds,
      help: "Draws the data anew so often, --seeds models of each: the unit is the dataset.")
    $0.option("data", .dataset, \.data, help: "The dataset or text (default: the newest).")
    $0.option(
      "capacity", .choice, \.capacity,
      help: "Which parameters the dense layer has as many of.")
    $0.option(
      "layer", .integer(0...1_023), \.layer,
      help: "Transformers only: the layer to measure, from 0 (default: every one).")
    $0.option("split", .choice, \.split, help: "Where the probes measure (default: test).")
    $0.option("samples", .integer(2...1_000_000), \.samples, help: "At most so many (default 512).")
    $0.option("scale", .choice, \.scale, help: "Jacobians raw, or scaled by the gate.")
    $0.option(
      "jacobian", .choice, \.jacobian, help: "Spectra pointwise, of averages, or the layer's.")
    $0.option("of", .choice, \.of, help: "What the weighted PCA is of.")
    $0.option("mean", .choice, \.mean, help: "Experts averaged as routed, or all alike (plain).")
    $0.option(
      "draws", .integer(1...10_000), \.draws,
      help:
        "Random rotations for each null (default 200, or the exact level where experts are wide).")
    $0.option(
      "sesoi", .number(above: 0.0), \.sesoi,
      help: "Near-orthogonal: omega below this, the smallest effect of interest.")
    $0.flag(
      "multiverse", \.multiverse,
      help: "Also tests each claim under every combination of conventions.")
    $0.option(
      "match-loss", matchedLosses, \.matchLoss,
      help: "Also compares where held-out losses are equal: at these, or, with auto, at three that "
        + "every model reaches.")
    $0.option(
      "cap", .integer(1...1_000), \.cap,
      help: "Trains for at most so many times the steps to get there (default 8).")
    $0.option(
      "keep", .list(of: .choice), \.keep,
      help:
        "models: each as NAME.ROUTING.seedN, N its seed, to be measured further; spectra: their mean "
        + "spectra, in the .json and .safetensors of the result.")
    $0.option("name", .name, \.name, help: "What to call the result.")
    $0.option(
      "stop-after", .integer(1...1_000), \.stopAfter, unit: "seeds",
      help: "Stops there and keeps what it has, as Ctrl-C does.")
  }

  static let compare = ShellCommand(
    "compare", abstract: "Compares architectures side by side, over seeds, against nulls.",
    topic: "probes",
    discussion: [
      "With --routings it trains each architecture for every seed, on all cores, on the same data; "
        + "the dense layer is matched in capacity. With models it measures those, without "
        + "intervals, and takes no option of training. The table has the difference that each claim is of, between "
        + "trained models and as the change that training made to it, and the verdict: holds, reversed, "
        + "structural (firm, but not as training's doing), near-orthogonal, aligned, or open. `show --all` has every "
        + "figure with its nulls, intervals and p.",
      "Transformers are measured layer by layer, at what enters each feed-forward block at sampled "
        + "tokens of the held-out text; the architectures differ in these blocks alone.",
      "With --match-loss every model is trained on until it comes to a held-out loss, and measured "
        + "there, beside the comparison at equal steps. Held-out samples are halved: one half says "
        + "when a loss is reached, the other is measured. A loss that a model does not reach is not "
        + "made up.",
      "Ctrl-C keeps the seeds that are finished.",
      "With --on the models are trained as cells of a sweep, one a seed, by processes here or by Slurm, in NAME.models.sweep, "
        + "and measured here; the result is the same to the last bit.",
    ],
    formula: [
      "mean paired difference +- t(0.975, seeds - 1) s / sqrt(seeds);  d_z = mean / s",
      "from training: (t_A - t_B) trained - the same untrained; sigma1 as ln sigma1",
      "adjusted p: step-down max |t| of all claims over joint sign flips of the seeds",
    ],
    examples: [
      "compare --routings dense,top-k,soft --seeds 3 --data d --steps 200", "compare dense moe",
      "compare --routings dense,top-k --seeds 3 --data d --steps 100 --name many",
      "compare --routings dense,top-k --seeds 3 --data d --steps 100 --experts 4 --name few",
      "compare --model transformer --routings dense,top-k,soft --seeds 3 --data l --layers 2 "
        + "--width 16 --context 16 --steps 200",
      "compare --routings dense,top-k --seeds 3 --data d --steps 100 --match-loss auto --cap 2",
      "compare --routings dense,top-k --seeds 3 --data d --steps 100 --keep models,spectra",
    ],
    seeAlso: ["train", "jacobian", "pca", "help claims"], rules: compareRules,
    .remaining("models", .model, help: "Trained models to set side by side."),
    .group(compareGroup), .group(TrainingSettings.group), .group(TransformerSettings.group),
    .group(SweepRunOptions.comparing), .given
  ) { (bench: inout Workbench, models, options, settings, blocks, running, given) in
    var options = options
    options.running = running
    let isOfTransformers = try comparesTransformers(models, options, in: bench.session)
    guard isOfTransformers || !given.contains("layer") else {
      throw given.error("layer", "is for transformers.")
    }
    let (comparison, notes): (any ResultContent, [String])
    switch (isOfTransformers, models.isEmpty) {
    case (true, true):
      let trained = try runExperiment(options, settings, blocks, in: &bench)
      (comparison, notes) = (trained, trained.gradientNotes(settings))
    case (true, false):
      comparison = try measureTransformers(bench.session.named(models), options, in: bench)
      notes = []
    case (false, true):
      let trained = try runExperiment(options, settings, in: &bench)
      (comparison, notes) = (trained, trained.gradientNotes(settings))
    case (false, false):
      comparison = try measureModels(bench.session.named(models), options, in: bench)
      notes = []
    }
    var report = comparison.report(digits: bench.digits)
    for note in notes { report.add(note) }
    if options.keeps(.models) {
      report.add("models kept as \(options.name).ROUTING.seedN; `ls` lists them")
    }
    return try bench.keep(comparison, as: options.name, reporting: report)
  }

  private static var compareRules: [OptionRule] {
    let training =
      [
        "model", "routings", "seeds", "seed", "data-seeds", "capacity", "multiverse",
        "match-loss", "cap", "keep", "stop-after",
      ] + SweepRunOptions.comparing.names
      + TrainingSettings.group.names + TransformerSettings.group.names
    let kinds: [OptionRule] = [
      .excludes(
        training, with: "models", inHelp: false,
        saying: "is for training; the models named are trained already."),
      .needs(
        ["layer"], "model transformer", "models",
        saying: "is for transformers; add --model transformer."),
    ]
    let running =
      SweepRunOptions.comparingRules + [
        OptionRule.excludes(
          ["on"], with: "match-loss", "data-seeds",
          saying: "trains the seeds of one dataset for as many steps; leave one of the two out.")
      ]
    let losses: [OptionRule] = [
      .needs(["cap"], "match-loss"),
      .excludes(
        ["keep"], with: "data-seeds",
        saying: "is of models of one dataset; leave out --data-seeds."),
      .excludes(
        ["match-loss"], with: "split train", "split all", inHelp: false,
        saying: "measures at held-out samples; leave out --split."),
    ]
    let routings: [OptionRule] = [
      .lossOfTables,
      .needs(
        ["capacity"], "routings dense", saying: "is of the dense layer; add dense to --routings."),
      .needs(
        ["normalise"], "routings top-k", saying: "is of top-k routing; add top-k to --routings."),
      // The matched sizes count with it: a multiverse has both.
      .needs(
        ["k"], "routings top-k", "capacity active", "multiverse", inHelp: false,
        saying: "is of top-k routing; add top-k to --routings."),
      .needs(
        ["temperature", "balance", "z-loss"], "routings top-k", "routings soft",
        saying: "is of a router; add top-k or soft to --routings."),
    ]
    return kinds + OptionRule.transformers + running + losses + routings
  }

  /// Whether transformers are compared, rather than models of one layer.
  private static func comparesTransformers(
    _ names: [String], _ options: CompareOptions, in session: Session
  ) throws -> Bool {
    guard !names.isEmpty else { return options.model == .transformer }
    guard names.count >= 2, Set(names).count == names.count else {
      throw Refusal("give at least two different models to compare.")
    }
    let transformers = names.filter { session.object(named: $0)?.content is Transformer }
    guard let other = names.first(where: { !transformers.contains($0) }) else { return true }
    guard let first = transformers.first else { return false }
    throw Refusal(
      "'\(first)' is a transformer and '\(other)' is not; compare models of one kind.")
  }

  /// The routings to train, each once; none where numbers of experts are set side by side.
  static func routings(_ options: CompareOptions) throws -> [Routing] {
    guard options.scaled == nil else { return [] }
    guard let routings = options.routings else {
      throw Refusal(
        "nothing to compare: name models, or give --routings dense,top-k,soft to train them.")
    }
    guard Set(routings).count == routings.count else {
      throw Refusal("--routings names one twice: give each of dense, top-k, soft once at most.")
    }
    return routings
  }

  /// What is trained, over which seeds, and how it is measured.
  static func design(
    _ options: CompareOptions, mixture: LayerShape, routings: [Routing], seed: UInt64,
    dataset: Int
  ) throws -> ExperimentDesign {
    let count = options.seedCount
    let first = (options.firstSeed ?? seed) &+ UInt64(dataset * count)
    var design = ExperimentDesign(
      mixture: mixture, routings: routings, seeds: (0..<UInt64(count)).map { first &+ $0 })
    design.conventions = conventions(options)
    design.variants = try options.scaled?.architectures(of: mixture) ?? []
    design.draws = options.draws
    design.rule.sesoi = options.sesoi
    design.runsMultiverse = options.multiverse
    design.keepsModels = options.keeps(.models)
    design.keepsSpectra = options.keeps(.spectra)
    design.stopAfter = options.stopAfter.map { min($0 - dataset * count, count) }
    return design
  }

  static func conventions(_ options: CompareOptions) -> Conventions {
    var conventions = Conventions()
    conventions.scale = options.scale
    conventions.jacobian = options.jacobian
    conventions.representation = options.of
    conventions.mean = options.mean
    conventions.capacity = options.capacity
    return conventions
  }
}

extension Session {
  /// The models of those names that are of the kind asked for.
  fileprivate func named<Kind: ModelContent>(_ names: [String]) -> [(name: String, model: Kind)] {
    names.compactMap { name in
      (object(named: name)?.content as? Kind).map { (name: name, model: $0) }
    }
  }
}
