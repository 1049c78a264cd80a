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
  static let diversity = ShellCommand(
    "diversity", abstract: "Measures whether experts are an ensemble or a partition.",
    topic: "predictions",
    discussion: [
      "The loss of the experts' weighted mean is their own loss less their ambiguity: E - A, exactly. An "
        + "ensemble lives of A: its experts count alike and err apart. A partition lives of routing: E is "
        + "low as each sample goes to the expert that is good there. averaging share says which, from 0, "
        + "a partition, to 1.",
      "Beside the model stand: before training; its gates shuffled among samples; all gates alike; and as "
        + "many dense networks of the experts' width, trained apart for as many steps, which is what "
        + "experts come to without a router.",
      "With --across the models named, seeds of one routing or more, are tested together: each routing "
        + "against its networks apart, and whether alignment of Jacobians goes with A/E and with loss, by "
        + "ranks within each architecture. One model has no verdict.",
      "A transformer's layer has no answer of its own to be right about, and is refused.",
    ],
    formula: [
      "L(m) = E - A;  E = mean sum_i w_i L(f_i);  w = g / sum g;  m = sum_i w_i f_i",
      "A = mean sum_i w_i |f_i - m|^2, or mean sum_i w_i CE(f_i) less CE(m)",
      "averaging share = A / (A + routing gain)",
    ],
    examples: ["diversity moe", "diversity moe --without-nets"],
    seeAlso: ["robust", "scale", "jacobian", "help metrics"], rules: PredictionSamples.rules,
    .positional("model", .models, help: "The model to measure, or several: c.top-k.*."),
    .remaining("more", .models, help: "Further models, each kept as MODEL.diversity."),
    .group(PredictionSamples.group),
    .option(
      "draws", .integer(0...10_000), default: 20, help: "Shuffles of the gates; 0 for none."),
    .flag("across", help: "Tests the predictions over the models, kept as diversity.")
  ) { (bench: inout Workbench, first, more, options, draws, across) in
    let names = first + more.flatMap { $0 }
    try bench.requireDistinct(names, "model")
    try requireName(options.name, of: names.count, across: across)
    let strata = across ? try bench.strata(of: names, options.data) : []
    var (report, models) = (Report(), [DiverseModel]())
    for (place, name) in names.enumerated() {
      let task = try bench.task(of: name, options, for: "diversity")
      let cost = try task.chosen.require(for: "evaluating its experts", choosesExperts: false) {
        AmbiguityMeasure.cost(of: $0, samples: task.rows.count, models: 4, draws: draws)
      }
      bench.announce(seconds: cost.seconds)
      let ensemble = options.withoutNets ? nil : try bench.ensemble(besides: name, task)
      let measured = try DiversityResult.measure(
        task, ensemble: ensemble, draws: draws, seed: bench.session.seed,
        watch: names.count == 1 ? bench.watch("diversity \(name)") : { _, _ in .silent })
      if names.count == 1, !across { return try bench.keep(measured, as: options.name) }
      let result = measured.result
      report.add(try bench.keep(result, as: nil))
      if across {
        func alignment(_ probed: ProbedLayer?) throws -> Alignment? {
          try probed.flatMap { try AverageJacobians(of: $0.layer, at: $0.inputs).alignment() }
        }
        models.append(
          DiverseModel(
            result: result, stratum: strata[place],
            alignment: try alignment(task.chosen.trained),
            untrainedAlignment: try alignment(task.chosen.untrained)))
      }
    }
    guard across else { return report }
    let result = PredictionResult(diversityOf: models, seed: bench.session.seed)
    return try bench.keep(
      result, as: options.name ?? "diversity", reporting: result.report(digits: bench.digits))
  }

  /// Refuses a name for several results, and a test over a single model.
  static func requireName(_ name: String?, of count: Int, across: Bool) throws {
    guard count > 1 || !across else {
      throw Refusal("--across is over several models, as seeds of a comparison; name two or more.")
    }
    guard count == 1 || across || name == nil else {
      throw Refusal(
        "--name is of one result; \(count) models are kept each under its own name.")
    }
  }
}
