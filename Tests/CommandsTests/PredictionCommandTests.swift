import Experiments
import LinearAlgebra
import Networks
import Results
import Sessions
import Testing

@testable import Commands

@Suite struct PredictionCommandTests {
  private func shell() throws -> Interpreter {
    var shell = Interpreter()
    try shell.answer(
      "seed 3", "data piecewise --name d --dim 4 --outputs 3 --classes 3 --samples 120 --test 0.4",
      "data blobs --name b --dim 4 --classes 3 --samples 120 --test 0.4",
      "train moe --data d --routing top-k --experts 3 --hidden 4 --steps 20",
      "train dense --data d --hidden 5 --steps 20",
      "train mb --data b --routing soft --experts 3 --hidden 4 --steps 20")
    return shell
  }

  private func figure(_ path: String, in shell: Interpreter) -> NamedFigure? {
    shell.session.objects.lazy.flatMap { object in
      object.content.figures.filter { "\(object.name).\($0.path)" == path }
    }.first
  }

  @Test(
    "networks apart are trained as the model was, one for each expert, each by a seed of its own")
  func apart() throws {
    var shell = try shell()
    try shell.answer("diversity moe")
    let result = try shell.session.content(DiversityResult.self, named: "moe.diversity")
    let model = try shell.session.content(Model.self, named: "moe")
    let data = try shell.session.dataset(named: "d")
    var nets: [Layer] = []
    for index in 0..<3 {
      var options = model.training.options
      options.seed = options.seed &+ UInt64(index + 1) &* 0x9E37_79B9_7F4A_7C15
      var training = LayerTraining(shape: model.layer.shape.ofOneExpert, options: options)
      try training.run(
        steps: 20, inputs: data.inputs, target: data.trainingTarget, rows: data.split.training)
      nets.append(training.layer)
    }
    let rows = result.subject.samples?.indices ?? []
    let loss = Layer(meanOf: nets).taskLoss(
      .mse, inputs: data.inputs, target: data.trainingTarget, rows: rows)
    #expect(abs((result.apart?.loss ?? 0) - loss) < 1e-12)
    #expect(result.course == EnsembleCourse(steps: 20, match: nil))
    #expect(
      figure("moe.diversity.ambiguity", in: shell)?.nulls.map(\.name) == [
        "untrained", "shuffled", "uniform gates", "nets apart",
      ])
  }

  @Test(
    "with --match-loss networks stop where their mean has the model's loss, or it is said that they do not"
  )
  func matched() throws {
    var shell = try shell()
    try shell.answer(
      "train longer --data d --routing top-k --experts 3 --hidden 4 --steps 300",
      "diversity longer --match-loss")
    let result = try shell.session.content(DiversityResult.self, named: "longer.diversity")
    let match = try #require(result.course?.match)
    if match.isReached {
      #expect(abs(match.ownLoss - match.loss) < 0.01 * match.loss)
    } else {
      #expect(match.ownLoss > match.loss)
    }
    // Half of the held-out rows are measured, none of which said when.
    #expect(result.probe.sampleCount == 24)
    let text = try shell.answer("diversity mb --match-loss").joined(separator: " ")
    #expect(text.contains("held-out rows that are not measured"))
    #expect(shell.refusal(of: "diversity moe --match-loss --without-nets").contains("leave out"))
    #expect(shell.refusal(of: "diversity moe --match-loss --split all").contains("leave out"))
  }

  @Test("a model is the same whether measured alone or among others, on any number of threads")
  func same() throws {
    var shell = try shell()
    try shell.answer(
      "train two --data d --routing top-k --experts 3 --hidden 4 --steps 20 --seed 9",
      "diversity moe", "robust moe")
    let (alone, robust) = (
      try shell.session.content(DiversityResult.self, named: "moe.diversity"),
      try shell.session.content(RobustResult.self, named: "moe.robust")
    )
    try shell.answer(
      "set threads 1", "diversity moe two --across", "robust moe two", "set threads 2")
    #expect(try shell.session.content(DiversityResult.self, named: "moe.diversity") == alone)
    #expect(try shell.session.content(RobustResult.self, named: "moe.robust") == robust)
    let tested = try shell.session.content(PredictionResult.self, named: "diversity")
    #expect(tested.models == ["moe", "two"] && tested.groups.count == 1 && tested.links.count == 4)
    #expect(try shell.session.content(PredictionResult.self, named: "robust").links.isEmpty)
  }

  @Test("a region held out is unknown to the model and its networks") func region() throws {
    var shell = try shell()
    try shell.answer("robust mb --ood region")
    let result = try shell.session.content(RobustResult.self, named: "mb.robust")
    #expect(result.outside == "class 2")
    let data = try shell.session.dataset(named: "b")
    let model = try shell.session.content(Model.self, named: "mb")
    guard case .labels(let labels, _) = data.target else { return }
    var training = LayerTraining(shape: model.layer.shape, options: model.training.options)
    try training.run(
      steps: 20, inputs: data.inputs, target: data.trainingTarget,
      rows: data.split.training.filter { labels[$0] != 2 })
    let rows = result.subject.samples?.indices ?? []
    let inside = rows.filter { labels[$0] != 2 }
    let outputs = training.layer.outputs(at: data.inputs.rows(at: inside))
    let mean =
      (0..<inside.count).map { row -> Double in
        let logits = outputs.row(row)
        let sum = logits.reduce(0) { $0 + Double.exponential($1) }
        return Double.exponential(logits.max() ?? 0) / sum
      }.reduce(0, +) / Double(inside.count)
    #expect(abs((result.probe.detection?.inside ?? 0) - mean) < 1e-12)
    #expect(result.probe.detection?.insideCount == inside.count)
    #expect(result.probe.detection?.outsideCount == rows.count - inside.count)
  }

  @Test(
    "one expert, transformers, data without answers and wrong options are refused in words",
    arguments: [
      ("diversity dense", "there is one"), ("diversity lm", "one layer"),
      ("diversity moe --across", "several models"), ("diversity moe moe", "named twice"),
      ("diversity moe mb --name x", "--name"),
      ("robust moe lm", "one kind"), ("robust lm --eps 1", "one layer"),
      ("robust moe --shares 0.5", "transformers"), ("robust moe --eps 0", "--eps"),
      ("robust moe --ood nothing", "nothing"), ("robust moe --ood l", "l"),
      ("robust lm --match-loss", "dense model"), ("robust L --ood region --data d", "L"),
      ("robust moe --data b", "was trained for values"),
      ("robust moe --data other --match-loss", "leave out --data"),
      ("robust lm --shares 2", "--shares"),
    ]) func refusals(line: String, word: String) throws
  {
    var shell = try shell()
    try shell.answer(
      "data language --name l --samples 300",
      "data piecewise --name other --dim 4 --outputs 3 --samples 60 --seed 9",
      "train lm --data l --routing top-k --experts 3 --steps 1 \(Interpreter.tiny)",
      "import \(fixture("ProbesTests", "soft-gelu.safetensors")) --name L")
    let before = shell.session.objects.map(\.digest)
    let refusal = shell.refusal(of: line)
    #expect(refusal.contains(word), "\(refusal)")
    #expect(shell.session.objects.map(\.digest) == before)
  }

  @Test("dense models have no spread, and data without held-out rows are measured whole")
  func without() throws {
    var shell = try shell()
    try shell.answer(
      "robust dense", "data piecewise --name w --dim 4 --outputs 3 --samples 40 --test 0",
      "train all --data w --routing top-k --experts 3 --hidden 4 --steps 4", "robust all",
      "diversity all")
    #expect(figure("dense.robust.error_auroc", in: shell)?.value == nil)
    #expect(
      figure("dense.robust.error_auroc", in: shell)?.reason
        == "where one expert runs there is no spread")
    #expect(
      try shell.session.content(RobustResult.self, named: "all.robust").subject.split == "all")
    #expect(shell.refusal(of: "diversity all --match-loss").contains("holds no rows"))
  }

  @Test("transformers: illegal mass is tested against the dense model of the same seed")
  func transformers() throws {
    var shell = Interpreter()
    try shell.answer(
      "data language --name l --samples 1500 --topics 2 --lexicon 3 --noise 0",
      "compare --model transformer --routings dense,top-k --data l --seeds 3 --steps 6 --layers 1 --width 8 "
        + "--heads 2 --context 8 --experts 3 --hidden 4 --draws 2 --samples 8 --keep models --name c"
    )
    let names = ["dense", "top-k"].flatMap { routing in
      shell.session.modelNames.filter { $0.hasPrefix("c.\(routing)") }.sorted()
    }
    try shell.answer("robust \(names.joined(separator: " ")) --shares 0.5")
    let tested = try shell.session.content(PredictionResult.self, named: "robust")
    #expect(tested.groups.count == 1 && tested.groups[0].members == [3, 4, 5])
    let mass = try #require(tested.groups[0].predictions.first { $0.name == "illegal_mass" })
    for (unit, place) in tested.groups[0].members.enumerated() {
      let own = try shell.session.content(CorruptionResult.self, named: "\(names[place]).robust")
      let dense = try shell.session.content(
        CorruptionResult.self, named: "\(names[place - 3]).robust")
      let (a, b) = (
        try #require(own.probe.levels[0].means.illegalMass),
        try #require(dense.probe.levels[0].means.illegalMass)
      )
      #expect(abs((mass.trained[unit] ?? 0) - (Double.logarithm(a) - Double.logarithm(b))) < 1e-12)
    }
    try shell.answer(
      "robust \(names.joined(separator: " ")) --shares 0.5 --match-loss --name equal")
    let equal = try shell.session.content(PredictionResult.self, named: "equal")
    #expect(equal.caveat.contains("within") && equal.sampleCount < tested.sampleCount)
    // A pattern names the same models.
    try shell.answer("robust c.dense.* c.top-k.* --shares 0.5 --name again")
    #expect(
      try Set(shell.session.content(PredictionResult.self, named: "again").models) == Set(names))
    #expect(shell.refusal(of: "robust x.*").contains("no model"))
    let alone = try shell.answer("robust \(names[3]) \(names[4])").joined(separator: " ")
    #expect(alone.contains("nothing is tested"))
  }

  @Test(
    "units of a test differ in their seed alone: other settings are another group, one seed is one unit"
  )
  func units() throws {
    var shell = Interpreter()
    try shell.answer("data blobs --name b --dim 4 --classes 3 --samples 120")
    for (name, options) in [
      ("p1", "--seed 1"), ("p2", "--seed 2"), ("copy", "--seed 1"),
      ("longer", "--seed 1 --lr 0.01"),
      ("warm", "--seed 3 --temperature 2"),
    ] {
      try shell.answer(
        "train \(name) --data b --routing top-k --experts 3 --hidden 4 --steps 5 \(options)")
    }
    for command in ["diversity p1 copy --across", "robust p1 p2 copy"] {
      #expect(shell.refusal(of: command).contains("'p1' and 'copy' both began from seed 1"))
    }
    try shell.answer("diversity p1 p2 longer warm --across")
    let tested = try shell.session.content(PredictionResult.self, named: "diversity")
    #expect(tested.groups.map(\.members) == [[0, 1], [2], [3]] && tested.strata == [0, 0, 1, 2])
    #expect(
      tested.groups[1].name.contains("lr 0.01") && tested.groups[2].name.contains("temperature 2"))
    #expect(shell.refusal(of: "robust p1 --ood b").contains("is what 'p1' is measured on"))
    let text = try shell.answer("diversity p1 p2 --across --without-nets").joined(separator: " ")
    #expect(!text.contains("networks"))
  }

  @Test(
    "a transformer is measured on texts of its own tokens, and against one dense model of a seed")
  func transformerUnits() throws {
    var shell = Interpreter()
    try shell.answer(
      "data language --name l --samples 300", "data language --name small --samples 300 --topics 1",
      "train lm --data l --routing top-k --experts 2 --steps 1 --seed 1 \(Interpreter.tiny)",
      "train d1 --data l --steps 1 --seed 1 \(Interpreter.tiny)",
      "train d2 --data l --steps 2 --seed 1 \(Interpreter.tiny)",
      "train far --data l --routing top-k --experts 2 --steps 1 --seed 7 \(Interpreter.tiny)")
    for command in ["robust lm", "evaluate lm", "route lm"] {
      #expect(shell.refusal(of: "\(command) --data small").contains("other tokens"))
    }
    #expect(shell.refusal(of: "robust lm d1 d2").contains("'d1' and 'd2' both began from seed 1"))
    let text = try shell.answer("robust lm d1 far --shares 0.5").joined(separator: " ")
    #expect(text.contains("not tested, without a partner of their seed and text: far."))
    #expect(
      try shell.session.content(PredictionResult.self, named: "robust").models == ["lm", "d1"])
  }

  @Test("help predictions names the three commands and how verdicts are reached") func help() throws
  {
    var shell = Interpreter()
    let text = try shell.answer("help predictions").joined(separator: " ")
    for word in ["scale", "robust", "diversity", "structural", "--match-loss"] {
      #expect(text.contains(word))
    }
  }
}
