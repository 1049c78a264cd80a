import Commands
import Results
import Safetensors
import Sessions
import TestSupport
import Testing

@Suite("train --model transformer, stopped, saved and repeated")
struct TransformerResumeTests {
  private let tiny = Interpreter.tiny

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
    let curve = try #require(
      parts.session.object(named: "m.training")?.content as? TrainingCurve)
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
      #expect(
        try shell.session.content(Transformer.self, named: "lm").training.steps.count == limit)
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
    #expect(try shell.session.content(Transformer.self, named: "model").text == "text")
    let path = folder.file("m.safetensors")
    try shell.answer("export model \(path)")
    #expect(try shell.answer("import \(path)")[0].hasPrefix("m: transformer of 2 layers, width 8"))
    let (a, b) = (
      try shell.session.content(Transformer.self, named: "model"),
      try shell.session.content(Transformer.self, named: "m")
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
      "lm-topk-rmsnorm-rotary-biases",
    ])
  func recipe(name: String) throws {
    let path = fixture("NetworksTests", "\(name).safetensors")
    let log = try JSON(contentsOf: fixture("NetworksTests", "\(name).json"))
    var shell = Interpreter()
    for option in ["--steps 3", "--data d", "--model transformer", "--layers 3"] {
      _ = shell.refusal(of: "train x --recipe \(path) \(option)")
    }
    try expectRecipe(path, repeats: log, in: &shell) { $0 }
    try shell.answer("train part --recipe \(path) --stop-after 1")
    #expect(
      try shell.session.content(Transformer.self, named: "part").training.losses
        == Array(shell.session.content(Transformer.self, named: "T").training.losses.prefix(1)))
  }
}
