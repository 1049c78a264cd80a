import Commands
import Results
import Sessions
import Testing

@Suite("train")
struct TrainCommandTests {
  private func shell() throws -> Interpreter {
    var shell = Interpreter()
    try shell.answer("data piecewise --name d --dim 4 --classes 3 --samples 60 --seed 1")
    return shell
  }

  @Test("keeps a model and its losses, and says what they are")
  func trains() throws {
    var shell = try shell()
    let printed = try shell.answer(
      "train moe --routing top-k --experts 4 --hidden 6 --steps 7 --batch 8")
    #expect(printed[0] == "moe: top-k 4x6 k 2, gelu, 4 features to 4 outputs, float32")
    #expect(printed[1] == "parameters 248 total, 132 active; 224 FLOPs a sample")
    #expect(printed.last?.hasPrefix("task loss train ") == true)
    let model = try shell.session.content(Model.self, named: "moe")
    #expect(model.training.losses.count == 7 && model.requestedSteps == 7)
    guard let curve = shell.session.object(named: "moe.training")?.content as? TrainingCurve
    else {
      Issue.record("no moe.training")
      return
    }
    #expect(curve.losses == model.training.losses && curve.heldOutLoss != nil)
  }

  @Test("every option changes the model or its training")
  func options() throws {
    var shell = try shell()
    let plain = "train m --routing top-k --experts 4 --hidden 6 --steps 3 --batch 8"
    try shell.answer(plain)
    var found = [try shell.session.content(Model.self, named: "m").layer.parameters]
    for option in [
      "--seed 4", "--k 1", "--temperature 2", "--activation tanh", "--gated", "--router-bias",
      "--normalise before", "--lr 0.1", "--weight-decay 0.5", "--balance 0.1", "--z-loss 0.1",
      "--precision float64", "--stop-after 2",
    ] {
      try shell.answer("\(plain) \(option)")
      let parameters = try shell.session.content(Model.self, named: "m").layer.parameters
      #expect(!found.contains(parameters), "\(option)")
      found.append(parameters)
    }
    for line in [
      "train m --routing top-k --experts 5 --hidden 6 --steps 3 --batch 8",
      "train m --routing top-k --experts 4 --hidden 7 --steps 3 --batch 8",
      "train m --routing soft --experts 4 --hidden 6 --steps 3 --batch 8",
      "train m --routing top-k --experts 4 --hidden 6 --steps 4 --batch 8",
      "train m --routing top-k --experts 4 --hidden 6 --steps 3 --batch 9",
    ] {
      try shell.answer(line)
      let parameters = try shell.session.content(Model.self, named: "m").layer.parameters
      #expect(!found.contains(parameters), "\(line)")
      found.append(parameters)
    }
  }

  @Test("a dense layer is matched to a model or to a shape, in total or in active parameters")
  func matches() throws {
    var shell = try shell()
    try shell.answer("train moe --routing top-k --experts 4 --hidden 6 --steps 0")
    for (match, width) in [
      ("moe", 27), ("total moe", 27), ("4x6", 27), ("active moe", 12), ("active 4x6x3", 18),
    ] {
      try shell.answer("train dense --match \(match) --steps 0")
      #expect(
        try shell.session.content(Model.self, named: "dense").layer.shape.hiddenWidth == width,
        "\(match)")
    }
    #expect(
      shell.refusal(of: "train x --match moe --gated")
        == "--gated does not go with --match moe, whose experts are not gated; leave one of them "
        + "out, or match a shape.")
    try shell.answer("train gated --match 4x6 --gated --steps 0", "train x --match gated --steps 0")
    #expect(try shell.session.content(Model.self, named: "x").layer.shape.isGated)
    try shell.answer("data blobs --name wide --dim 5 --classes 2 --samples 40")
    #expect(
      shell.refusal(of: "train x --data wide --match moe")
        == "'moe' maps 4 features to 4 outputs and the data has 5 and 2; match a model of the same "
        + "data.")
  }

  @Test(
    "refuses what does not apply, whole and in one sentence",
    arguments: [
      (
        "train x --experts 4",
        "--experts does not apply to dense routing: it has one expert and no router."
      ),
      (
        "train x --balance 0.1",
        "--balance does not apply to dense routing: it has one expert and no router."
      ),
      (
        "train x --routing soft --k 2",
        "--k does not apply to soft routing: every expert runs."
      ),
      (
        "train x --routing top-k --experts 2 --k 3",
        "--k cannot be 3: there are 2 experts. Give --k 2 or less."
      ),
      (
        "train x --loss cross-entropy",
        "--loss cross-entropy does not fit 'd', which has values; use --loss mse."
      ),
      (
        "train x --routing soft --match 4x6",
        "--match applies to dense routing; give --experts and --hidden instead."
      ),
      (
        "train x --match 4x6 --hidden 3",
        "--match sets the width, and --hidden does so too; give one of them."
      ),
      (
        "train x --match zz",
        "--match cannot be 'zz': there is no such model, and a shape is written 8x32 (experts x "
          + "hidden) or 8x32x2 (and k)."
      ),
      ("train d", "'d' is a dataset already; choose another name, or `rm d` first."),
      ("train x --resume", "there is no model 'x'; `ls` lists what there is."),
      (
        "train x --lr 1e300 --steps 1",
        "the training diverged: the loss of step 2 is not a number. Lower --lr or scale the data."
      ),
    ])
  func refuses(line: String, message: String) throws {
    var shell = try shell()
    #expect(shell.message(of: line) == message)
  }

  @Test("refuses what memory cannot hold, rather than die of it")
  func memory() throws {
    var shell = try shell()
    for line in [
      "train x --routing soft --experts 4096 --hidden 65536", "train x --match 65536x65536",
      "compare --routings dense,soft --experts 4096 --hidden 65536",
    ] {
      #expect(shell.refusal(of: line).contains("are left"), "\(line)")
    }
  }

  @Test("says when a batch is wanted larger than what there is to train on")
  func largeBatch() throws {
    var shell = try shell()
    let dataset = try shell.session.dataset(named: shell.session.datasetNames[0])
    let rows = dataset.split.training.count
    let note = "a batch of 1000000 is more than there are: every step takes all \(rows) rows"
    #expect(
      try shell.answer("train x --batch 1000000 --steps 1 --hidden 4", width: 200).last
        == note + " that train.")
    let answer = try shell.answer("train x --batch \(rows) --steps 1 --hidden 4", width: 200)
    #expect(!answer.contains { $0.hasPrefix("a batch") })
    shell = try Interpreter.lettered()
    let text = try shell.session.text(named: "l").training
    let tiny = Interpreter.tiny.replacing("--batch 4", with: "--batch 5000")
    #expect(
      try shell.answer("train y --data l --steps 1 \(tiny)", width: 200).last
        == "a batch of 5000 is more than there are: every step takes all "
        + "\((text.tokens.count - 1) / 8) windows that train.")
  }

  @Test("--resume goes on as the training was, and takes no option that would change it")
  func resume() throws {
    var shell = try shell()
    try shell.answer("train m --routing soft --experts 3 --hidden 4 --steps 5 --seed 9")
    #expect(
      shell.message(of: "train m --resume --hidden 5")
        == "--hidden does not go with --resume: a training goes on as it was.")
    #expect(
      shell.message(of: "train m --resume --seed 3")
        == "--seed does not go with --resume: a training goes on as it was.")
    try shell.answer("data blobs --name other --dim 4 --samples 40 --classes 2")
    #expect(
      shell.refusal(of: "train m --resume --data other")
        == "'m' was trained on 'd'; it cannot go on with 'other'.")
    try shell.answer("train m --resume --steps 5")
    let resumed = try shell.session.content(Model.self, named: "m")
    try shell.answer(
      "train whole --data d --routing soft --experts 3 --hidden 4 --steps 10 --seed 9")
    #expect(try resumed.training == shell.session.content(Model.self, named: "whole").training)
    #expect(resumed.requestedSteps == 10)
  }

  @Test("--resume asks whether to go on with data that was made anew")
  func changedData() throws {
    var shell = try shell()
    try shell.answer(
      "train m --steps 3 --hidden 4",
      "data piecewise --name d --dim 4 --classes 3 --samples 60 --seed 2")
    #expect(
      shell.refusal(of: "train m --resume --steps 2")
        == "'d' was made anew since 'm' was trained on it; `--data d` goes on with it as it is now."
    )
    try shell.answer("train m --resume --steps 2 --data d", "train m --resume --steps 2")
    #expect(try shell.session.content(Model.self, named: "m").training.state.step == 7)
  }

  @Test("data made anew under its name says which models were trained on the former")
  func replacedData() throws {
    var shell = Interpreter()
    try shell.answer(
      "data blobs --name b --samples 60", "train m --data b --steps 1 --hidden 2",
      "train n --data b --steps 1 --hidden 2")
    let told = try shell.answer("data blobs --name b --samples 60 --seed 2").dropFirst()
    #expect(
      told.joined(separator: " ")
        == "trained on the b before this one: m, n; probes and compare now measure them on this one."
    )
    #expect(try shell.answer("data blobs --name c --samples 60").count == 1)
  }

  @Test("A training that replaces a model names what was measured on the old one")
  func measuredBefore() throws {
    var shell = try shell()
    let once = "train m --steps 2 --hidden 4"
    #expect(try !shell.answer(once).joined().contains("measured before"))
    try shell.answer("route m", "pca m --name axes")
    #expect(
      try shell.answer(once).last == "measured before this training of m: m.route, axes")
  }

  @Test("--match names what is wrong with a shape")
  func matchedShape() throws {
    var shell = try shell()
    #expect(
      shell.refusal(of: "train x --match 2x3x4")
        == "--match cannot be '2x3x4': it selects 4 of 2 experts. Give a k of 2 or less.")
  }

  @Test("--recipe says everything itself")
  func recipe() throws {
    var shell = try shell()
    let path = fixture("NetworksTests", "train-soft-mse.safetensors")
    for option in ["--steps 3", "--data d", "--seed 1", "--resume", "--routing soft"] {
      #expect(
        shell.message(of: "train x --recipe \(path) \(option)")
          == "\(option.prefix { $0 != " " }) does not go with --recipe, which says everything itself; "
          + "give no other option but --stop-after.", "\(option)")
    }
    try shell.answer("train whole --recipe \(path)", "train part --recipe \(path) --stop-after 3")
    let (whole, part) = (
      try shell.session.content(Model.self, named: "whole"),
      try shell.session.content(Model.self, named: "part")
    )
    #expect(part.training.losses == Array(whole.training.losses.prefix(3)))
    #expect(part.requestedSteps == whole.requestedSteps)
    #expect(
      shell.refusal(of: "train part --resume")
        == "'part' was not trained here; say with --data what to train it on.")
    let layer = fixture("ProbesTests", "soft-gelu.safetensors")
    #expect(shell.refusal(of: "train x --recipe \(layer)").contains("init.experts.0.w1.weight"))
  }
}
