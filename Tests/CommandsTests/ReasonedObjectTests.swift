import Commands
import Datasets
import Experiments
import Foundation
import LinearAlgebra
import Networks
import Results
import Safetensors
import Sessions
import TestSupport
import Testing

/// What a person asks of objects: a matrix, a class, a sample, a state.
@Suite("Objects a person reasons about")
struct ReasonedObjectTests {
  /// Classes and regions, and a model of each.
  private func blobs() throws -> Interpreter {
    var shell = Interpreter()
    try shell.answer(
      "data blobs --name b --dim 4 --classes 3 --samples 90 --seed 1",
      "train moe --data b --routing top-k --experts 4 --hidden 6 --steps 12 --batch 16")
    return shell
  }

  @Test("show --alignment has the matrix of every two experts and names the pair of its maximum")
  func alignment() throws {
    var shell = try Interpreter.furnished()
    let folder = try TemporaryFolder()
    try shell.answer("jacobian moe --draws 5 --experts 0,2,3")
    let printed = try shell.answer("show moe.jacobian --alignment")
    let result = try shell.session.content(JacobianResult.self, named: "moe.jacobian")
    let largest = try #require(result.probe.alignment.largestPair)
    let numbers = [0, 2, 3]
    let (i, j) = (numbers[largest.first], numbers[largest.second])
    #expect(printed.contains { $0.hasPrefix("largest |A|: experts \(i) and \(j), A ") })
    #expect(printed.contains { $0.split(separator: " ") == ["expert", "0", "2", "3"] })
    #expect(printed.contains { $0.contains("random directions, 95%") })
    try shell.answer("export moe.jacobian \(folder.file("j.json"))")
    #expect(
      try folder.json("j.json")["alignment_max_pair"].items.map(\.number)
        == [Double(i), Double(j)])
    try shell.answer("jacobian moe --top 2 --alignment average", "jacobian moe --top 2 --name bare")
    #expect(try shell.answer("show moe.leading --alignment")[0].hasPrefix("alignment of average"))
    #expect(shell.refusal(of: "show bare --alignment").contains("--top 4 --alignment average"))
    try shell.answer("similarity moe --draws 0", "jacobian dense --draws 0")
    #expect(
      shell.refusal(of: "show moe.similarity --alignment").contains("of results of `jacobian`"))
    #expect(shell.refusal(of: "show moe --alignment").contains("moe is a model"))
    #expect(shell.refusal(of: "show dense.jacobian --alignment").contains("fewer than two live"))
    #expect(shell.message(of: "show moe.jacobian --alignment --all").contains("--alignment"))
  }

  @Test("route --by label keeps shares of classes beside loads, through a checkpoint too")
  func byLabel() throws {
    var shell = try blobs()
    let folder = try TemporaryFolder()
    let printed = try shell.answer("route moe --by label", width: 100)
    #expect(printed.contains { $0.hasPrefix("experts by labels") })
    #expect(printed.contains { $0.hasPrefix("nmi with labels") && $0.hasSuffix("shuffled") })
    let result = try shell.session.content(RouteResult.self, named: "moe.route")
    let classes = try #require(result.classes)
    for (load, expected) in zip(classes.loads, result.statistics.load) {
      expectClose(load, expected, tolerance: 1e-14)
    }
    for c in classes.classes.indices {
      expectClose((0..<4).reduce(0) { $0 + classes.shares[$1, c] }, 1, tolerance: 1e-14)
    }
    #expect(
      result.figures.contains { $0.name == "class_share" && $0.nulls[0].name == "independence" })
    try shell.answer(
      "export moe.route \(folder.file("r.json"))", "export moe.route --wide \(folder.file("r.csv"))"
    )
    let json = try folder.json("r.json")["classes"]
    #expect(json["share"].items.count == 4 && json["null"]["draws"].number == 199)
    #expect(try folder.text("r.csv").hasPrefix("expert,load,importance,n_eff,share.0,share.1"))
    let before = shell.session
    try shell.answer("save \(folder.file("s.safetensors"))", "load \(folder.file("s.safetensors"))")
    #expect(shell.session.objects == before.objects)
    // Without it nothing of classes is kept.
    try shell.answer("route moe --name plain")
    #expect(try shell.session.content(RouteResult.self, named: "plain").classes == nil)
  }

  @Test("--by label says regions where they are regions, and is refused without either")
  func partitions() throws {
    var shell = try Interpreter.furnished()
    let folder = try TemporaryFolder()
    let printed = try shell.answer("route moe --by label")
    #expect(printed.contains { $0.hasPrefix("experts by regions") })
    #expect(printed.contains { $0.hasPrefix("nmi with regions") })
    let table = folder.put("a,b\n1,2\n1,3\n1,5\n1,4\n", as: "t.csv")
    try shell.answer(
      "data \(table) --name t --values b", "train u --data t --routing top-k --experts 3 --steps 1")
    #expect(shell.refusal(of: "route u --by label").hasPrefix("--by label needs data with classes"))
    #expect(shell.message(of: "route moe --tokens --by label").contains("--by"))
    try shell.answer("data language --name l --samples 600")
    try shell.answer("train lm --data l --routing top-k --experts 4 --steps 2 \(Interpreter.tiny)")
    let topics = try shell.answer("route lm --by label --samples 30")
    #expect(topics.contains { $0.hasPrefix("experts by topics") })
  }

  @Test("jacobian --sample is what the whole measurement has at that row, with the gates there")
  func sample() throws {
    var shell = try Interpreter.furnished()
    let printed = try shell.answer(
      "jacobian moe --sample 17 --draws 0", "show moe.sample17.jacobian")
    #expect(printed.contains { $0.hasPrefix("sample 17, counted from 0") })
    try shell.answer("jacobian moe --split all --draws 0")
    let one = try shell.session.content(JacobianResult.self, named: "moe.sample17.jacobian")
    let all = try shell.session.content(JacobianResult.self, named: "moe.jacobian")
    #expect(one.subject.samples?.indices == [17])
    let (own, whole) = (try #require(one.gates), try #require(all.gates))
    for i in 0..<4 {
      #expect(own[0, i] == whole[17, i])
      guard own[0, i] > 0 else { continue }
      expectClose(
        Array(one.probe.experts[i].spectra.row(0)), Array(all.probe.experts[i].spectra.row(17)),
        tolerance: 1e-12)
    }
    #expect(
      shell.refusal(of: "jacobian moe --sample 120")
        == "--sample cannot be 120: 'd' has samples 0 to 119.")
    #expect(shell.message(of: "jacobian moe --sample 1 --samples 4").contains("--samples"))
    let held = try shell.session.dataset(named: "d").split.test
    let seen = try #require((0..<120).first { !held.contains($0) })
    #expect(
      shell.refusal(of: "jacobian moe --sample \(seen) --split test").contains("not in its test"))
  }

  @Test("a token's state is the same alone as among all")
  func tokenState() throws {
    var shell = try Interpreter.lettered(steps: 1)
    try shell.answer(
      "jacobian lm --layer 1 --sample 33 --top 2", "jacobian lm --layer 1 --top 2 --samples 5000")
    let one = try shell.session.content(LeadingResult.self, named: "lm.layer1.sample33.leading")
    let all = try shell.session.content(LeadingResult.self, named: "lm.layer1.leading")
    let row = try #require(all.subject.samples?.indices.firstIndex(of: 33))
    expectClose(
      Array(try #require(one.gates).row(0)), Array(try #require(all.gates).row(row)),
      tolerance: 1e-12)
    #expect(shell.refusal(of: "jacobian lm --sample 100000").contains("'l' has tokens 0 to "))
    #expect(shell.session.object(named: "lm.layer1.sample33.leading") != nil)
  }

  @Test("export MODEL.states holds what enters the layer, and what each expert answers")
  func states() throws {
    var shell = try Interpreter.furnished()
    let folder = try TemporaryFolder()
    let path = folder.file("s.safetensors")
    try shell.answer("export moe.states \(path)")
    let data = try shell.session.dataset(named: "d")
    let layer = try shell.session.content(Model.self, named: "moe").layer
    let rows = data.split.test
    let inputs = data.inputs.rows(at: rows)
    let file = try SafetensorsFile(path: path)
    #expect(try file.doubles(named: "input") == inputs.elements)
    #expect(try file.doubles(named: "gates") == layer.gates(at: inputs).weights.elements)
    let outputs = try file.doubles(named: "output")
    for i in 0..<4 {
      let own = layer.expert(i).outputs(at: inputs)
      for n in rows.indices {
        #expect(Array(outputs[(n * 4 + i) * 4..<(n * 4 + i + 1) * 4]) == Array(own.row(n)))
      }
    }
    #expect(file.metadata["kind"] == "states" && file.metadata["data"] == "d")
    #expect(file.metadata["origin"]?.hasPrefix("export moe.states") == true)
    #expect(file.metadata["objects"]?.contains("\"moe\"") == true)
    try shell.answer(
      "export moe.states \(folder.file("o.csv")) --of output --samples 3",
      "export moe.states \(folder.file("i.npy")) --of input")
    let lines = try folder.text("o.csv").split(separator: "\n")
    #expect(lines.count == 13 && lines[0].hasPrefix("sample,expert,gate,y1,y2,y3,y4,origin"))
    try shell.answer("data \(folder.file("i.npy")) --name again")
    #expect(try shell.session.dataset(named: "again").inputs == inputs)
    #expect(shell.message(of: "export moe \(path) --of input").contains("export MODEL.states"))
    #expect(shell.refusal(of: "export moe.states \(folder.file("x.json"))").contains(".npy"))
    #expect(shell.message(of: "export other.states \(path)").contains("other.states"))
    let completed = Interpreter.table.complete("export moe.s", cursor: 12, in: shell.bench)
    #expect("\(completed)".contains("moe.states"))
  }

  @Test(
    "--layer all has a row a layer, with its null, of every probe",
    arguments: [
      ("subspace lm --rank 2", "random"), ("similarity lm --draws 2", "shuffled"),
      ("coupling lm --draws 9", "untrained"), ("overlap lm --draws 2", "untrained"),
    ])
  func layers(command: String, null: String) throws {
    var shell = try Interpreter.lettered(steps: 1)
    let printed = try shell.answer("\(command) --layer all --samples 24")
    #expect(printed[1].contains(null), "\(printed)")
    #expect(printed[2].hasPrefix("    0") && printed[3].hasPrefix("    1"))
    let kind = command.split(separator: " ")[0]
    for l in 0..<2 { #expect(shell.session.object(named: "lm.layer\(l).\(kind)") != nil) }
    #expect(shell.refusal(of: "\(command) --layer 0,7").contains("layers 0 to 1"))
  }

  @Test("accuracy of a training is what evaluate finds, and its held-out curve changes no weight")
  func accuracy() throws {
    var shell = try blobs()
    let folder = try TemporaryFolder()
    try shell.answer("evaluate moe", "export moe.training \(folder.file("t.csv")) --wide")
    let curve = try shell.session.content(TrainingCurve.self, named: "moe.training")
    let found = try shell.session.content(EvaluationResult.self, named: "moe.evaluation")
    let layer = try #require(curve.layer)
    #expect(layer.marks.map(\.step) == [0, 2, 4, 7, 9, 12])
    #expect(layer.marks.last?.heldOutAccuracy == found.accuracy)
    #expect(layer.marks.last?.heldOutLoss == curve.heldOutLoss)
    #expect(try shell.answer("show moe.training").contains { $0.contains("; accuracy train ") })
    let lines = try folder.text("t.csv").split(separator: "\n")
    #expect(lines[0].hasPrefix("step,loss,task,balance,z,test_loss,test_accuracy,"))
    #expect(lines.count == 13 && lines[1].contains(",,"))
    let model = try shell.session.content(Model.self, named: "moe")
    let data = try shell.session.dataset(named: "b")
    var alone = LayerTraining(shape: model.layer.shape, options: model.training.options)
    try alone.run(
      steps: 12, inputs: data.inputs, target: data.trainingTarget, rows: data.split.training)
    #expect(alone == model.training)
  }

  @Test("compare has accuracy of classes, and keeps models and spectra where that is asked for")
  func comparison() throws {
    var shell = try blobs()
    let folder = try TemporaryFolder()
    let compare =
      "compare --routings dense,top-k --data b --seeds 2 --steps 3 --experts 3 --hidden 2 --draws 2"
    let printed = try shell.answer(compare, "\(compare) --keep models,spectra --name c", width: 100)
    #expect(printed.contains { $0.contains("acc.") })
    let comparison = try shell.session.content(Comparison.self, named: "c")
    let spectra = try #require(comparison.spectra)
    for index in 0..<2 {
      let own = try #require(spectra[index])
      for seed in 0..<2 {
        expectClose(
          own.trained[seed, 0], try #require(comparison.measurements[seed][index].figures[.sigma1]),
          tolerance: 1e-12)
      }
    }
    // The same model as `train` makes, and as the comparison measured.
    try shell.answer("train t --data b --routing top-k --experts 3 --hidden 2 --steps 3 --seed 1")
    let (kept, trained) = (
      try shell.session.content(Model.self, named: "c.top-k.seed1"),
      try shell.session.content(Model.self, named: "t")
    )
    #expect(kept.training == trained.training && kept.dataset == "b")
    try shell.answer("evaluate c.top-k.seed1", "export c \(folder.file("c.json"))")
    let found = try shell.session.content(EvaluationResult.self, named: "c.top-k.seed1.evaluation")
    #expect(comparison.measurements[1][1].figures[.accuracy] == found.accuracy)
    #expect(
      try folder.json("c.json")["architectures"][0]["mean_spectrum"].items.count == 2)
    // What is kept beside changes nothing of what is found.
    var bare = comparison
    bare.spectra = nil
    #expect(bare == (try shell.session.content(Comparison.self, named: "comparison")))
    let before = shell.session
    try shell.answer("save \(folder.file("s.safetensors"))", "load \(folder.file("s.safetensors"))")
    #expect(shell.session.objects == before.objects)
    #expect(shell.message(of: "\(compare) --keep models --data-seeds 2").contains("--keep"))
    #expect(shell.message(of: "compare moe t --keep models").contains("trained already"))
  }

  @Test("an imported model measures all rows of data that it was not trained on")
  func imported() throws {
    var shell = try Interpreter.furnished()
    let folder = try TemporaryFolder()
    try shell.answer(
      "export moe \(folder.file("m.safetensors"))",
      "import \(folder.file("m.safetensors")) --name i",
      "route moe --draws 0", "route i --data d --draws 0", "evaluate i --data d",
      "route i --data d --draws 0 --split test --name held")
    func count(_ name: String) throws -> (Int, String) {
      let result = try shell.session.content(RouteResult.self, named: name)
      return (result.statistics.sampleCount, result.subject.split)
    }
    #expect(try count("moe.route") == (24, "test"))
    #expect(try count("i.route") == (120, "all"))
    #expect(try count("held") == (24, "test"))
    #expect(try shell.session.content(EvaluationResult.self, named: "i.evaluation").count == 120)
  }

  @Test("made by keeps the first recipe when a training goes on")
  func madeBy() throws {
    var shell = try blobs()
    try shell.answer("train moe --resume --steps 2", "train moe --resume --steps 3")
    let shown = try shell.answer("show moe", width: 400)
    let made = shown.first { $0.hasPrefix("made by: train moe --data b ") }
    #expect(
      made?.hasSuffix("; then train moe --resume --steps 2; then train moe --resume --steps 3")
        == true)
    // A training anew is a recipe of its own.
    try shell.answer("train moe --data b --steps 1 --hidden 2")
    #expect(shell.session.object(named: "moe")?.origin.contains("then") == false)
  }
}
