import CommandLanguage
import Datasets
import Documents
import Experiments
import LinearAlgebra
import Networks
import Probes
import Results
import Sessions

extension ShellCommand {
  static let robust = ShellCommand(
    "robust",
    abstract: "Measures how answers stand up to moved inputs, and what a model is sure of.",
    topic: "predictions",
    discussion: [
      "Inputs are moved by eps along a random direction, the top right singular vector of the layer's "
        + "Jacobian, and on and off the span of the data's leading principal axes. The response stands "
        + "beside what the Jacobian says, |J u|, and beside both flip, the share of samples that are then "
        + "told another class.",
      "How sure a classifier is, and how rightly: expected calibration error with its bias, Brier score, and "
        + "whether samples outside the data make it less sure. Of a regression the variance among experts "
        + "takes the place of confidence.",
      "Outside is twice the inputs unless --ood says else: shuffled, each feature shuffled among samples; "
        + "region, the last region or class, without which model and networks are trained again; or "
        + "another dataset.",
      "Of a transformer a share of the context's tokens is replaced by draws from the text's frequencies, the "
        + "targets as they were: loss, entropy, confidence, and whether it is less sure of corrupted windows. On "
        + "`data language` also illegal mass, the probability given to words that the grammar forbids after the "
        + "window alone. Several are tested, each mixture against the dense model of its seed.",
      "Beside the model stand the untrained one and as many dense networks of the experts' width, trained "
        + "apart. Several models are tested together, each architecture against its networks "
        + "as a family of its own.",
    ],
    formula: [
      "response = |f(x + eps u) - f(x)| / eps;  prediction = |J u|",
      "ece = sum_b n_b / n |accuracy_b - confidence_b|;  auroc = P(in > out) + P(in = out) / 2",
    ],
    examples: [
      "robust moe", "robust moe --ood region", "robust moe --eps 0.01,0.1", "robust moe dense",
      "robust lm",
    ],
    seeAlso: ["diversity", "scale", "jacobian", "help metrics"], rules: PredictionSamples.rules,
    .positional("model", .models, help: "The model to measure, or several: c.top-k.*."),
    .remaining("more", .models, help: "Further models, tested together with it."),
    .group(PredictionSamples.group),
    .option("ood", .outside, help: "What lies outside the data (default twice)."),
    .option(
      "eps", .list(of: .number(from: 1e-9, to: 1e9)),
      help: "How far inputs are moved, in their own unit (default 0.1,1,3)."),
    .option(
      "shares", .list(of: .number(above: 0.0, to: 1)),
      help: "Transformers: parts of the context to replace (default 0.1,0.25,0.5)."),
    .given
  ) {
    (
      bench: inout Workbench, first, more, options, ood: OutsideChoice?, eps: [Double]?,
      shares: [Double]?, given
    ) in
    let names = first + more.flatMap { $0 }
    try bench.requireDistinct(names, "model")
    let transformers = names.filter { bench.session.object(named: $0)?.content is Transformer }
    if let lm = transformers.first {
      if let other = names.first(where: { !transformers.contains($0) }) {
        throw Refusal("'\(lm)' is a transformer and '\(other)' is not; name models of one kind.")
      }
      for option in ["ood", "eps", "without-nets"] where given.contains(option) {
        throw given.error(option, "is for models of one layer; '\(lm)' is a transformer.")
      }
      return try robustTransformers(names, options, shares: shares, in: &bench)
    }
    guard !given.contains("shares") else {
      throw given.error("shares", "is for transformers; '\(names[0])' is one layer.")
    }
    return try robustLayers(names, options, ood ?? .twice, eps ?? [0.1, 1, 3], in: &bench)
  }

  private static func robustLayers(
    _ names: [String], _ options: PredictionSamples, _ ood: OutsideChoice, _ eps: [Double],
    in bench: inout Workbench
  ) throws -> Report {
    let eps = Set(eps).sorted()
    let strata = names.count > 1 ? try bench.strata(of: names, options.data) : []
    var results: [RobustResult] = []
    for name in names {
      let task = try bench.task(of: name, options, for: "robust")
      let cost = try task.chosen.require(for: "moving its inputs", choosesExperts: false) {
        PerturbedInputs.cost(of: $0, samples: task.rows.count, models: 4, eps: eps.count)
      }
      bench.announce(seconds: cost.seconds)
      let ensemble = options.withoutNets ? nil : try bench.ensemble(besides: name, task)
      let outside = try bench.outside(ood, of: name, task, besides: ensemble)
      results.append(
        try RobustResult.measure(
          task, ensemble: ensemble, eps: eps, outside: outside, seed: bench.session.seed))
    }
    guard names.count > 1 else { return try bench.keep(results[0], as: options.name) }
    for result in results { _ = try bench.keep(result, as: nil) }
    let tested = PredictionResult(
      robustnessOf: results, strata: strata, seed: bench.session.seed)
    guard !tested.groups.isEmpty else {
      return Report(
        "\(counted(names.count, "model")) kept, each as MODEL.robust; without networks apart "
          + "nothing is tested")
    }
    var report = tested.report(digits: bench.digits)
    report.add("each model kept as MODEL.robust; `show` shows one")
    return try bench.keep(tested, as: options.name ?? "robust", reporting: report)
  }
}
