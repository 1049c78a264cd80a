import Commands
import Networks
import Safetensors
import Sessions
import TestSupport
import Testing

@Suite("train --model transformer")
struct TransformerTrainTests {
  private let tiny = Interpreter.tiny

  @Test("keeps a model, its losses and what it predicts at marks, and says what they are")
  func trains() throws {
    var shell = try Interpreter.lettered(steps: 0)
    let printed = try shell.answer(
      "train lm --data l --routing top-k --experts 4 --steps 10 \(tiny) --balance 0.01")
    #expect(
      printed.prefix(3) == [
        "lm: transformer of 2 layers, width 8, 2 heads, context 8, 252 tokens, layernorm,",
        "learned positions, float32", "feed-forward top-k 4x6 k 2, gelu",
      ])
    #expect(printed.last?.hasPrefix("perplexity train ") == true)
    #expect(!printed.joined().contains("bits per byte"))
    let transformer = try shell.session.transformer(named: "lm")
    #expect(transformer.training.losses.count == 10 && transformer.requestedSteps == 10)
    guard case .result(.training(let curve)) = shell.session.object(named: "lm.training")?.content,
      let language = curve.language
    else {
      Issue.record("no lm.training")
      return
    }
    #expect(language.marks.map(\.step) == [0, 2, 4, 6, 8, 10])
    let text = try shell.session.text(named: "l")
    let untrained = try #require(transformer.untrained)
    #expect(language.marks[0].heldOut == (try untrained.evaluation(on: text.validation.tokens)))
    #expect(
      language.marks[5].training == (try transformer.model.evaluation(on: text.training.tokens)))
    #expect(curve.heldOutLoss == language.marks[5].heldOut.crossEntropy)
    for name in ["lm", "lm.training"] {
      #expect(try shell.answer("show \(name)").contains { $0.hasPrefix("made by: train lm") })
    }
    #expect(try shell.answer("ls").contains { $0.contains("transformer") && $0.contains("par") })
  }

  @Test("bytes are counted in bits, and a clipped gradient in its norm")
  func bytes() throws {
    let folder = try TemporaryFolder()
    let path = folder.put(String(repeating: "to be or not to be\n", count: 30), as: "a.txt")
    var shell = Interpreter()
    let printed = try shell.answer(
      "data text \(path)", "train b --steps 5 --clip 0.5 \(tiny)")
    #expect(printed.joined(separator: " ").contains("bits per byte train "))
    try shell.answer(
      "export b.training \(folder.file("b.json"))", "export b.training \(folder.file("b.csv"))")
    let json = try folder.json("b.json")
    #expect(json["marks"].items.count == 6 && json["gradient_norms"].items.count == 5)
    let last = json["marks"][5]["test"]
    #expect(
      abs((last["bits_per_byte"].number ?? 0) - (last["loss"].number ?? 0) / 0.6931471805599453)
        < 1e-9)
    #expect(try folder.text("b.csv").hasPrefix("step,loss,task,balance,z,gradient_norm\n"))
  }

  @Test("every option changes the model or its training")
  func options() throws {
    var shell = try Interpreter.lettered(steps: 0)
    let plain = "train m --data l --routing top-k --experts 3 --steps 4 --model transformer "
    let sizes = [
      ("layers", "2", "1"), ("width", "8", "4"), ("heads", "2", "1"), ("context", "8", "7"),
      ("batch", "4", "3"), ("hidden", "6", "5"),
    ]
    let usual = sizes.map { "--\($0.0) \($0.1)" }.joined(separator: " ")
    try shell.answer(plain + usual)
    var digests = [shell.session.digest]
    let options =
      sizes.map { changed in
        sizes.map { "--\($0.0) \($0.0 == changed.0 ? $0.2 : $0.1)" }.joined(separator: " ")
      }
      + [
        "--seed 4", "--k 1", "--temperature 2", "--activation tanh", "--gated", "--router-bias",
        "--normalise before", "--lr 0.1", "--weight-decay 0.5", "--balance 0.1", "--z-loss 0.1",
        "--precision float64", "--stop-after 2", "--norm rmsnorm", "--positions rotary",
        "--warmup 2", "--cosine", "--cosine --floor 0.5", "--clip 0.01",
        "--dropout 0.3",
      ].map { "\(usual) \($0)" }
    for option in options {
      try shell.answer(plain + option)
      #expect(!digests.contains(shell.session.digest), "\(option)")
      digests.append(shell.session.digest)
    }
  }

  @Test("a dense model's blocks are matched to a transformer's or to a shape")
  func matches() throws {
    var shell = try Interpreter.lettered(steps: 0)
    let dense = "train d --steps 0 --model transformer --layers 1 --heads 2 --context 8"
    for (match, width) in [("lm", 27), ("4x6", 27), ("active lm", 12), ("active 4x6x3", 18)] {
      try shell.answer("\(dense) --width 8 --match \(match)")
      #expect(try shell.session.transformer(named: "d").shape.ffn.hiddenWidth == width, "\(match)")
    }
    try shell.answer("\(dense) --width 8")
    #expect(try shell.session.transformer(named: "d").shape.ffn.hiddenWidth == 16)
    #expect(
      shell.refusal(of: "\(dense) --width 4 --match lm")
        == "'lm' has layers of width 8 and this one is to have 4; match a transformer of the same "
        + "--width.")
  }

  @Test(
    "refuses what does not apply or fit before any work, in one sentence",
    arguments: [
      (
        "train x --data l",
        "'l' is a text, which a transformer learns from; add --model transformer."
      ),
      (
        "train x",
        "there is no table of samples; 'l' is a text, which a transformer learns from: add --model "
          + "transformer."
      ),
      ("train x --layers 2", "--layers is for transformers; add --model transformer."),
      ("train x --model mlp --cosine", "--cosine is for transformers; add --model transformer."),
      (
        "train x --model transformer --loss mse",
        "--loss mse does not apply to transformers: theirs is the cross-entropy of the next token."
      ),
      (
        "train x --model transformer --width 8 --heads 3",
        "--heads cannot be 3: they do not divide the width 8. Give one of 1, 2, 4, 8."
      ),
      (
        "train x --model transformer --width 6 --heads 2 --positions rotary",
        "rotary positions need heads of even width, and 6 over 2 heads is 3."
      ),
      (
        "train x --model transformer --routing top-k --experts 2 --k 3",
        "--k cannot be 3: there are 2 experts. Give --k 2 or less."
      ),
      (
        "train x --model transformer --experts 2",
        "--experts does not apply to dense routing: it has one expert and no router."
      ),
      (
        "train x --model transformer --context 60",
        "context cannot be 60: give a whole number from 1 to 59: the text trains on 540 tokens and "
          + "holds 60 out."
      ),
      (
        "train x --model transformer --floor 0.5 --context 8",
        "--floor says where the cosine ends; add --cosine."
      ),
      (
        "train l --model transformer --context 8",
        "'l' is a dataset already; choose another name, or `rm l` first."
      ),
      (
        "train lm --resume --heads 4",
        "--heads does not go with --resume: a training goes on as it was."
      ),
      (
        "train lm --resume --model transformer",
        "--model does not go with --resume: a training goes on as it was."
      ),
      (
        "train x --model transformer --context 8 --lr 1e30 --steps 20",
        "the training diverged: the loss of step 2 is not a number. Lower --lr or scale the data."
      ),
    ])
  func refuses(line: String, message: String) throws {
    var shell = try Interpreter.lettered(steps: 1)
    #expect(shell.refusal(of: line) == message)
  }

  @Test("refuses a table of samples, other vocabularies, and what memory cannot hold")
  func refusesOthers() throws {
    var shell = try Interpreter.lettered(steps: 1)
    try shell.answer("data blobs --name d --dim 3 --classes 2 --samples 20")
    #expect(
      shell.refusal(of: "train x --model transformer --data d")
        == "'d' is a table of samples; a transformer learns from a text, which `data text FILE` "
        + "reads and `data language` makes.")
    #expect(
      shell.refusal(of: "train lm --resume --data d")
        == "'lm' was trained on 'l'; it cannot go on with 'd'.")
    try shell.answer("data language --name l --samples 600 --lexicon 40")
    #expect(
      shell.refusal(of: "train lm --resume --data l")
        == "'l' has 812 different tokens and 'lm' knows 252; give it a text of its own vocabulary.")
    for option in ["--layers 1024 --width 65536", "--batch 1000000 --heads 128 --context 50"] {
      #expect(
        shell.refusal(of: "train x --model transformer --data l --context 8 \(option)")
          .contains(option.contains("width") ? "this machine has" : "--context"), "\(option)")
    }
    try shell.answer("data language --name big --samples 132000 --test 0.5")
    #expect(
      shell.refusal(
        of: "train x --model transformer --data big --context 65536 --batch 1000 --heads 64"
      ).contains("this machine has"))
  }

  @Test("--resume goes on exactly, in losses, marks and digest")
  func resumes() throws {
    let train = "train m --data l --routing soft --experts 3 --steps 11 --warmup 3 --cosine \(tiny)"
    var whole = try Interpreter.lettered(steps: 0)
    try whole.answer(train)
    var parts = try Interpreter.lettered(steps: 0)
    try parts.answer("\(train) --stop-after 5", "train m --resume --stop-after 0")
    #expect(
      try parts.answer("show m.training")[0]
        == "stopped after 5 of 11 steps; `train m --resume` goes on.")
    try parts.answer("train m --resume")
    #expect(parts.session.digest == whole.session.digest)
    try parts.answer("train m --resume --steps 5")
    guard case .result(.training(let curve)) = parts.session.object(named: "m.training")?.content
    else { return }
    #expect(curve.language?.marks.map(\.step) == [0, 2, 4, 6, 8, 11, 12, 13, 14, 15, 16])
  }

  @Test("stops at a step, keeps what is done, and the journal gives the same once more")
  func stops() throws {
    for limit in [0, 2, 3] {
      let stopping = Stopping(after: limit)
      var shell = Interpreter(surroundings: stopping.surroundings)
      try shell.answer(
        "data language --name l --samples 600", "train lm --data l --steps 10 \(tiny)")
      #expect(shell.session.journal.last?.command.hasSuffix("--stop-after \(limit)") == true)
      #expect(try shell.session.transformer(named: "lm").training.steps.count == limit)
      var again = Interpreter()
      for entry in shell.session.journal { try again.answer(entry.command) }
      #expect(again.session.digest == shell.session.digest)
    }
  }

  @Test("a checkpoint in between changes nothing")
  func checkpoint() throws {
    let folder = try TemporaryFolder()
    let train = "train m --data l --steps 9 --clip 1 \(tiny)"
    var whole = try Interpreter.lettered(steps: 0)
    try whole.answer(train)
    var part = try Interpreter.lettered(steps: 0)
    try part.answer("\(train) --stop-after 4", "save \(folder.file("a.safetensors"))")
    var rest = Interpreter()
    try rest.answer("load \(folder.file("a.safetensors"))", "train m --resume")
    #expect(rest.session.digest == whole.session.digest)
  }

  @Test("follows its text's and its own new name, and import reads what export wrote")
  func names() throws {
    let folder = try TemporaryFolder()
    var shell = try Interpreter.lettered()
    try shell.answer("rename l text", "rename lm model", "train model --resume --steps 1")
    #expect(try shell.session.transformer(named: "model").text == "text")
    let path = folder.file("m.safetensors")
    try shell.answer("export model \(path)")
    #expect(try shell.answer("import \(path)")[0].hasPrefix("m: transformer of 2 layers, width 8"))
    let (a, b) = (
      try shell.session.transformer(named: "model"), try shell.session.transformer(named: "m")
    )
    #expect(a.model == b.model && b.text == nil && b.untrained == nil)
    let names = try SafetensorsFile(path: path).names
    #expect(names.contains("layers.1.ffn.experts.3.w2.bias") && names.contains("head.weight"))
    #expect(
      shell.refusal(of: "train m --resume")
        == "'m' was not trained here; say with --data what to train it on.")
    try shell.answer("train m --resume --data text --steps 2")
    #expect(
      shell.refusal(of: "export model \(folder.file("m.json"))").contains("written as .safetensors")
    )
  }

  @Test(
    "--recipe repeats PyTorch's losses and weights to 1e-9",
    arguments: [
      "lm-dense-layernorm-learned", "lm-soft-rmsnorm-rotary-gated", "lm-topk-layernorm-learned",
    ])
  func recipe(name: String) throws {
    let folder = try TemporaryFolder()
    let path = fixture("NetworksTests", "\(name).safetensors")
    let log = try JSON(contentsOf: fixture("NetworksTests", "\(name).json"))
    var shell = Interpreter()
    for option in ["--steps 3", "--data d", "--model transformer", "--layers 3"] {
      _ = shell.refusal(of: "train x --recipe \(path) \(option)")
    }
    try shell.answer(
      "train T --recipe \(path)", "export T.training \(folder.file("t.json"))",
      "export T \(folder.file("t.safetensors"))")
    let steps = try folder.json("t.json")["steps"]
    #expect(steps.items.count == log.items.count && !log.items.isEmpty)
    for (t, step) in log.items.enumerated() {
      #expect(differences(steps[t], step, tolerance: 1e-9) == [], "step \(t)")
    }
    let (recorded, written) = (
      try SafetensorsFile(path: path), try SafetensorsFile(path: folder.file("t.safetensors"))
    )
    let finals = recorded.names.filter { $0.hasPrefix("final.") }
    #expect(!finals.isEmpty && written.names.count == finals.count)
    for tensor in finals {
      let (a, b) = (
        try written.doubles(named: String(tensor.dropFirst(6))),
        try recorded.doubles(named: tensor)
      )
      let scale = b.map(abs).max() ?? 0
      #expect(a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= 1e-9 * scale })
    }
    try shell.answer("train part --recipe \(path) --stop-after 1")
    #expect(
      try shell.session.transformer(named: "part").training.losses
        == Array(shell.session.transformer(named: "T").training.losses.prefix(1)))
  }
}
