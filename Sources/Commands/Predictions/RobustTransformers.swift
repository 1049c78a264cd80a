import CommandLanguage
import Documents
import Networks
import Results
import Sessions

extension ShellCommand {
  /// Measures transformers as their context is corrupted; of several tests mixtures against dense ones of their seed.
  static func robustTransformers(
    _ names: [String], _ options: PredictionSamples, shares: [Double]?, in bench: inout Workbench
  ) throws -> Report {
    let models = try names.map { name in
      let model = try bench.session.content(Transformer.self, named: name)
      return (name: name, model: model)
    }
    for (name, model) in models { bench.noteOtherData(of: name, model.text, model.dataDigest) }
    let surroundings = bench.surroundings
    func request(_ place: Int) -> CorruptionRequest {
      let (name, model) = models[place]
      return CorruptionRequest(
        data: options.data, split: options.split,
        shares: Set(shares ?? CorruptionRequest.usualShares).sorted(),
        limit: options.samples.map { max(1, $0 / model.shape.context) },
        watch: { stage, unit in
          surroundings.begin(
            stage.map { "robust \(name): \($0)" } ?? "robust \(name)", unit, stop: .drops
          ).monitor
        })
    }
    let described = models.map { name, model in
      CorruptedModel(
        name, architecture: model.architecture, isDense: model.shape.ffn.routing == .dense,
        seed: model.isInitialisedFromSeed ? model.training.options.seed : nil, text: model.text)
    }
    let recipes = models.map { ModelRecipe($0.model) }
    let strata = ModelRecipe.strata(described.map(\.architecture), recipes)
    // A second dense model of one seed would never be asked.
    try ModelRecipe.requireDistinctSeeds(
      names,
      described.indices.map {
        described[$0].isDense ? "dense of \(described[$0].text ?? "")" : strata[$0]
      },
      recipes)
    let pairs = CorruptedModel.pairs(of: described)
    if options.matchLoss {
      guard !pairs.isEmpty else {
        throw Refusal(
          "--match-loss is of a mixture and the dense model of its seed and text: name both of each."
        )
      }
      return try matchedTransformers(models, described, strata, pairs, options, request, in: &bench)
    }
    var results: [CorruptionResult] = []
    for place in models.indices {
      let measured = try models[place].model.corruption(
        request(place), of: names[place], in: bench.session)
      guard names.count > 1 else {
        return try bench.keep(measured, as: options.name ?? "\(names[place]).robust")
      }
      _ = try bench.keep(measured.result, as: "\(names[place]).robust")
      results.append(measured.result)
    }
    guard !pairs.isEmpty else {
      return Report(
        "\(counted(names.count, "model")) kept, each as MODEL.robust; nothing is tested, as no mixture has a "
          + "dense model of its seed and text beside it")
    }
    let tested = PredictionResult(
      corruptionOf: described, strata: strata,
      pairs: pairs.map {
        CorruptedPair(
          mixture: $0.mixture, dense: $0.dense, result: results[$0.mixture],
          denseResult: results[$0.dense])
      }, matches: "", seed: bench.session.seed)
    var report = tested.report(digits: bench.digits)
    let used = Set(pairs.flatMap { [$0.mixture, $0.dense] })
    let rest = names.indices.filter { !used.contains($0) }.map { names[$0] }
    if !rest.isEmpty {
      report.add(
        "not tested, without a partner of their seed and text: \(abbreviated(rest.joined(separator: ", "), to: 200))."
      )
    }
    report.add("each model kept as MODEL.robust; `show` shows one")
    return try bench.keep(tested, as: options.name ?? "robust", reporting: report)
  }

  /// The same at equal loss, pair by pair: the model of the lower loss is taken where it had the other's.
  private static func matchedTransformers(
    _ models: [(name: String, model: Transformer)], _ described: [CorruptedModel],
    _ strata: [String], _ pairs: [(mixture: Int, dense: Int)], _ options: PredictionSamples,
    _ request: (Int) -> CorruptionRequest, in bench: inout Workbench
  ) throws -> Report {
    var found: [CorruptedPair] = []
    var (farthest, fewest) = (0.0, Int.max)
    for (mixture, dense) in pairs {
      guard
        let (results, match) = try Transformer.matchedCorruption(
          [models[mixture], models[dense]], request(mixture), in: bench.session)
      else { throw Refusal("stopped before losses were matched; nothing is kept.") }
      found.append(
        CorruptedPair(mixture: mixture, dense: dense, result: results[0], denseResult: results[1]))
      farthest = max(farthest, abs(match.losses[0] - match.losses[1]))
      fewest = min(fewest, match.steps.min() ?? 0)
    }
    let text = NumberText(digits: 3)
    let tested = PredictionResult(
      corruptionOf: described, strata: strata, pairs: found,
      matches: "Of each pair the model of the lower loss is taken where it had the other's, after "
        + "\(counted(fewest, "step")) or more: on the first half of what is held out losses are within "
        + "\(text(farthest)) nats; the second half is measured.", seed: bench.session.seed)
    return try bench.keep(
      tested, as: options.name ?? "robust", reporting: tested.report(digits: bench.digits))
  }
}
