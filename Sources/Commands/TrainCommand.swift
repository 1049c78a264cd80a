import CommandLanguage
import Datasets
import LinearAlgebra
import Networks
import Safetensors
import Sessions

/// The options of `train` besides those it shares with `compare`.
struct TrainOptions: Sendable {
  var data: String?
  var routing: Routing?
  var match: Match?
  var seed: UInt64?
  var resume = false
  var recipe: String?
  var stopAfter: Int?
}

/// What a dense layer's size is matched to: `moe`, `total moe`, `active 8x32x2`.
struct Match: Sendable {
  let capacity: Capacity
  let target: String

  static let domain: Domain<Workbench, Match> = Domain<Workbench, (String?, String)>
    .optionalLeading(
      keywords: Capacity.allCases.map(\.rawValue),
      then: Domain<Workbench, String>(
        placeholder: "MODEL|ExM", description: "a model, or a shape such as 8x32 or 8x32x2",
        parse: { text, _ throws(DomainError) in text },
        complete: { _, bench in bench.session.modelNames.map { Completion($0) } })
    )
    .map { (pair: (String?, String)) throws(DomainError) in
      Match(capacity: pair.0.flatMap { Capacity(rawValue: $0) } ?? .total, target: pair.1)
    }

  /// The mixture to match, with the widths of `like`.
  func mixture(in session: Session, like: LayerShape) throws -> LayerShape {
    if session.modelNames.contains(target) {
      return try session.model(named: target).layer.shape
    }
    let parts = target.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    let numbers = parts.compactMap { $0 }
    guard (2...3).contains(parts.count), numbers.count == parts.count,
      numbers.allSatisfy({ (1...65_536).contains($0) }), numbers.last ?? 0 <= 65_536,
      numbers.count == 2 || numbers[2] <= numbers[0]
    else {
      throw Refusal(
        "--match cannot be '\(target)': there is no such model, and a shape is written 8x32 "
          + "(experts x hidden) or 8x32x2 (and k).")
    }
    var shape = LayerShape(
      inputWidth: like.inputWidth, outputWidth: like.outputWidth, hiddenWidth: numbers[1],
      expertCount: numbers[0], routing: .topK,
      selectedCount: numbers.count == 3 ? numbers[2] : nil, isGated: like.isGated)
    shape.activation = like.activation
    return shape
  }
}

extension ShellCommand {
  static let trainGroup = ParameterGroup<Workbench, TrainOptions>(
    "Options", defaults: TrainOptions()
  ) {
    $0.option("data", .dataset, \.data, help: "The dataset (default: the newest).")
    $0.option("routing", .choice, \.routing, help: "dense, top-k or soft (default dense).")
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
    "train", abstract: "Trains a dense, top-k or soft layer.", topic: "data and models",
    discussion: [
      "Samples that the dataset holds out are not trained on; the loss on them is reported. The "
        + "loss of every step is kept as NAME.training. Ctrl-C stops at the next step and keeps "
        + "what there is; `train NAME --resume` goes on, exactly as if it had not stopped.",
      "A dense layer takes --hidden as its width, or is matched: `--match moe` or "
        + "`--match active 8x32x2`.",
    ],
    formula: [
      "loss = task + balance * E sum_i f_i P_i + z_loss * mean(logsumexp(z)^2)",
      "AdamW: p -= lr wd p;  p -= lr mhat / (sqrt(vhat) + 1e-8)",
    ],
    examples: [
      "train moe --data d --routing top-k --experts 8 --hidden 32 --steps 200",
      "train dense --data d --match 8x32 --steps 200",
    ],
    seeAlso: ["data", "compare", "export"],
    .positional("name", .name, help: "What to call the model."),
    .group(trainGroup), .group(TrainingSettings.group)
  ) { (bench: inout Workbench, name, options, settings) in
    if let recipe = options.recipe {
      return try repeatRecipe(recipe, name: name, options: options, settings: settings, in: &bench)
    }
    if options.resume {
      return try resume(name, options: options, settings: settings, in: &bench)
    }
    let data = try bench.datasetName(options.data)
    let dataset = try bench.session.dataset(named: data)
    let shape = try trainedShape(options, settings, dataset: dataset, session: bench.session)
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

  /// The shape that the options ask for; refuses those that do not apply to the routing.
  private static func trainedShape(
    _ options: TrainOptions, _ settings: TrainingSettings, dataset: Dataset, session: Session
  ) throws -> LayerShape {
    let routing = options.routing ?? .dense
    func refuse(_ names: [String], _ why: String) throws {
      for name in names where settings.given.contains(name) {
        throw Refusal("--\(name) does not apply to \(routing.rawValue) routing: \(why).")
      }
    }
    switch routing {
    case .dense:
      try refuse(
        ["experts", "k", "temperature", "router-bias", "normalise", "balance", "z-loss"],
        "it has one expert and no router")
    case .soft: try refuse(["k", "normalise"], "every expert runs")
    case .topK: break
    }
    let (inputs, outputs) = (dataset.featureCount, dataset.target.outputCount)
    let shape = try settings.mixture(
      routing: routing, inputs: inputs, outputs: max(1, outputs))
    guard let match = options.match else { return shape }
    guard routing == .dense else {
      throw Refusal("--match applies to dense routing; give --experts and --hidden instead.")
    }
    guard settings.hidden == nil else {
      throw Refusal("--match sets the width, and --hidden does so too; give one of them.")
    }
    var dense = try match.mixture(in: session, like: shape).dense(matching: match.capacity)
    guard dense.inputWidth == inputs, dense.outputWidth == shape.outputWidth else {
      throw Refusal(
        "'\(match.target)' maps \(dense.inputWidth) features to \(dense.outputWidth) outputs and "
          + "the data has \(inputs) and \(outputs); match a model of the same data.")
    }
    if let activation = settings.activation { dense.activation = activation }
    return dense
  }

  /// Takes steps on the training rows and puts the model and its losses into the session.
  private static func continueTraining(
    _ start: Model, name: String, dataset: Dataset, steps: Int, stopAfter: Int?,
    in bench: inout Workbench
  ) throws -> Report {
    var model = start
    let rows = dataset.split.training
    guard !rows.isEmpty else { throw Refusal("there is no row to train on; lower --test.") }
    bench.announce(trainingSteps: steps, of: model.layer.shape, options: model.training.options)
    let job = bench.surroundings.begin("training \(name)", "steps")
    let wanted = min(steps, stopAfter ?? steps)
    try model.training.run(
      steps: wanted, inputs: dataset.inputs, target: dataset.trainingTarget, rows: rows,
      monitor: job.monitor
    ) { done, loss in
      if done % 16 == 0 { job.note("loss \(NumberText(digits: 4)(loss.task))") }
    }
    let taken = model.training.state.step - start.training.state.step
    if taken < steps { bench.journalOptions["stop-after"] = "\(taken)" }
    model.requestedSteps = start.training.state.step + steps
    let loss = model.training.options.loss
    let (inputs, target) = (dataset.inputs, dataset.trainingTarget)
    let curve = TrainingCurve(
      model: name, losses: model.training.losses, requestedSteps: model.requestedSteps,
      trainingLoss: model.layer.taskLoss(loss, inputs: inputs, target: target, rows: rows),
      heldOutLoss: dataset.split.test.isEmpty
        ? nil
        : model.layer.taskLoss(loss, inputs: inputs, target: target, rows: dataset.split.test))
    return try keep(model, curve, as: name, in: &bench)
  }

  /// Keeps a model and its losses, unless its last step ran away.
  private static func keep(
    _ model: Model, _ curve: TrainingCurve, as name: String, in bench: inout Workbench
  ) throws -> Report {
    for loss in [curve.trainingLoss, curve.heldOutLoss].compactMap({ $0 }) where !loss.isFinite {
      throw NetworkError.diverged(step: model.training.state.step, loss: loss)
    }
    try bench.session.put(.model(model), named: name, origin: bench.line)
    try bench.session.put(
      .result(.training(curve)), named: "\(name).training", origin: bench.line)
    return Report(describing: curve, of: model, named: name, digits: bench.digits)
  }

  private static func resume(
    _ name: String, options: TrainOptions, settings: TrainingSettings, in bench: inout Workbench
  ) throws -> Report {
    let model = try bench.session.model(named: name)
    if let wrong = settings.given.first(where: { $0 != "steps" }) {
      throw Refusal("--\(wrong) does not go with --resume: a training goes on as it was.")
    }
    guard options.routing == nil, options.match == nil, options.seed == nil else {
      throw Refusal(
        "--routing, --match and --seed do not go with --resume: a training goes on as it was.")
    }
    guard let data = options.data ?? model.dataset else {
      throw Refusal("'\(name)' was not trained here; say with --data what to train it on.")
    }
    if let known = model.dataset, known != data {
      throw Refusal("'\(name)' was trained on '\(known)'; it cannot go on with '\(data)'.")
    }
    let dataset = try bench.session.dataset(named: data)
    let missing = max(0, model.requestedSteps - model.training.state.step)
    let steps = settings.steps ?? (missing > 0 ? missing : TrainingSettings.defaultSteps)
    var started = model
    started.dataset = data
    return try continueTraining(
      started, name: name, dataset: dataset, steps: steps, stopAfter: options.stopAfter,
      in: &bench)
  }

  private static func repeatRecipe(
    _ path: String, name: String, options: TrainOptions, settings: TrainingSettings,
    in bench: inout Workbench
  ) throws -> Report {
    guard settings.given.isEmpty, options.data == nil, options.routing == nil,
      options.match == nil, options.seed == nil, !options.resume
    else {
      throw Refusal("--recipe says everything itself; give no other option but --stop-after.")
    }
    let recipe = try Recipe(from: SafetensorsFile(path: path))
    let job = bench.surroundings.begin("training \(name)", "steps")
    let training = try recipe.run(monitor: job.monitor, stopAfter: options.stopAfter)
    let taken = training.state.step
    if taken < recipe.batches.count { bench.journalOptions["stop-after"] = "\(taken)" }
    let model = Model(
      training: training, dataset: nil, requestedSteps: recipe.batches.count,
      isInitialisedFromSeed: false, samples: recipe.inputs)
    let curve = TrainingCurve(
      model: name, losses: training.losses, requestedSteps: recipe.batches.count,
      trainingLoss: training.layer.taskLoss(
        training.options.loss, inputs: recipe.inputs, target: recipe.target,
        rows: Array(0..<recipe.inputs.rowCount)),
      heldOutLoss: nil)
    return try keep(model, curve, as: name, in: &bench)
  }
}
