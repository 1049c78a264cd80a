import Datasets
import Experiments
import LinearAlgebra
import Networks
import Results
import Sessions

extension ShellCommand {
  /// Trains layers on a table of samples, for every seed and architecture, and measures them; on data drawn anew
  /// where that was asked for.
  static func runExperiment(
    _ options: CompareOptions, _ settings: TrainingSettings, in bench: inout Workbench
  ) throws -> Comparison {
    let data = try bench.tableName(options.data)
    guard let count = options.dataSeeds else {
      let dataset = try bench.session.dataset(named: data)
      return try run(options, settings, dataset, named: data, in: &bench)
    }
    try options.requireFixedLosses()
    let drawn = try bench.drawn(count, of: data, as: Dataset.self)
    return Comparison(
      merging: try options.eachDataset(drawn, in: &bench) { dataset, place, bench in
        let comparison = try run(
          options, settings, dataset, named: data, place: place, in: &bench)
        return (comparison, comparison.seeds.count)
      }, requestedSeeds: count * options.seedCount)
  }

  /// The same on one dataset, number `place` of several.
  private static func run(
    _ options: CompareOptions, _ settings: TrainingSettings, _ dataset: Dataset,
    named data: String, place: Int = 0, in bench: inout Workbench
  ) throws -> Comparison {
    let routings = try routings(options)
    let training = try settings.options(for: dataset, named: data, seed: 0)
    let shape = try options.mixture(
      settings, inputs: dataset.featureCount, outputs: dataset.target.outputCount)
    let part = options.split ?? (dataset.split.test.isEmpty ? .all : .test)
    let steps = settings.steps ?? TrainingSettings.defaultSteps
    let targets = try options.targets(data: data, floor: dataset.floor, steps: steps)
    let halves = try targets.map { _ in
      try dataset.halves(named: data, seed: options.firstSeed ?? bench.session.seed)
    }
    let rows = SampleRequest.draw(
      options.samples ?? 512, of: halves?.measuring ?? dataset.rows(of: part),
      seed: bench.session.seed)
    guard !rows.isEmpty, !dataset.split.training.isEmpty else {
      throw Refusal("'\(data)' has no rows to train on or to measure at; choose another --split.")
    }
    var design = try design(
      options, mixture: shape, routings: routings, seed: bench.session.seed,
      dataset: place)
    design.rule.floor = dataset.floor
    let architectures = design.compared
    for architecture in architectures {
      try architecture.shape.requireMemory(
        measuring: rows.count,
        models: min(Parallel.threadCount, design.seeds.count * architectures.count))
    }
    try options.requireRoom(
      forModelsOf: architectures.map { ($0, $0.shape.totalParameterCount) }, steps: steps,
      seeds: design.seeds, in: bench.session)
    var experiment = Experiment(
      design: design, steps: steps, options: training, inputs: dataset.inputs,
      target: dataset.trainingTarget, trainingRows: dataset.split.training,
      heldOutRows: halves?.measuring ?? dataset.split.test, probeRows: rows)
    experiment.targets = targets
    experiment.stoppingRows = halves?.stopping ?? []
    let seconds = architectures.map {
      $0.shape.trainingSeconds(steps: experiment.steps, options: training)
    }
    let each = seconds.reduce(0, +)
    // The probes take half as long again as the steps, each time.
    let share = Double(options.largestMultiple) + (targets == nil ? 0.5 : 2)
    if place == 0 {
      bench.announce(
        seconds: share * each * Double(design.seeds.count * (options.dataSeeds ?? 1))
          / Double(Parallel.threadCount), isBound: targets != nil)
    }
    if options.running.place != nil {
      let seeds = Array(design.seeds.prefix(design.stopAfter ?? design.seeds.count))
      let cells = try TrainingCells(
        of: options, data: data, options.running, seeds: seeds, in: &bench)
      let trained = cells.trainings(Model.self)
      experiment.trained = { seed, shape in
        trained.first { $0.training.options.seed == seed && $0.layer.shape == shape }?.training
      }
      experiment.design.stopAfter = cells.sessions.count
    }
    let job = bench.surroundings.begin(options.job(place), targets == nil ? "models" : "steps")
    var (comparison, trained) = try explainingDivergence(
      of: shape, training.optimizer, training.routerLosses
    ) { try experiment.runKeeping(monitor: job.monitor) }
    comparison.setup = ComparisonSetup(
      data: data, split: part.rawValue, steps: experiment.steps, training: training)
    options.note(comparison.seeds.count, of: comparison.requestedSeeds, dataset: place, in: &bench)
    let digest = bench.session.object(named: data)?.digest
    try options.keep(trained, architectures, seeds: comparison.seeds, in: &bench) {
      var model = Model(
        training: $0, dataset: data, requestedSteps: steps, isInitialisedFromSeed: true)
      model.dataDigest = digest
      return model
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
    var floors: [Double?] = []
    let columns = try models.map { name, model in
      let chosen = try model.samples(request, of: name, in: session)
      try model.layer.shape.requireMemory(measuring: chosen.inputs.rowCount, models: 1)
      subjects.append(chosen.subject)
      let dataset =
        session.object(named: chosen.subject.data) == nil
        ? nil : try? session.dataset(named: chosen.subject.data)
      floors.append(dataset?.floor)
      func measured(_ layer: Layer) -> MeasuredLayer {
        MeasuredLayer(
          layer: layer, inputs: chosen.inputs, loss: dataset?.heldOutLoss(of: layer),
          accuracy: dataset.flatMap {
            $0.accuracy(of: layer, at: $0.rows(of: $0.split.test.isEmpty ? .all : .test))
          })
      }
      return Comparison.Column(
        name: name, trained: measured(model.layer),
        untrained: model.untrained.map { measured($0.layer) },
        losses: dataset?.heldOutLosses(of: model.layer))
    }
    let isCommon = subjects.allSatisfy { $0.data == subjects[0].data }
    let floor = isCommon ? floors.first ?? nil : nil
    return try Comparison(
      measuring: isCommon ? columns : columns.map(\.withoutLosses),
      conventions: conventions(options), draws: options.draws,
      seed: session.seed, setup: setup(of: subjects),
      rule: VerdictRule(sesoi: options.sesoi, floor: floor))
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

extension Dataset {
  /// The task loss of a layer on each row held out, as `heldOutLoss`.
  fileprivate func heldOutLosses(of layer: Layer) -> HeldOutLosses? {
    guard let loss = target.loss(of: layer.shape) else { return nil }
    let sums = layer.rowLosses(
      loss, inputs: inputs, target: trainingTarget,
      rows: rows(of: split.test.isEmpty ? .all : .test))
    return HeldOutLosses(sums: sums, counts: sums.map { _ in 1 })
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
