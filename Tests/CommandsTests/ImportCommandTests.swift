import Commands
import Networks
import Safetensors
import Sessions
import TestSupport
import Testing

@Suite("import, to the last tensor")
struct ImportCommandTests {
  private let gated = fixture("ProbesTests", "gated-biases-soft.safetensors")

  @Test("gated experts with biases are measured with them, exported, saved and loaded")
  func gatedBiases() throws {
    let folder = try TemporaryFolder()
    let (out, lab) = (folder.file("out.safetensors"), folder.file("lab.safetensors"))
    var shell = Interpreter()
    let printed = try shell.answer("import \(gated) --name L", width: 120)
    #expect(
      printed[0]
        == "L: soft 2x5, silu gated with biases of w1, w2, 6 features to 7 outputs, float64")
    #expect(printed[1].hasPrefix("parameters 226 total, 226 active"))
    try shell.answer("jacobian L --draws 2", "export L.jacobian \(folder.file("j.json"))")
    let experts = try folder.json("j.json")["experts"]
    // Without b1 they would be 2.007 and 1.270.
    for (i, sigma) in [6.978489857823063, 6.083774291351414].enumerated() {
      #expect(abs((experts[i]["mean"]["sigma1"].number ?? .nan) - sigma) < 1e-12)
    }
    let layer = try shell.session.content(Model.self, named: "L").layer
    try shell.answer("export L \(out)", "import \(out) --name again", "save \(lab)")
    #expect(try shell.session.content(Model.self, named: "again").layer == layer)
    #expect(try SafetensorsFile(path: out).contains("experts.1.w2.bias"))
    let digest = shell.session.digest
    try shell.answer("load \(lab)")
    #expect(try shell.session.content(Model.self, named: "L").layer == layer)
    #expect(shell.session.digest == digest)
  }

  @Test("a dense layer is matched to gated experts with biases, and trains with them")
  func matched() throws {
    var shell = Interpreter()
    try shell.answer(
      "data blobs --name d --dim 6 --classes 7 --samples 70 --seed 1",
      "import \(gated) --name L", "train dense --data d --match L --steps 3")
    let shape = try shell.session.content(Model.self, named: "dense").layer.shape
    // 214 of the experts and 12 of the router, in units of 6 + 6 + 7 + 1 beside 7 of b2.
    #expect(shape.gatedBiases == GatedBiases(w1: true, w2: true, w3: false))
    #expect(shape.hiddenWidth == 11 && shape.totalParameterCount == 227)
  }

  @Test("what is not used is refused by name, and nothing is kept")
  func unused() throws {
    let folder = try TemporaryFolder()
    let source = try SafetensorsFile(path: gated)
    let tensors = try source.infos.map {
      Tensor(
        $0.name, elementType: $0.elementType, shape: $0.shape,
        bytes: try source.bytes(named: $0.name))
    }
    func write(_ more: [Tensor], _ metadata: [String: String]) throws -> String {
      let path = folder.file("l.safetensors")
      try SafetensorsWriter(
        tensors: tensors + more, metadata: source.metadata.merging(metadata) { $1 }
      ).write(to: path)
      return path
    }
    var shell = Interpreter()
    let scale = Tensor("experts.0.w1.scale", shape: [1], doubles: [2])
    #expect(
      shell.refusal(of: "import \(try write([scale], [:]))")
        .contains("tensor experts.0.w1.scale would go unused"))
    #expect(
      shell.refusal(of: "import \(try write([], ["rope_theta": "5"]))")
        .contains("metadata 'rope_theta' is '5' and would go unused"))
    let printed = try shell.answer("import \(try write([], ["format": "pt"]))")
    #expect(printed.contains("left out, since nothing depends on it: format"))
  }

  @Test("a transformer's rotary base and epsilon are taken, said, exported and kept")
  func constants() throws {
    let folder = try TemporaryFolder()
    let recipe = fixture("NetworksTests", "lm-topk-rmsnorm-rotary-biases.safetensors")
    let (out, lab) = (folder.file("out.safetensors"), folder.file("lab.safetensors"))
    var shell = Interpreter()
    let printed = try shell.answer("train lm --recipe \(recipe) --stop-after 1", width: 200)
    #expect(printed[0].contains("rmsnorm (epsilon 0.03), rotary positions (base 500.0)"))
    #expect(printed.last == "taken, since the file's metadata do not say: normalise after")
    #expect(printed.contains("left out, since nothing depends on it: final.*, grad.*, logits"))
    let model = try shell.session.content(Transformer.self, named: "lm").model
    #expect(model.shape.rotaryBase == 500 && model.shape.epsilon == 0.03)
    try shell.answer("export lm \(out)", "import \(out) --name again", "save \(lab)")
    #expect(try shell.session.content(Transformer.self, named: "again").model == model)
    try shell.answer("load \(lab)")
    #expect(try shell.session.content(Transformer.self, named: "lm").model == model)
    let file = try SafetensorsFile(path: out)
    let tensors = try file.infos.map {
      Tensor(
        $0.name, elementType: $0.elementType, shape: $0.shape,
        bytes: try file.bytes(named: $0.name))
    }
    let silent = file.metadata.filter { !["rope_theta", "norm_epsilon"].contains($0.key) }
    try SafetensorsWriter(tensors: tensors, metadata: silent).write(to: out)
    #expect(
      try shell.answer("import \(out) --name usual", width: 200).last
        == "taken, since the file's metadata do not say: norm_epsilon 1e-05, rope_theta 10000.0")
    #expect(try shell.session.content(Transformer.self, named: "usual").shape.rotaryBase == 10_000)
  }
}
