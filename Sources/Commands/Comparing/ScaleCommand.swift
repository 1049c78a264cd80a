import CommandLanguage
import Experiments
import Networks
import Results

/// How the models of `scale` route.
enum ScaledRouting: String, CaseIterable, Sendable {
  case topK = "top-k"
  case soft

  var routing: Routing { self == .topK ? .topK : .soft }
}

/// What `scale` keeps of the models that it trains.
enum KeptOfScaling: String, CaseIterable, Sendable {
  /// The models themselves, as objects.
  case models
}

/// The options of `scale` besides those it shares with `train`.
struct ScaleOptions: Sendable {
  var experts: [Int]?
  var fixed = Capacity.total
  var routing = ScaledRouting.topK
  var keep: KeptOfScaling?
  /// The rest, as of `compare`.
  var compare = CompareOptions()

  init() { compare.name = "scale" }
}

extension ShellCommand {
  static let scaleGroup = ParameterGroup<Workbench, ScaleOptions>(
    "Options", defaults: ScaleOptions()
  ) {
    $0.option(
      "experts", .list(of: .integer(1...4_096)), \.experts,
      help: "The numbers of experts, two or more: 2,4,8,16.")
    $0.option(
      "fixed", .choice, \.fixed,
      help:
        "total: experts get narrower, so that all have as many parameters as the smallest; active: they stay as "
        + "they are, and so does what a sample runs.")
    $0.option("routing", .choice, \.routing, help: "How every model routes.")
    $0.option(
      "model", .choice, \.compare.model,
      help: "Trains layers on a table, or transformers on a text.")
    $0.option("seeds", .integer(1...1_000), \.compare.seeds, help: "How many seeds (default 10).")
    $0.option(
      "seed", .seed, \.compare.firstSeed, help: "The first of them (default: the session's).")
    $0.option("data", .dataset, \.compare.data, help: "The dataset or text (default: the newest).")
    $0.option(
      "layer", .integer(0...1_023), \.compare.layer,
      help: "Transformers only: the layer to measure, from 0 (default: every one).")
    $0.option("split", .choice, \.compare.split, help: "Where the probes measure (default: test).")
    $0.option(
      "samples", .integer(2...1_000_000), \.compare.samples, help: "At most so many (default 512).")
    $0.option("scale", .choice, \.compare.scale, help: "Jacobians raw, or scaled by the gate.")
    $0.option(
      "jacobian", .choice, \.compare.jacobian,
      help: "Spectra pointwise, of averages, or the layer's.")
    $0.option("of", .choice, \.compare.of, help: "What the weighted PCA is of.")
    $0.option(
      "mean", .choice, \.compare.mean, help: "Experts averaged as routed, or all alike (plain).")
    $0.option(
      "draws", .integer(1...10_000), \.compare.draws,
      help:
        "Random rotations for each null (default 200, or the exact level where experts are wide).")
    $0.option(
      "match-loss", matchedLosses, \.compare.matchLoss,
      help: "Also where held-out losses are equal: at these, or, with auto, at three that every "
        + "model reaches.")
    $0.option(
      "cap", .integer(1...1_000), \.compare.cap,
      help: "Trains for at most so many times the steps to get there (default 8).")
    $0.option(
      "keep", .choice, \.keep, help: "models: each as NAME.eE.seedN, to be measured further.")
    $0.option("name", .name, \.compare.name, help: "What to call the result.")
    $0.option(
      "stop-after", .integer(1...1_000), \.compare.stopAfter, unit: "seeds",
      help: "Stops there and keeps what it has, as Ctrl-C does.")
  }

  static let scale = ShellCommand(
    "scale", abstract: "Measures how figures move with the number of experts, over seeds.",
    topic: "probes",
    discussion: [
      "It trains a mixture of each number of experts for every seed, on the same data, and gives the slope of each "
        + "figure: the power of E that it goes with. Beside it stands the slope of the same models before training. "
        + "What widths alone do is in both: the verdict is structural then.",
      "The predictions are those of arXiv 2601.11616: with more experts sigma1, erank, omega and the loss fall, decay "
        + "and pca_erank rise. A `*` says that means lie more than 0.1 from a line on logarithms: not a power law.",
      "With --match-loss the same is measured where held-out losses are equal, as `compare` does it. Transformers are "
        + "measured layer by layer. `show --all` has every mean, the slopes of every seed, and p.",
      "Ctrl-C keeps the seeds that are finished.",
      "With --on the models are trained as cells of a sweep, one a seed, by processes here or by Slurm, in NAME.models.sweep, "
        + "and measured here; the result is the same to the last bit.",
    ],
    formula: [
      "slope = sum (x - mean x)(y - mean y) / sum (x - mean x)^2,  x = ln E, y = ln t",
      "mean slope +- t(0.975, seeds - 1) s / sqrt(seeds);  change: trained - untrained",
    ],
    examples: [
      "scale --experts 2,4,8 --seeds 3 --data d --steps 200",
      "scale --experts 2,4 --fixed active --seeds 3 --data d --steps 100 --name active",
      "scale --experts 2,4 --seeds 3 --data d --steps 100 --match-loss auto --cap 2",
      "scale --model transformer --experts 2,4 --seeds 3 --data l --layers 2 --width 16 --context 16 "
        + "--steps 200",
    ],
    seeAlso: ["compare", "jacobian", "sweep", "help claims"], rules: scaleRules,
    .group(scaleGroup), .group(TrainingSettings.scaling), .group(TransformerSettings.group),
    .group(SweepRunOptions.comparing), .given
  ) { (bench: inout Workbench, scaling, settings, blocks, running, given) in
    var options = scaling.compare
    options.running = running
    if scaling.keep == .models { options.keep = [.models] }
    guard scaling.fixed == .total || scaling.routing == .topK else {
      throw given.error(
        "fixed", "cannot be active with --routing soft: every expert runs for every sample.")
    }
    options.capacity = scaling.fixed
    options.scaled = try ExpertCounts(
      scaling.experts, fixed: scaling.fixed, routing: scaling.routing.routing)
    let (result, notes): (ScaleResult, [String])
    switch options.model {
    case .mlp:
      let trained = try runExperiment(options, settings, in: &bench)
      (result, notes) = (
        ScaleResult(.layers(comparison: trained)), trained.gradientNotes(settings)
      )
    case .transformer:
      let trained = try runExperiment(options, settings, blocks, in: &bench)
      (result, notes) = (
        ScaleResult(.transformers(comparison: trained)), trained.gradientNotes(settings)
      )
    }
    var report = result.report(digits: bench.digits)
    for note in notes { report.add(note) }
    if options.keeps(.models) {
      report.add("models kept as \(options.name).eE.seedN; `ls` lists them")
    }
    return try bench.keep(result, as: options.name, reporting: report)
  }

  private static var scaleRules: [OptionRule] {
    [
      .needs(
        ["layer"], "model transformer", saying: "is for transformers; add --model transformer."),
      .lossOfTables,
      .needs(["cap"], "match-loss"),
      .excludes(
        ["match-loss"], with: "split train", "split all", inHelp: false,
        saying: "measures at held-out samples; leave out --split."),
      .needs(
        ["k", "normalise"], "routing top-k",
        saying: "is of top-k routing; leave out --routing soft."),
      .excludes(
        ["on"], with: "match-loss", saying: "trains for as many steps; leave one of the two out."),
    ] + OptionRule.transformers + SweepRunOptions.comparingRules
  }
}
