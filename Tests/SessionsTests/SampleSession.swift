import Datasets
import Experiments
import Expressions
import Foundation
import LinearAlgebra
import Networks
import Probes
import Results
import Sessions
import Sweeps

/// A session with an object of every kind, each with all its parts, made without a command.
func sampleSession() throws -> Session {
  var session = Session()
  session.seed = .max
  session.settings.digits = 6
  let table = Standardisation(mean: [1, 2, 3], scale: [1, 0.5, 1], constantFeatures: [2])
  let made = try Dataset.piecewise(
    dim: 3, outputs: 3, regions: 2, samples: 20, noise: 0, testFraction: 0.2, seed: 1)
  let standardised = Dataset(
    inputs: made.inputs, target: .labels([Int](repeating: 1, count: 20), classCount: 2),
    targetNames: ["cat", "d\"og\n🐕"], split: made.split, standardisation: table)
  try session.put(made, named: "d", origin: "data piecewise --name d")
  try session.put(standardised, named: "pets", origin: "data 'my pets.csv'")
  try session.put(
    Dataset(inputs: made.inputs, split: made.split), named: "bare", origin: "data x.npy")
  session.journalise("data piecewise --name d")

  var moe = try trained(Precision.float32, on: made)
  try session.put(moe, named: "moe", origin: "train moe --routing top-k")
  try session.put(
    try trained(.float64, on: made), named: "exact", origin: "train exact")
  moe = Model(
    training: LayerTraining(layer: moe.layer, options: TrainingOptions()), dataset: nil,
    requestedSteps: 0, isInitialisedFromSeed: false, samples: made.inputs)
  try session.put(moe, named: "imported", origin: "import x.safetensors")

  try addLanguage(to: &session)
  let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  try session.put(
    try PretrainedReference(
      opening: tests.appending(path: "PretrainedTests/Fixtures/qwen2moe").path),
    named: "pretrained", origin: "import qwen2moe")
  try session.put(
    EvaluationResult(
      subject: Subject(model: "elsewhere", data: "corpus", split: "all"), measure: .crossEntropy,
      loss: 2.5, count: 6, accuracy: 0.5, baseline: 3, isBaselineOwn: true, isOfTokens: true,
      logits: KeptLogits(shape: [1, 2, 3], values: [1, 2, 3, -1, 0.5, 1e-30])),
    named: "elsewhere.evaluation", origin: "evaluate elsewhere")

  let (layer, inputs) = (moe.layer, made.inputs)
  let subject = Subject(model: "moe", data: "d", split: "all")
  func keep(_ result: any ResultContent, _ name: String) throws {
    try session.put(result, named: name, origin: "measure \(name)")
    session.journalise("measure \(name)")
  }
  let losses = try session.content(Model.self, named: "moe").training.losses
  try keep(
    TrainingCurve(
      model: "moe", losses: losses, requestedSteps: 9, trainingLoss: 0.1, heldOutLoss: nil),
    "moe.training")
  let route = try RoutingStatistics(of: layer, at: inputs, partition: made.regions)
  try keep(
    RouteResult(
      subject: subject, statistics: route, untrained: route,
      null: RoutingNull(
        of: layer, gates: layer.gates(at: inputs), near: RoutingStatistics.usualWidths, draws: 2,
        seed: 1)), "moe.route")
  let jacobian = try JacobianProbe(
    of: layer, at: inputs, options: JacobianOptions(evaluatesAllExperts: true))
  try keep(
    JacobianResult(
      subject: subject, probe: jacobian,
      null: try PairNull(
        of: jacobian.experts.map(\.averageJacobian), draws: 3, seed: 1),
      untrainedMean: jacobian.routedMean, untrainedAlignment: 0.5), "moe.jacobian")
  let leading = try LeadingSpectra(of: layer, at: inputs, count: 2)
  try keep(
    LeadingResult(
      subject: subject, probe: leading, untrained: leading, gates: layer.gates(at: inputs).weights
    ), "moe.leading")
  let pca = try PCAProbe(of: layer, at: inputs)
  try keep(
    PCAResult(
      subject: subject, probe: pca,
      shuffled: ShuffledRanks(
        draws: 2,
        experts: [
          ShuffledRanks.Level(mean: 1.5, low: 1, high: 2), nil,
          ShuffledRanks.Level(mean: 2, low: 2, high: 2),
        ], routedMean: ShuffledRanks.Level(mean: 1.5, low: 1, high: 2), plainMean: nil),
      untrainedRanks: []), "moe.pca")
  let subspace = try SubspaceProbe(of: layer, at: inputs, source: .input, rank: 2)
  try keep(
    SubspaceResult(
      subject: subject, probe: subspace, untrainedOverlap: 0.25,
      null: SubspaceNull(rank: subspace.rank, dimension: subspace.dimension)),
    "moe.subspace")
  let outputs = try ExpertOutputs(of: layer, at: inputs, weighting: .gates)
  let similarity = SimilarityProbe(of: outputs)
  try keep(
    SimilarityResult(
      subject: subject, probe: similarity, untrained: similarity,
      null: PairNull(shuffling: outputs, draws: 3, seed: 1)),
    "moe.similarity")
  try keepFurther(of: layer, at: inputs, subject, keep)
  let transformer = try session.content(Transformer.self, named: "lm").shape
  try keep(try decoded(comparison(of: transformer)) as LanguageComparison, "layers")
  try keep(try decoded(comparison(of: layer.shape)) as Comparison, "comparison")
  try keep(ScaleResult(.layers(comparison: try scaledComparison(of: layer.shape))), "scale")
  try keep(
    SettingsDifference(
      first: "comparison", second: "other", seeds: [1, .max],
      rows: [
        SettingsDifference.Row(
          layer: 1, architecture: "dense", claim: nil, figure: .sigma1, trained: [0.5, -0.25],
          fromTraining: [0.125, 0.25]),
        SettingsDifference.Row(
          layer: nil, architecture: nil, claim: .rankOrder, figure: .pcaRank, trained: [1, 2],
          fromTraining: nil),
      ]), "comparison.diff")
  let expression = "[1 / 3, moe.route.margin, 1 / 0, 1 / (moe.route.load[0] - 1) ^ 2]"
  let evaluation = try Expression(expression).evaluate { path, _ throws(ExpressionError) in
    try session.figures(at: path).value
  }
  try keep(
    CalculatedValue(evaluation, expression: expression, sources: ["moe.route"]), "sums")
  try keep(try sampleSweep(), "t")
  try keepPredictions(of: moe, on: made, subject, keep)
  return session
}

/// A sweep with a cell of every state.
private func sampleSweep() throws -> Sweep {
  let design = SweepDesign(
    grid: try SweepGrid(
      over: [SweepAxis("temperature=0.5,1"), SweepAxis("gate=relu,silu")], sample: 3, seed: 1),
    seeds: [1, .max], commands: ["train m --temperature {temperature} --activation {gate}"],
    measures: ["m.loss"], keep: ["m"], sources: [SweepDesign.Source(name: "d", digest: "1")],
    numerics: "1")
  var cells = design.cells
  for index in 0..<4 {
    cells[index] = cells[index].done(
      [
        SweepFigure(
          path: "m.loss", unit: "nats", value: index == 1 ? nil : Double(index) / 3,
          nulls: [SweepFigure.Null(name: "untrained", level: 1, low: 0.5, high: nil)],
          reason: index == 1 ? "nothing was held out" : nil)
      ], digest: "0123456789abcdef")
  }
  cells[4] = cells[4].failed("`train m`: no memory.")
  return Sweep(design: design, cells: cells)
}

/// Results of predictions, each beside networks apart that a few steps trained.
private func keepPredictions(
  of model: Model, on data: Dataset, _ subject: Subject,
  _ keep: (any ResultContent, String) throws -> Void
) throws {
  let probed = ProbedLayer(layer: model.layer, inputs: data.inputs)
  let task = LayerTask(
    chosen: ChosenSamples(subject: subject, trained: probed, untrained: probed), dataset: data,
    rows: Array(0..<data.sampleCount),
    training: DenseEnsemble.Task(
      options: TrainingOptions(batchSize: 4), steps: 2, inputs: data.inputs,
      target: data.trainingTarget, trainingRows: data.split.training))
  let nets = try task.training.flatMap {
    try DenseEnsemble.trained(
      besides: model.layer.shape, $0,
      match: DenseEnsemble.Match(loss: 1e-9, rows: data.split.test, cap: 2))
  }
  let diversity = try DiversityResult.measure(task, ensemble: nets, draws: 2, seed: 1).result
  try keep(diversity, "moe.diversity")
  let outside = OutsideSamples(
    "twice", inside: data.inputs, outside: data.inputs.scaled(by: 2))
  try keep(
    try RobustResult.measure(task, ensemble: nets, eps: [0.1, 1], outside: outside, seed: 1),
    "moe.robust")
  let alignment = try AverageJacobians(of: model.layer, at: data.inputs).alignment()
  let one = DiverseModel(
    result: diversity, stratum: "top-k", alignment: alignment, untrainedAlignment: alignment)
  try keep(PredictionResult(diversityOf: [one, one, one], seed: 1), "diversity")
}

/// Results of a router and its experts, each with its nulls.
private func keepFurther(
  of layer: Layer, at inputs: Matrix, _ subject: Subject,
  _ keep: (any ResultContent, String) throws -> Void
) throws {
  let coupling = try CouplingProbe(of: layer, at: inputs)
  try keep(
    CouplingResult(
      subject: subject, probe: coupling, null: CouplingNull(of: coupling, draws: 3, seed: 1),
      untrained: coupling), "moe.coupling")
  let outputs = try ExtremeOutputs(of: layer, at: inputs)
  try keep(
    ExtremeResult(
      subject: subject,
      layers: [
        ExtremeResult.Layer(
          number: nil, outputs: outputs, untrained: outputs,
          tokens: outputs.experts.map { "word \($0.number)" })
      ]), "moe.super")
  let pairs = try OverlapPairs(
    of: layer, at: inputs, tokens: (0..<inputs.rowCount).map { $0 % 3 }, bins: 4, seed: 1)
  try keep(
    OverlapResult(
      subject: subject, probe: pairs.measured(),
      shuffled: OverlapNull(shuffling: pairs, draws: 2, seed: 1),
      random: OverlapNull(routing: pairs, draws: 2, seed: 1), untrained: pairs.measured()),
    "moe.overlap")
}

private func trained(_ precision: Precision, on data: Dataset) throws -> Model {
  var training = LayerTraining(
    shape: LayerShape(
      inputWidth: 3, outputWidth: 3, hiddenWidth: 4, expertCount: 3, routing: .topK,
      selectedCount: 2, temperature: 0.5, isGated: precision == .float64, hasRouterBias: true),
    options: TrainingOptions(batchSize: 4, seed: .max, precision: precision))
  guard case .values(let values) = data.target else { throw SessionError.refused("no values") }
  try training.run(
    steps: 5, inputs: data.inputs, target: .values(values), rows: data.split.training)
  return Model(
    training: training, dataset: "d", requestedSteps: 9, isInitialisedFromSeed: true)
}

private func decoded<Value: Decodable>(_ json: String) throws -> Value {
  try JSONDecoder().decode(Value.self, from: Data(json.utf8))
}

private func comparison(of shape: LayerShape) throws -> String {
  let shape = String(decoding: try JSONEncoder().encode(shape), as: UTF8.self)
  let row = """
    [{"figures": {"loss": 0.5, "sigma1": 1.5}, "untrained": {"sigma1": 2}, "shuffled": {},
      "effectiveCount": 7.5, "dead": []},
     {"figures": {"alignment": 0.1}, "untrained": {}, "shuffled": {"pca_erank": 3.5},
      "alignmentNull": {"draws": 3, "mean": 0.1, "percentile95": 0.2, "maximumMean": 0.3,
        "maximumPercentile95": 0.4}, "effectiveCount": 2.5, "dead": [2]}]
    """
  return """
    {"architectures": [{"name": "dense", "shape": \(shape)}, {"name": "moe", "shape": \(shape)}],
     "conventions": {"scale": "gate", "jacobian": "layer", "representation": "mixed",
       "rank": "deviation", "capacity": "active", "mean": "plain", "samples": "matched"},
     "seeds": [1, 18446744073709551615], "requestedSeeds": 3, "sampleCount": 20,
     "measurements": [\(row), \(row)],
     "multiverse": {"universes": [{"claim": "1 top-k", "choices": {"scale": "raw"},
       "verdict": "open", "mean": -0.25}]}}
    """
}

/// Two numbers of experts over three seeds: omega falls below 0 in one, and the loss is not known of another.
private func scaledComparison(of shape: LayerShape) throws -> Comparison {
  let architectures = try [3, 6].map { count -> Architecture in
    guard let scaled = shape.with(experts: count, matching: .active) else {
      throw SessionError.refused("no layer of \(count) experts")
    }
    return Architecture(name: "E \(count)", shape: scaled)
  }
  var conventions = Conventions()
  conventions.capacity = .active
  let rows = try (0..<3).map { seed in
    try (0..<2).map { place -> Experiments.Measurement in
      let omega = seed == 1 && place == 1 ? -0.01 : 0.02
      let loss = seed == 2 ? "" : #""loss": 0.\#(5 - place), "#
      return try decoded(
        """
        {"figures": {\(loss)"sigma1": 1.\(5 + seed + place), "decay": 0.\(2 + seed), "omega": \(omega)},
         "untrained": {"sigma1": 2, "decay": 0.\(1 + place)}, "shuffled": {},
         "effectiveCount": 7.5, "dead": []}
        """)
    }
  }
  return Comparison(
    architectures: architectures, conventions: conventions, seeds: [1, 2, .max], requestedSeeds: 4,
    sampleCount: 20, measurements: rows, setup: ComparisonSetup(data: "d", split: "test", steps: 3),
    rule: VerdictRule())
}

private func comparison(of shape: TransformerShape) throws -> String {
  let model = String(decoding: try JSONEncoder().encode(shape), as: UTF8.self)
  let layer = try comparison(of: shape.ffn)
  return """
    {"models": [\(model), \(model)], "layers": [0, 1], "evaluatedTokens": 50,
     "countsBytes": true, "comparisons": [\(layer), \(layer)]}
    """
}
