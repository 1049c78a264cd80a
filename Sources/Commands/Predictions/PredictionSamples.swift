import CommandLanguage
import Datasets
import Experiments
import Networks
import Results
import Sessions

/// Which samples the predictions are tested at, and what the result is called.
struct PredictionSamples: Sendable {
  var data: String?
  var split: Part?
  var samples: Int?
  var name: String?
  var withoutNets = false
  var matchLoss = false

  static let group = ParameterGroup<Workbench, PredictionSamples>(
    "Samples", defaults: PredictionSamples()
  ) {
    $0.option(
      "data", .dataset, \.data, help: "The dataset (default: the one it was trained on).")
    $0.option(
      "split", .choice, \.split,
      help: "Which rows (default: test where rows are held out).")
    $0.option(
      "samples", .integer(1...100_000_000), \.samples,
      help:
        "Samples, drawn by the seed (default 512, or all there are); of a text about so many tokens, in "
        + "whole windows (default all).")
    $0.option("name", .name, \.name, help: "What to call the result.")
    $0.flag(
      "without-nets", \.withoutNets, help: "Trains no dense networks apart: without that null.")
    $0.flag(
      "match-loss", \.matchLoss,
      help:
        "Trains the networks to the model's held-out loss, not for as many steps: one half of the "
        + "held-out rows says when, the other is measured.")
  }

  /// What one of the two flags makes of the other.
  static let rules: [OptionRule] = [
    .excludes(
      ["match-loss"], with: "without-nets", "split train", "split all", inHelp: false,
      saying: "is of networks apart, at held-out samples; leave out --without-nets and --split.")
  ]
}

extension Workbench {
  /// What each model is a unit of: its architecture on the data it is measured on, and what else sets models of one
  /// architecture apart.
  ///
  /// - Throws: `Refusal` where two of one stratum began from one seed.
  func strata(of names: [String], _ data: String?) throws -> [String] {
    let models = try names.map { name -> Model in
      guard let model = try session.model(named: name) as? Model else {
        throw Refusal("'\(name)' is a transformer; name models of one layer.")
      }
      return model
    }
    let recipes = models.map { ModelRecipe($0) }
    let strata = ModelRecipe.strata(
      models.map { "\($0.layer.shape.summary) of \(data ?? $0.dataset ?? "its own samples")" },
      recipes)
    try ModelRecipe.requireDistinctSeeds(names, strata, recipes)
    return strata
  }

  /// A model of one layer at samples whose answers are known; `command` says what cannot be done with another.
  ///
  /// With `halves` at the half of the held-out rows that no loss is matched by.
  mutating func task(
    of name: String, _ options: PredictionSamples, for command: String
  ) throws -> LayerTask {
    let model = try session.model(named: name)
    guard let layer = model as? Model else {
      throw Refusal(
        "'\(name)' is \(what(name) ?? "a transformer"), and \(command) is of models of one layer: what a "
          + "transformer's layer should answer is not known, only what the whole should.")
    }
    noteOtherData(of: name, layer.dataset, layer.dataDigest)
    var request = SampleRequest(
      data: options.data, split: options.split, samples: options.samples, limit: 512)
    guard options.matchLoss else { return try layer.task(request, of: name, in: session) }
    request.limit = nil
    request.samples = nil
    let whole = try layer.task(request, of: name, in: session)
    guard whole.training.map({ $0.inputs == whole.dataset.inputs }) ?? true else {
      throw Refusal(
        "--match-loss is at held-out rows of the data that trained '\(name)'; leave out --data.")
    }
    let halves = try whole.dataset.halves(named: whole.chosen.subject.data, seed: session.seed)
    return whole.measuring(
      SampleRequest.draw(options.samples ?? 512, of: halves.measuring, seed: session.seed),
      stopping: halves.stopping)
  }

  /// Says of a model whose data are no longer what trained it that it is measured on others.
  mutating func noteOtherData(of name: String, _ data: String?, _ digest: String?) {
    guard let data, let digest, let object = session.object(named: data), object.digest != digest
    else { return }
    notes.append("'\(data)' is not what it was when it trained '\(name)'.")
  }

  /// Dense networks of the experts' width, trained apart as the model was; nil where it is not known how it was
  /// trained, which is said.
  ///
  /// - `rows`: rows that do not train them; `steps`: how many they take, whatever loss they come to.
  /// - Throws: `Refusal` where told to stop.
  mutating func ensemble(
    besides name: String, _ task: LayerTask, without rows: Set<Int> = [], steps: Int? = nil
  ) throws -> DenseEnsemble? {
    let shape = task.chosen.layer.shape
    guard var training = task.training else {
      let isTrained = try session.model(named: name).stepCount > 0
      notes.append(
        "no networks were trained apart: "
          + (isTrained
            ? "the data that trained '\(name)' are others now, or gone."
            : "'\(name)' has taken no step here."))
      return nil
    }
    if !rows.isEmpty { training.trainingRows = training.trainingRows.filter { !rows.contains($0) } }
    let dense = shape.ofOneExpert
    try dense.requireMemory()
    if let steps { training.steps = steps }
    let match = steps == nil ? task.match : nil
    announce(
      seconds: Double(shape.expertCount * (match?.cap ?? 1))
        * dense.trainingSeconds(steps: training.steps, options: training.options),
      isBound: match != nil)
    let job = surroundings.begin("networks apart of \(name)", "steps", stop: .drops)
    let trained = try explainingDivergence(
      of: dense, training.options.optimizer, training.options.routerLosses
    ) {
      try DenseEnsemble.trained(besides: shape, training, match: match, monitor: job.monitor)
    }
    guard let trained else {
      throw Refusal("stopped before the networks apart were trained; nothing is kept.")
    }
    return trained
  }
}
