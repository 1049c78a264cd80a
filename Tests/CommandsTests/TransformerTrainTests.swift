import Commands
import Results
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
    let transformer = try shell.session.content(Transformer.self, named: "lm")
    #expect(transformer.training.losses.count == 10 && transformer.requestedSteps == 10)
    guard let curve = shell.session.object(named: "lm.training")?.content as? TrainingCurve,
      let language = curve.language
    else {
      Issue.record("no lm.training")
      return
    }
    #expect(language.marks.map(\.step) == [0, 2, 4, 6, 8, 10])
    let text = try shell.session.text(named: "l")
    let untrained = try #require(transformer.untrained)
    #expect(language.marks[0].heldOut == (try untrained.evaluation(on: text.heldOut.tokens)))
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
      "export b.training \(folder.file("b.json"))",
      "export b.training \(folder.file("b.csv")) --wide")
    let json = try folder.json("b.json")
    #expect(json["marks"].items.count == 6 && json["gradient_norms"].items.count == 5)
    let last = json["marks"][5]["test"]
    #expect(
      abs((last["bits_per_byte"].number ?? 0) - (last["loss"].number ?? 0) / 0.6931471805599453)
        < 1e-9)
    #expect(try folder.text("b.csv").hasPrefix("step,loss,task,balance,z,gradient_norm,"))
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
    var found = [try shell.session.content(Transformer.self, named: "m").model.parameters]
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
      let parameters = try shell.session.content(Transformer.self, named: "m").model.parameters
      #expect(!found.contains(parameters), "\(option)")
      found.append(parameters)
    }
  }

  @Test("a dense model's blocks are matched to a transformer's or to a shape")
  func matches() throws {
    var shell = try Interpreter.lettered(steps: 0)
    let dense = "train d --steps 0 --model transformer --layers 1 --heads 2 --context 8"
    for (match, width) in [("lm", 27), ("4x6", 27), ("active lm", 12), ("active 4x6x3", 18)] {
      try shell.answer("\(dense) --width 8 --match \(match)")
      #expect(
        try shell.session.content(Transformer.self, named: "d").shape.ffn.hiddenWidth == width,
        "\(match)")
    }
    try shell.answer("\(dense) --width 8")
    #expect(try shell.session.content(Transformer.self, named: "d").shape.ffn.hiddenWidth == 16)
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
        "--loss does not apply to transformers: theirs is the cross-entropy of the next token."
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
    #expect(shell.message(of: line) == message)
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
          .contains(option.contains("width") ? "are left" : "--context"), "\(option)")
    }
    try shell.answer("data language --name big --samples 132000 --test 0.5")
    #expect(
      shell.refusal(
        of: "train x --model transformer --data big --context 65536 --batch 1000 --heads 64"
      ).contains("are left"))
  }
}
