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
    var models: [CorruptedModel] = []
    for name in names {
      let model = try bench.session.content(Transformer.self, named: name)
      let context = model.shape.context
      let request = CorruptionRequest(
        data: options.data, split: options.split,
        shares: Set(shares ?? CorruptionRequest.usualShares).sorted(),
        limit: options.samples.map { max(1, $0 / context) },
        watch: { [surroundings = bench.surroundings] stage, unit in
          surroundings.begin(
            stage.map { "robust \(name): \($0)" } ?? "robust \(name)", unit, stop: .drops
          ).monitor
        })
      let measured = try model.corruption(request, of: name, in: bench.session)
      guard names.count > 1 else {
        return try bench.keep(measured, as: options.name ?? "\(name).robust")
      }
      _ = try bench.keep(measured.result, as: "\(name).robust")
      models.append(
        CorruptedModel(
          result: measured.result, architecture: model.architecture,
          isDense: model.shape.ffn.routing == .dense,
          seed: model.isInitialisedFromSeed ? model.training.options.seed : nil))
    }
    guard let tested = PredictionResult(corruptionOf: models, seed: bench.session.seed) else {
      return Report(
        "\(counted(names.count, "model")) kept, each as MODEL.robust; nothing is tested, as no mixture has a "
          + "dense model of its seed and text beside it")
    }
    var report = tested.report(digits: bench.digits)
    report.add("each model kept as MODEL.robust; `show` shows one")
    return try bench.keep(tested, as: options.name ?? "robust", reporting: report)
  }
}
