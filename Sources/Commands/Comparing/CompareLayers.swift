import Datasets
import Experiments
import LinearAlgebra
import Networks
import Results
import Sessions

extension ShellCommand {
  /// Trains layers on a table of samples, for every seed and routing, and measures them.
  static func runExperiment(
    _ options: CompareOptions, _ settings: TrainingSettings, in bench: inout Workbench
  ) throws -> Comparison {
    let routings = try routings(options)
    let data = try bench.tableName(options.data)
    let dataset = try bench.session.dataset(named: data)
    let training = try settings.options(for: dataset, named: data, seed: 0)
    let shape = try settings.mixture(
      routing: .topK, inputs: dataset.featureCount, outputs: dataset.target.outputCount)
    let part = options.split ?? (dataset.split.test.isEmpty ? .all : .test)
    let rows = SampleRequest.draw(
      options.samples ?? 512, of: dataset.rows(of: part), seed: bench.session.seed)
    guard !rows.isEmpty, !dataset.split.training.isEmpty else {
      throw Refusal("'\(data)' has no rows to train on or to measure at; choose another --split.")
    }
    let design = design(options, mixture: shape, routings: routings, seed: bench.session.seed)
    for routing in routings {
      try design.shape(for: routing, capacity: design.conventions.capacity)
        .requireMemory(
          measuring: rows.count,
          models: min(Parallel.threadCount, design.seeds.count * routings.count))
    }
    let experiment = Experiment(
      design: design, steps: settings.steps ?? TrainingSettings.defaultSteps, options: training,
      inputs: dataset.inputs, target: dataset.trainingTarget,
      trainingRows: dataset.split.training, heldOutRows: dataset.split.test, probeRows: rows)
    let seconds = routings.map {
      design.shape(for: $0, capacity: design.conventions.capacity)
        .trainingSeconds(steps: experiment.steps, options: training)
    }
    let each = seconds.reduce(0, +)
    // The probes take half as long again.
    bench.announce(
      seconds: 1.5 * each * Double(design.seeds.count) / Double(Parallel.threadCount))
    let job = bench.surroundings.begin("compare", "models")
    var comparison = try explainingDivergence(
      of: shape, training.optimizer, training.routerLosses
    ) { try experiment.run(monitor: job.monitor) }
    comparison.setup = ComparisonSetup(
      data: data, split: part.rawValue, steps: experiment.steps, training: training)
    if comparison.seeds.count < comparison.requestedSeeds {
      bench.journalOptions["stop-after"] = "\(comparison.seeds.count)"
    }
    return comparison
  }

  /// Measures models of one layer that are trained already.
  static func measureModels(
    _ models: [(name: String, model: Model)], _ options: CompareOptions, in bench: Workbench
  ) throws -> Comparison {
    let session = bench.session
    let request = SampleRequest(
      data: options.data, split: options.split, samples: options.samples, limit: 512)
    var subjects: [Subject] = []
    let columns = try models.map { name, model in
      let chosen = try model.samples(request, of: name, in: session)
      try model.layer.shape.requireMemory(measuring: chosen.inputs.rowCount, models: 1)
      subjects.append(chosen.subject)
      let dataset =
        session.object(named: chosen.subject.data) == nil
        ? nil : try? session.dataset(named: chosen.subject.data)
      func measured(_ layer: Layer) -> MeasuredLayer {
        MeasuredLayer(
          layer: layer, inputs: chosen.inputs, loss: dataset?.heldOutLoss(of: layer))
      }
      return Comparison.Column(
        name: name, trained: measured(model.layer),
        untrained: model.untrained.map { measured($0.layer) })
    }
    return try Comparison(
      measuring: columns, conventions: conventions(options), draws: options.draws,
      seed: session.seed, setup: setup(of: subjects))
  }

  /// What models that are trained already were measured at.
  private static func setup(of subjects: [Subject]) -> ComparisonSetup? {
    guard let first = subjects.first else { return nil }
    let isCommon = subjects.allSatisfy { $0.data == first.data }
    return ComparisonSetup(data: isCommon ? first.data : nil, split: first.split)
  }
}

extension Dataset {
  /// The task loss of a layer on the rows held out, all where there are none; nil where its outputs do
  /// not answer this target.
  fileprivate func heldOutLoss(of layer: Layer) -> Double? {
    guard let loss = target.loss(of: layer.shape) else { return nil }
    return layer.taskLoss(
      loss, inputs: inputs, target: trainingTarget,
      rows: rows(of: split.test.isEmpty ? .all : .test))
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
