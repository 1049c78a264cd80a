import CommandLanguage
import Datasets
import Documents
import LinearAlgebra
import Networks
import Results
import Sessions

extension ShellCommand {
  /// Takes steps on the training rows and puts the model and its losses into the session; `recipe` is the
  /// command that made the model where this one goes on with it.
  static func continueTraining(
    _ start: Model, name: String, madeBy recipe: String? = nil, dataset: Dataset, steps: Int,
    stopAfter: Int?,
    in bench: inout Workbench
  ) throws -> Report {
    var model = start
    model.dataDigest = model.dataset.flatMap { bench.session.object(named: $0)?.digest }
    let rows = dataset.split.training
    guard !rows.isEmpty else { throw Refusal("there is no row to train on; lower --test.") }
    let first = start.training.state.step
    bench.announce(
      seconds: model.layer.shape.trainingSeconds(
        steps: min(steps, stopAfter ?? steps), options: model.training.options))
    let job = bench.surroundings.begin("training \(name)", "steps")
    let options = model.training.options
    let earlier = bench.layerCurve(of: name, before: start)
    // The steps that are left of an earlier request are marked as it would have been.
    let goesOn = first + steps == start.requestedSteps
    let origin = goesOn ? earlier?.origin ?? first : first
    var marks = earlier?.marks ?? []
    let run = LayerRun(
      dataset: dataset, origin: origin, end: first + steps, stopAfter: stopAfter, job: job)
    try explainingDivergence(of: model.layer.shape, options.optimizer, options.routerLosses) {
      try run.train(&model.training, marks: &marks)
    }
    let taken = model.training.state.step - first
    if taken < steps { bench.journalOptions["stop-after"] = "\(taken)" }
    model.requestedSteps = first + steps
    let accuracy = dataset.accuracy(of: model.layer, at: rows)
    let curve = TrainingCurve(
      model: name, losses: model.training.losses, requestedSteps: model.requestedSteps,
      trainingLoss: model.layer.taskLoss(
        options.loss, inputs: dataset.inputs, target: dataset.trainingTarget, rows: rows),
      heldOutLoss: marks.last?.heldOutLoss,
      layer: marks.isEmpty && accuracy == nil
        ? nil : LayerCurve(marks: marks, origin: origin, trainingAccuracy: accuracy))
    return try keep(
      model, curve, as: name, after: recipe,
      noting: tooLarge(batch: model.training.options.batchSize, of: rows.count, "rows"), in: &bench)
  }

  /// What to say of a batch that is wanted larger than what there is to train on.
  static func tooLarge(batch: Int, of count: Int, _ unit: String) -> String? {
    guard batch > count else { return nil }
    return "a batch of \(batch) is more than there are: every step takes all \(count) \(unit) "
      + "that train."
  }

  /// Keeps a model and its losses, unless its last step ran away.
  static func keep(
    _ model: Model, _ curve: TrainingCurve, as name: String, after recipe: String? = nil,
    noting note: String? = nil, in bench: inout Workbench
  ) throws -> Report {
    let options = model.training.options
    try explainingDivergence(of: model.layer.shape, options.optimizer, options.routerLosses) {
      for loss in [curve.trainingLoss, curve.heldOutLoss].compactMap({ $0 }) where !loss.isFinite {
        throw NetworkError.diverged(step: model.training.state.step + 1, loss: loss)
      }
    }
    return try keep(
      model as any ModelContent, curve, as: name, after: recipe,
      noting: [note].compactMap { $0 } + model.training.gradientNotes, in: &bench)
  }

  /// Puts what was trained and its losses into the session, and says so; made by `recipe` and the line being
  /// run where that went on with it.
  static func keep(
    _ model: any ModelContent, _ curve: TrainingCurve, as name: String, after recipe: String?,
    noting notes: [String], in bench: inout Workbench
  ) throws -> Report {
    let earlier = bench.session.measurements(of: name)
    let origin = recipe.map { "\($0); then \(bench.origin)" } ?? bench.origin
    try bench.session.put(model, named: name, origin: origin)
    try bench.session.put(curve, named: "\(name).training", origin: origin)
    var report = curve.report(after: model.summary(named: name), digits: bench.digits)
    for note in notes { report.add(note) }
    report.add(measuredBefore: earlier, trainingOf: name)
    return report
  }
}

extension Report {
  /// Says which results are of a model that a training has replaced.
  mutating func add(measuredBefore earlier: [String], trainingOf name: String) {
    guard !earlier.isEmpty else { return }
    add("measured before this training of \(name): \(earlier.joined(separator: ", "))")
  }
}
