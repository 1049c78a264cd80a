import CommandLanguage
import Datasets
import Experiments
import LinearAlgebra
import Networks
import Probes
import Sessions

/// The options of `compare` besides those it shares with `train`.
struct CompareOptions: Sendable {
  var routings: [Routing]?
  var seeds: Int?
  var firstSeed: UInt64?
  var data: String?
  var capacity: Capacity?
  var split: Part?
  var samples: Int?
  var scale = JacobianScale.raw
  var jacobian = Conventions.Jacobian.pointwise
  var of = Representation.output
  var mean = Conventions.Mean.routed
  var draws = 200
  var multiverse = false
  var name = "comparison"
  var stopAfter: Int?
}

extension ShellCommand {
  static let compareGroup = ParameterGroup<Workbench, CompareOptions>(
    "Options", defaults: CompareOptions()
  ) {
    $0.option(
      "routings", .list(of: .choice), \.routings,
      help: "Trains these itself, seed by seed: dense,top-k,soft.")
    $0.option("seeds", .integer(1...1_000), \.seeds, help: "How many seeds (default 10).")
    $0.option("seed", .seed, \.firstSeed, help: "The first of them (default: the session's).")
    $0.option("data", .dataset, \.data, help: "The dataset (default: the newest).")
    $0.option(
      "capacity", .choice, \.capacity,
      help: "What the dense layer's size is matched by: total or active (default total).")
    $0.option("split", .choice, \.split, help: "Where the probes measure (default: test).")
    $0.option("samples", .integer(2...1_000_000), \.samples, help: "At most so many (default 512).")
    $0.option("scale", .choice, \.scale, help: "Jacobians raw, or scaled by the gate.")
    $0.option(
      "jacobian", .choice, \.jacobian, help: "Spectra pointwise, of averages, or the layer's.")
    $0.option("of", .choice, \.of, help: "What the weighted PCA is of.")
    $0.option("mean", .choice, \.mean, help: "Experts averaged as routed, or all alike (plain).")
    $0.option("draws", .integer(1...10_000), \.draws, help: "Random rotations for each null.")
    $0.flag(
      "multiverse", \.multiverse,
      help: "Also tests each claim under every combination of conventions.")
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
        + "intervals. The table shows each figure beside the untrained model's; then come the "
        + "nulls, paired differences with 95% intervals, and the verdict on each claim: holds, "
        + "reversed, or open.",
      "Ctrl-C keeps the seeds that are finished.",
    ],
    formula: [
      "mean paired difference +- t(0.975, seeds - 1) s / sqrt(seeds);  d_z = mean / s",
      "p: share of all sign patterns whose |sum| is at least the one found",
    ],
    examples: [
      "compare --routings dense,top-k,soft --seeds 3 --data d --steps 200", "compare dense moe",
    ],
    seeAlso: ["train", "jacobian", "pca", "help claims"],
    .remaining("models", .model, help: "Trained models to set side by side."),
    .group(compareGroup), .group(TrainingSettings.group)
  ) { (bench: inout Workbench, models, options, settings) in
    let comparison =
      models.isEmpty
      ? try runExperiment(options, settings, in: &bench)
      : try measureModels(models, options, settings, in: bench)
    try bench.session.put(
      .result(.comparison(comparison)), named: options.name, origin: bench.line)
    return Report(comparison, digits: bench.digits)
  }

  private static func conventions(_ options: CompareOptions) -> Conventions {
    var conventions = Conventions()
    conventions.scale = options.scale
    conventions.jacobian = options.jacobian
    conventions.representation = options.of
    conventions.mean = options.mean
    conventions.capacity = options.capacity ?? .total
    return conventions
  }

  private static func runExperiment(
    _ options: CompareOptions, _ settings: TrainingSettings, in bench: inout Workbench
  ) throws -> Comparison {
    guard let routings = options.routings else {
      throw Refusal(
        "nothing to compare: name models, or give --routings dense,top-k,soft to train them.")
    }
    guard Set(routings).count == routings.count else {
      throw Refusal("--routings names one twice: give each of dense, top-k, soft once at most.")
    }
    let data = try bench.tableName(options.data)
    let dataset = try bench.session.dataset(named: data)
    let training = try settings.options(for: dataset, named: data, seed: 0)
    let shape = try settings.mixture(
      routing: .topK, inputs: dataset.featureCount, outputs: dataset.target.outputCount)
    try shape.requireMemory()
    let first = options.firstSeed ?? bench.session.seed
    let seeds = (0..<UInt64(options.seeds ?? 10)).map { first &+ $0 }
    let part = options.split ?? (dataset.split.test.isEmpty ? .all : .test)
    let rows = SampleOptions().draw(
      options.samples ?? 512, of: dataset.rows(of: part), seed: bench.session.seed)
    guard !rows.isEmpty, !dataset.split.training.isEmpty else {
      throw Refusal("'\(data)' has no rows to train on or to measure at; choose another --split.")
    }
    var design = ExperimentDesign(mixture: shape, routings: routings, seeds: seeds)
    design.conventions = conventions(options)
    design.draws = options.draws
    design.runsMultiverse = options.multiverse
    design.stopAfter = options.stopAfter
    let experiment = Experiment(
      design: design, steps: settings.steps ?? TrainingSettings.defaultSteps, options: training,
      inputs: dataset.inputs, target: dataset.trainingTarget,
      trainingRows: dataset.split.training, heldOutRows: dataset.split.test, probeRows: rows)
    let work = routings.reduce(0.0) {
      let shape = design.shape(for: $1, capacity: design.conventions.capacity)
      return $0 + 3 * Double(shape.forwardOperations) * Double(training.batchSize)
        * Double(experiment.steps)
    }
    bench.announce(seconds: work * Double(seeds.count) / 4e9 / Double(Parallel.threadCount))
    let job = bench.surroundings.begin("compare", "models")
    let comparison = try experiment.run(monitor: job.monitor)
    if comparison.seeds.count < seeds.count {
      bench.journalOptions["stop-after"] = "\(comparison.seeds.count)"
    }
    return comparison
  }

  private static func measureModels(
    _ names: [String], _ options: CompareOptions, _ settings: TrainingSettings,
    in bench: Workbench
  ) throws -> Comparison {
    guard names.count >= 2, Set(names).count == names.count else {
      throw Refusal("give at least two different models to compare.")
    }
    if let wrong = settings.given.first ?? (options.routings == nil ? nil : "routings")
      ?? (options.seeds == nil ? nil : "seeds") ?? (options.multiverse ? "multiverse" : nil)
      ?? (options.capacity == nil ? nil : "capacity")
    {
      throw Refusal("--\(wrong) is for training; the models named are trained already.")
    }
    let session = bench.session
    var sampling = SampleOptions()
    sampling.data = options.data
    sampling.split = options.split
    sampling.samples = options.samples
    var row: [Measurement] = []
    var count = 0
    for name in names {
      let model = try session.model(named: name)
      let chosen = try sampling.choose(for: name, model, in: session, limit: 512)
      count = chosen.inputs.rowCount
      let dataset =
        session.object(named: chosen.subject.data) == nil
        ? nil : try? session.dataset(named: chosen.subject.data)
      let rows = dataset.map { $0.rows(of: $0.split.test.isEmpty ? .all : .test) } ?? []
      func loss(_ layer: Layer) -> Double? {
        guard let dataset, let loss = dataset.target.loss(of: layer.shape) else { return nil }
        return layer.taskLoss(
          loss, inputs: dataset.inputs, target: dataset.trainingTarget,
          rows: rows)
      }
      func measured(_ layer: Layer) -> MeasuredLayer {
        MeasuredLayer(layer: layer, inputs: chosen.inputs, loss: loss(layer))
      }
      row.append(
        try Measurement(
          of: measured(model.layer), untrained: model.untrained.map(measured),
          conventions: conventions(options), draws: options.draws, seed: session.seed,
          matchedCount: Double(count)))
    }
    return Comparison(
      architectures: try names.map {
        Architecture(name: $0, shape: try session.model(named: $0).layer.shape)
      },
      conventions: conventions(options), seeds: [session.seed], requestedSeeds: 1,
      sampleCount: count, measurements: [row])
  }
}

extension Dataset.Target {
  /// The task loss of a layer of that shape; nil where its outputs do not answer this target.
  func loss(of shape: LayerShape) -> Loss? {
    switch self {
    case .none: nil
    case .values(let values): values.columnCount == shape.outputWidth ? .mse : nil
    case .labels(_, let classCount): classCount <= shape.outputWidth ? .crossEntropy : nil
    }
  }
}
