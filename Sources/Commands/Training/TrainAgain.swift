import CommandLanguage
import Documents
import Networks
import Results
import Safetensors
import Sessions

/// Trainings that were begun here or elsewhere before.
extension ShellCommand {
  /// Goes on with the training of `name`, as it was.
  static func resume(
    _ name: String, options: TrainOptions, steps: Int?, in bench: inout Workbench
  ) throws -> Report {
    let content = try bench.session.model(named: name)
    func data(_ known: String?, digest: String?) throws -> String {
      guard let data = options.data ?? known else {
        throw Refusal("'\(name)' was not trained here; say with --data what to train it on.")
      }
      if let known, known != data {
        throw Refusal("'\(name)' was trained on '\(known)'; it cannot go on with '\(data)'.")
      }
      // Who names it has seen that it is another.
      if options.data == nil, let digest, let found = bench.session.object(named: data),
        found.digest != digest
      {
        throw Refusal(
          "'\(data)' was made anew since '\(name)' was trained on it; `--data \(data)` goes on with "
            + "it as it is now.")
      }
      return data
    }
    // What was made first stays said, however often it goes on.
    let recipe = bench.session.object(named: name)?.origin
    func stepsLeft(_ requested: Int, _ taken: Int) -> Int {
      steps ?? (requested > taken ? requested - taken : TrainingSettings.defaultSteps)
    }
    if var transformer = content as? Transformer {
      transformer.text = try data(transformer.text, digest: transformer.dataDigest)
      return try continueTraining(
        transformer, name: name, madeBy: recipe,
        steps: stepsLeft(transformer.requestedSteps, transformer.training.state.step),
        stopAfter: options.stopAfter, in: &bench)
    }
    guard var model = content as? Model else {
      throw Refusal("'\(name)' cannot be trained here.")
    }
    let dataset = try data(model.dataset, digest: model.dataDigest)
    model.dataset = dataset
    return try continueTraining(
      model, name: name, madeBy: recipe, dataset: try bench.session.dataset(named: dataset),
      steps: stepsLeft(model.requestedSteps, model.training.state.step),
      stopAfter: options.stopAfter, in: &bench)
  }

  /// Repeats a training that was recorded in a file, of a layer or of a transformer.
  static func repeatRecipe(
    _ path: String, name: String, stopAfter: Int?, in bench: inout Workbench
  ) throws -> Report {
    let file = try SafetensorsFile(path: path)
    if LanguageRecipe.isRecorded(in: file) {
      return try repeatRecipe(
        LanguageRecipe(from: file), name: name, stopAfter: stopAfter, in: &bench)
    }
    let recipe = try Recipe(from: file)
    let job = bench.surroundings.begin("training \(name)", "steps")
    let training = try recipe.run(monitor: job.monitor, stopAfter: stopAfter)
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
    var report = try keep(model, curve, as: name, in: &bench)
    report.add(recipe.notes)
    return report
  }

  private static func repeatRecipe(
    _ recipe: LanguageRecipe, name: String, stopAfter: Int?, in bench: inout Workbench
  ) throws -> Report {
    let job = bench.surroundings.begin("training \(name)", "steps")
    let training = try recipe.run(monitor: job.monitor, stopAfter: stopAfter)
    let taken = training.state.step
    if taken < recipe.stepCount { bench.journalOptions["stop-after"] = "\(taken)" }
    let context = recipe.initial.shape.context
    let transformer = Transformer(
      training: training, text: nil, requestedSteps: recipe.stepCount,
      isInitialisedFromSeed: false, windows: recipe.windows.flatMap { $0.prefix(context) })
    let curve = TrainingCurve(
      model: name, losses: training.losses, requestedSteps: recipe.stepCount, trainingLoss: nil,
      heldOutLoss: nil)
    var report = try keep(transformer, curve, as: name, in: &bench)
    report.add(recipe.notes)
    return report
  }
}
