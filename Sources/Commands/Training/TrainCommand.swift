import CommandLanguage
import Datasets
import Documents
import Networks
import Sessions

/// What is trained.
enum ModelKind: String, CaseIterable, Sendable {
  /// A dense, top-k or soft layer, from features to a target.
  case mlp
  /// A language model whose feed-forward blocks are such layers.
  case transformer
}

/// The options of `train` besides those it shares with `compare`.
struct TrainOptions: Sendable {
  var model = ModelKind.mlp
  var data: String?
  var routing = Routing.dense
  var match: Match?
  var seed: UInt64?
  var resume = false
  var recipe: String?
  var stopAfter: Int?
}

extension ShellCommand {
  static let trainGroup = ParameterGroup<Workbench, TrainOptions>(
    "Options", defaults: TrainOptions()
  ) {
    $0.option(
      "model", .choice, \.model,
      help: "One layer on a table, or a transformer on a text.")
    $0.option("data", .dataset, \.data, help: "The dataset or text (default: the newest).")
    $0.option("routing", .choice, \.routing, help: "How samples reach experts.")
    $0.option(
      "match", Match.domain, \.match,
      help: "Dense only: the model or shape whose total (or active) parameters to match.")
    $0.option("seed", .seed, \.seed, help: "Initial weights and data order (default: session's).")
    $0.flag("resume", \.resume, help: "Goes on from where the model stopped, for --steps more.")
    $0.option(
      "recipe", .file(extensions: ["safetensors"], mustExist: true), \.recipe,
      help: "Repeats a run recorded elsewhere: weights, samples and batches come from the file.")
    $0.option(
      "stop-after", .integer(0...100_000_000), \.stopAfter, unit: "steps",
      help: "Stops there and keeps what it has, as Ctrl-C does.")
  }

  static let train = ShellCommand(
    "train", abstract: "Trains a dense, top-k or soft layer, or a transformer with such blocks.",
    topic: "data and models",
    discussion: [
      "Samples that the dataset holds out are not trained on; the loss on them is reported. The "
        + "loss of every step is kept as NAME.training. Ctrl-C stops at the next step and keeps "
        + "what there is; `train NAME --resume` goes on, exactly as if it had not stopped.",
      "A dense layer takes --hidden as its width, or is matched: `--match moe` or "
        + "`--match active 8x32x2`.",
      "With --model transformer: a language model on a text, its feed-forward blocks dense, top-k or "
        + "soft. It tells perplexity on what trains and what is held out at each fifth of its steps.",
    ],
    formula: [
      "loss = task + balance * E sum_i f_i P_i + z_loss * mean(logsumexp(z)^2)",
      "AdamW: p -= lr wd p;  p -= lr mhat / (sqrt(vhat) + 1e-8)",
    ],
    examples: [
      "train moe --data d --routing top-k --experts 8 --hidden 32 --steps 200",
      "train dense --data d --match 8x32 --steps 200",
      "train lm --model transformer --routing top-k --context 16 --steps 200",
    ],
    seeAlso: ["data", "compare", "export"], rules: trainRules,
    .positional("name", .name, help: "What to call the model."),
    .group(trainGroup), .group(TrainingSettings.group), .group(TransformerSettings.group)
  ) { (bench: inout Workbench, name, options, settings, blocks) in
    if !options.resume { try bench.session.requireRoom(for: .model, named: name) }
    try bench.session.requireRoom(for: .result, named: "\(name).training")
    if let recipe = options.recipe {
      return try repeatRecipe(recipe, name: name, stopAfter: options.stopAfter, in: &bench)
    }
    if options.resume {
      return try resume(name, options: options, steps: settings.steps, in: &bench)
    }
    if options.model == .transformer {
      return try trainTransformer(
        name, options: options, settings: settings, blocks: blocks, in: &bench)
    }
    let data = try bench.tableName(options.data)
    let dataset = try bench.session.dataset(named: data)
    let shape = try trainedShape(
      options, settings, inputs: dataset.featureCount, outputs: dataset.target.outputCount,
      session: bench.session)
    try shape.requireMemory()
    let training = LayerTraining(
      shape: shape,
      options: try settings.options(
        for: dataset, named: data, seed: options.seed ?? bench.session.seed))
    let model = Model(
      training: training, dataset: data, requestedSteps: 0, isInitialisedFromSeed: true)
    return try continueTraining(
      model, name: name, dataset: dataset, steps: settings.steps ?? TrainingSettings.defaultSteps,
      stopAfter: options.stopAfter, in: &bench)
  }

  private static var trainRules: [OptionRule] {
    let again: [OptionRule] = [
      .only(
        ["stop-after"], with: "recipe",
        saying: "does not go with --recipe, which says everything itself; give no other option but "
          + "--stop-after."),
      .only(
        ["steps", "data", "stop-after"], with: "resume",
        saying: "does not go with --resume: a training goes on as it was."),
    ]
    let layers: [OptionRule] = [
      .lossOfTables,
      .excludes(
        ["experts", "k", "temperature", "router-bias", "normalise", "balance", "z-loss"],
        with: "routing dense",
        saying: "does not apply to dense routing: it has one expert and no router."),
      .excludes(
        ["k", "normalise"], with: "routing soft",
        saying: "does not apply to soft routing: every expert runs."),
      .excludes(
        ["match"], with: "routing top-k", "routing soft",
        saying: "applies to dense routing; give --experts and --hidden instead."),
      .excludes(
        ["match"], with: "hidden",
        saying: "sets the width, and --hidden does so too; give one of them."),
    ]
    return again + OptionRule.transformers + layers
  }

  /// The shape that the options ask for.
  static func trainedShape(
    _ options: TrainOptions, _ settings: TrainingSettings, inputs: Int, outputs: Int,
    session: Session, defaultHidden: Int = 32
  ) throws -> LayerShape {
    let shape = try settings.mixture(
      routing: options.routing, inputs: inputs, outputs: max(1, outputs),
      defaultHidden: defaultHidden)
    guard let match = options.match else { return shape }
    var dense = try match.mixture(in: session, like: shape).dense(matching: match.capacity)
    guard dense.isGated || !settings.gated else {
      throw Refusal(
        "--gated does not go with --match \(match.target), whose experts are not gated; leave one of "
          + "them out, or match a shape.")
    }
    guard options.model != .transformer || dense.inputWidth == inputs else {
      throw Refusal(
        "'\(match.target)' has layers of width \(dense.inputWidth) and this one is to have "
          + "\(inputs); match a transformer of the same --width.")
    }
    guard dense.inputWidth == inputs, dense.outputWidth == shape.outputWidth else {
      throw Refusal(
        "'\(match.target)' maps \(counted(dense.inputWidth, "feature")) to "
          + "\(counted(dense.outputWidth, "output")) and "
          + "the data has \(inputs) and \(outputs); match a model of the same data.")
    }
    if let activation = settings.activation { dense.activation = activation }
    return dense
  }
}
