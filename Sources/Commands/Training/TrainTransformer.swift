import CommandLanguage
import Datasets
import Documents
import LinearAlgebra
import Networks
import Results
import Sessions

extension ShellCommand {
  /// Trains a language model with the feed-forward blocks that the options describe.
  static func trainTransformer(
    _ name: String, options: TrainOptions, settings: TrainingSettings,
    blocks: TransformerSettings, in bench: inout Workbench
  ) throws -> Report {
    let textName = try bench.textName(options.data)
    let text = try bench.session.text(named: textName)
    let width = blocks.width ?? TransformerSettings.defaultWidth
    let ffn = try trainedShape(
      options, settings, inputs: width, outputs: width, session: bench.session,
      defaultHidden: 2 * width)
    let shape = try blocks.shape(vocabulary: text.vocabulary.count, ffn: ffn)
    try text.requireContext(shape.context)
    let steps = settings.steps ?? TrainingSettings.defaultSteps
    let training = blocks.options(
      settings, steps: steps, seed: options.seed ?? bench.session.seed)
    try shape.requireMemory(
      training: min(training.batchSize, text.training.tokens.count / shape.context),
      precision: training.precision)
    let transformer = Transformer(
      training: LanguageTraining(shape: shape, options: training), text: textName,
      requestedSteps: 0, isInitialisedFromSeed: true)
    return try continueTraining(
      transformer, name: name, steps: steps, stopAfter: options.stopAfter, in: &bench)
  }

  /// Takes steps on the text, measuring at marks, and puts the model and its losses into the
  /// session; `recipe` as for a layer.
  static func continueTraining(
    _ start: Transformer, name: String, madeBy recipe: String? = nil, steps: Int, stopAfter: Int?,
    in bench: inout Workbench
  ) throws -> Report {
    var transformer = start
    transformer.dataDigest = transformer.text.flatMap { bench.session.object(named: $0)?.digest }
    let text = try bench.text(for: start, named: name)
    let first = start.training.state.step
    bench.announce(
      trainingSteps: min(steps, stopAfter ?? steps), of: start.shape,
      options: start.training.options, text: text)
    let job = bench.surroundings.begin("training \(name)", "steps")
    let earlier = bench.languageCurve(of: name, before: start)
    // The steps that are left of an earlier request are marked as it would have been.
    let goesOn = first + steps == start.requestedSteps
    let origin = goesOn ? earlier?.origin ?? first : first
    var marks = earlier?.marks ?? []
    let run = LanguageRun(
      text: text, origin: origin, end: first + steps, stopAfter: stopAfter, job: job)
    let options = transformer.training.options
    try explainingDivergence(of: start.shape.ffn, options.optimizer, options.routerLosses) {
      try run.train(&transformer.training, marks: &marks)
    }
    let taken = transformer.training.state.step - first
    if taken < steps { bench.journalOptions["stop-after"] = "\(taken)" }
    transformer.requestedSteps = first + steps
    let curve = TrainingCurve(
      model: name, losses: transformer.training.losses,
      requestedSteps: transformer.requestedSteps, trainingLoss: marks.last?.training.crossEntropy,
      heldOutLoss: marks.last?.heldOut.crossEntropy,
      language: LanguageCurve(
        marks: marks, origin: origin, countsBytes: text.vocabulary.tokenisation == .bytes,
        gradientNorms: transformer.training.gradientNorms, layers: start.shape.layers))
    let windows = (text.training.tokens.count - 1) / start.shape.context
    return try keep(
      transformer, curve, as: name, after: recipe,
      noting: tooLarge(batch: start.training.options.batchSize, of: windows, "windows"), in: &bench)
  }

  static func keep(
    _ transformer: Transformer, _ curve: TrainingCurve, as name: String,
    after recipe: String? = nil, noting note: String? = nil, in bench: inout Workbench
  ) throws -> Report {
    guard transformer.model.parameters.allSatisfy({ $0.isFinite }) else {
      throw NetworkError.diverged(step: transformer.training.state.step + 1, loss: .nan)
    }
    return try keep(
      transformer as any ModelContent, curve, as: name, after: recipe,
      noting: [note].compactMap { $0 } + transformer.training.gradientNotes, in: &bench)
  }
}

extension LanguageTraining {
  /// The norm of the gradient at every step; empty unless all were measured.
  fileprivate var gradientNorms: [Double] {
    let norms = steps.compactMap(\.gradientNorm)
    return norms.count == steps.count ? norms : []
  }
}

extension Workbench {
  /// The curve that the training of `name` has left so far, where it is that of `transformer`.
  fileprivate func languageCurve(
    of name: String, before transformer: Transformer
  ) -> LanguageCurve? {
    guard
      let curve = session.object(named: "\(name).training")?.content as? TrainingCurve,
      curve.model == name, !curve.losses.isEmpty, curve.losses == transformer.training.losses,
      let language = curve.language, language.origin <= transformer.training.state.step
    else { return nil }
    return language
  }

  /// Says what a training of a transformer will take when that is more than about ten seconds.
  ///
  /// At some 40 GFLOP/s a thread in float32.
  fileprivate func announce(
    trainingSteps steps: Int, of shape: TransformerShape, options: LanguageOptions,
    text: TextDataset
  ) {
    let windows = min(options.batchSize, max(1, text.training.tokens.count / shape.context))
    let trained = 3.0 * Double(windows * shape.context) * Double(steps)
    let evaluated = Double(
      min(text.training.tokens.count, LanguageRun.finalTrainingLimit)
        + min(text.heldOut.tokens.count, LanguageRun.finalLimit))
    let speed = (options.precision == .float32 ? 4e10 : 2e10) * Double(Parallel.threadCount)
    announce(seconds: (trained + evaluated) * Double(shape.forwardOperations) / speed)
  }
}
