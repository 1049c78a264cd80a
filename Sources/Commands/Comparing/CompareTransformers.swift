import Datasets
import Documents
import Experiments
import LinearAlgebra
import Networks
import Results
import Sessions

extension ShellCommand {
  /// Trains transformers on a text, for every seed and architecture, and measures their layers; on texts drawn
  /// anew where that was asked for.
  static func runExperiment(
    _ options: CompareOptions, _ settings: TrainingSettings, _ blocks: TransformerSettings,
    in bench: inout Workbench
  ) throws -> LanguageComparison {
    let name = try bench.textName(options.data)
    guard let count = options.dataSeeds else {
      let text = try bench.session.text(named: name)
      return try run(options, settings, blocks, text, named: name, in: &bench)
    }
    try options.requireFixedLosses()
    let drawn = try bench.drawn(count, of: name, as: TextDataset.self)
    for (_, text) in drawn {
      _ = try options.targets(data: name, floor: text.entropy, steps: settings.steps ?? 1)
    }
    return LanguageComparison(
      merging: try options.eachDataset(drawn, in: &bench) { text, place, bench in
        let comparison = try run(
          options, settings, blocks, text, named: name, place: place, in: &bench)
        return (comparison, comparison.common.seeds.count)
      }, requestedSeeds: count * options.seedCount)
  }

  /// The same on one text, number `place` of several.
  private static func run(
    _ options: CompareOptions, _ settings: TrainingSettings, _ blocks: TransformerSettings,
    _ text: TextDataset, named name: String, place: Int = 0, in bench: inout Workbench
  ) throws -> LanguageComparison {
    let routings = try routings(options)
    let width = blocks.width ?? TransformerSettings.defaultWidth
    let mixture = try options.mixture(
      settings, inputs: width, outputs: width, defaultHidden: 2 * width)
    let model = try blocks.shape(vocabulary: text.vocabulary.count, ffn: mixture)
    let layers = try options.layers(of: model.layers)
    let probed = try options.probed(text, seed: bench.session.seed)
    try text.requireContext(model.context)
    let steps = settings.steps ?? TrainingSettings.defaultSteps
    let targets = try options.targets(data: name, floor: text.entropy, steps: steps)
    if targets != nil { try text.requireHalves(named: name, context: model.context) }
    let training = blocks.options(settings, steps: steps, seed: 0)
    var design = try design(
      options, mixture: mixture, routings: routings, seed: bench.session.seed,
      dataset: place)
    design.rule.floor = text.entropy
    let architectures = design.compared
    try options.requireRoom(
      forModelsOf: architectures.map { architecture in
        var shape = model
        shape.ffn = architecture.shape
        return (architecture, shape.totalParameterCount)
      }, steps: steps, seeds: design.seeds, in: bench.session)
    var experiment = LanguageExperiment(
      design: design, model: model, steps: steps, options: training,
      training: text.training.tokens, text: probed)
    experiment.layers = layers
    experiment.targets = targets
    let windows = min(training.batchSize, text.training.tokens.count / model.context)
    var work = 0.0
    for architecture in architectures {
      let shape = experiment.shape(with: architecture.shape)
      try shape.requireMemory(training: windows, precision: training.precision)
      work += 3 * Double(shape.forwardOperations) * Double(windows * model.context)
    }
    if place == 0 {
      let seeds = design.seeds.count * (options.dataSeeds ?? 1)
      bench.announce(
        seconds: work * Double(steps) * Double(options.largestMultiple) * Double(seeds)
          / (1e10 * Double(Parallel.threadCount)), isBound: targets != nil)
    }
    if options.running.place != nil {
      let seeds = Array(design.seeds.prefix(design.stopAfter ?? design.seeds.count))
      let cells = try TrainingCells(
        of: options, data: name, options.running, seeds: seeds, in: &bench)
      let trained = cells.trainings(Transformer.self)
      experiment.trained = { seed, shape in
        trained.first { $0.training.options.seed == seed && $0.shape == shape }?.training
      }
      experiment.design.stopAfter = cells.sessions.count
    }
    let job = bench.surroundings.begin(options.job(place), "steps")
    var (comparison, trained) = try explainingDivergence(
      of: mixture, training.optimizer, training.routerLosses
    ) { try experiment.runKeeping(monitor: job.monitor) }
    comparison.setup = ComparisonSetup(
      data: name, split: options.part.rawValue, steps: steps, languageTraining: training)
    options.note(
      comparison.common.seeds.count, of: comparison.common.requestedSeeds, dataset: place,
      in: &bench)
    let digest = bench.session.object(named: name)?.digest
    try options.keep(trained, architectures, seeds: comparison.common.seeds, in: &bench) {
      var transformer = Transformer(
        training: $0, text: name, requestedSteps: steps, isInitialisedFromSeed: true)
      transformer.dataDigest = digest
      return transformer
    }
    return comparison
  }

  /// Measures transformers that are trained already, layer by layer, at the same text.
  static func measureTransformers(
    _ models: [(name: String, model: Transformer)], _ options: CompareOptions, in bench: Workbench
  ) throws -> LanguageComparison {
    let session = bench.session
    let textName = try commonText(of: models, options, in: session)
    let text = try session.text(named: textName)
    for (name, transformer) in models {
      try transformer.requireVocabulary(of: text, named: textName, model: name)
      try text.requireContext(transformer.shape.context)
    }
    return try LanguageComparison(
      measuring: models.map {
        LanguageComparison.Column(
          name: $0.name, trained: $0.model.model, untrained: $0.model.untrained)
      }, layers: try options.layers(of: models.map(\.model.shape.layers).min() ?? 0),
      at: try options.probed(text, seed: session.seed), conventions: conventions(options),
      draws: options.draws, seed: session.seed,
      setup: ComparisonSetup(data: textName, split: options.part.rawValue),
      rule: VerdictRule(sesoi: options.sesoi, floor: text.entropy))
  }

  /// The text named, or the one that all were trained on.
  private static func commonText(
    of models: [(name: String, model: Transformer)], _ options: CompareOptions, in session: Session
  ) throws -> String {
    if let data = options.data {
      _ = try session.text(named: data)
      return data
    }
    let (names, texts) = (models.map(\.name), models.map(\.model.text))
    for (name, text) in zip(names, texts) where text == nil {
      throw Refusal("'\(name)' was not trained here; say with --data what text to measure it at.")
    }
    let known = texts.compactMap { $0 }
    for (name, text) in zip(names, known) where text != known[0] {
      throw Refusal(
        "'\(names[0])' was trained on '\(known[0])' and '\(name)' on '\(text)'; say with --data "
          + "what text to measure them at.")
    }
    return known[0]
  }
}

extension CompareOptions {
  /// The layers to measure, of `count`.
  fileprivate func layers(of count: Int) throws -> [Int] {
    guard let layer else { return Array(0..<count) }
    guard layer < count else {
      throw Refusal(
        "--layer cannot be \(layer): there \(count == 1 ? "is" : "are") "
          + "\(counted(count, "layer")), counted from 0. Give "
          + (count == 1 ? "0." : "0 to \(count - 1)."))
    }
    return [layer]
  }

  /// The part of a text where the probes measure.
  fileprivate var part: Part { split ?? .test }

  /// Where the probes measure, and where losses are taken.
  fileprivate func probed(_ text: TextDataset, seed: UInt64) throws -> ProbedText {
    guard part != .all else {
      throw Refusal("a text is measured in one part: give --split train or --split test.")
    }
    let stream = part == .training ? text.training : text.heldOut
    var probed = ProbedText(probed: stream.tokens, heldOut: text.heldOut.tokens)
    probed.countsBytes = text.vocabulary.tokenisation == .bytes
    probed.samples = samples ?? 512
    probed.seed = seed
    return probed
  }
}
