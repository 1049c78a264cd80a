import LinearAlgebra
import Networks
import Safetensors
import Testing

/// Files that hold more than is used: an error by name, or listed where nothing depends on it.
@Suite("What a native file holds beyond need")
struct UnusedTests {
  private static let layer = Layer(shape: layerShapes[1], precision: .float64, seed: 1)

  private func file(
    _ tensors: [Tensor], _ metadata: [String: String] = [:]
  ) throws -> SafetensorsFile {
    try SafetensorsFile(
      bytes: SafetensorsWriter(tensors: tensors, metadata: metadata).bytes(), name: "f")
  }

  private func problem(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch {
      return "\(error)"
    }
  }

  private static func tensor(_ name: String, _ shape: [Int] = [1]) -> Tensor {
    Tensor(name, shape: shape, doubles: [Double](repeating: 0.5, count: shape.reduce(1, *)))
  }

  private static let advice =
    ". Take it out of the file, or give it the name that docs/checkpoint-format.md has."

  @Test(
    "a tensor that a layer has no place for is refused by name",
    arguments: [
      ("experts.0.w1.scale", ""), ("shared_expert.w1.weight", ""), ("head.bias", ""), ("y", ""),
      ("experts.01.w1.weight", ""), ("Router.weight", ""), ("tokens", ""), ("x.scale", ""),
      ("experts.2.w3.weight", ": experts.0 has no w3.weight, and experts are alike"),
      ("experts.0.w3.bias", ": there is no w3.weight"),
    ])
  func layerTensors(name: String, reason: String) throws {
    let file = try file(Self.layer.tensors() + [Self.tensor(name), Self.tensor("x", [2, 5])])
    let expected = "f: tensor \(name) would go unused\(reason)\(Self.advice)"
    #expect(problem { _ = try Layer(from: file) } == expected)
    #expect(problem { _ = try LayerFile(from: file) } == expected)
    let prefixed = try self.file(Self.layer.tensors(prefix: "a.") + [Self.tensor("a." + name)])
    #expect(
      problem { _ = try Layer(from: prefixed, prefix: "a.") }
        == "f: tensor a.\(name) would go unused\(reason)\(Self.advice)")
  }

  @Test("several are named together")
  func several() throws {
    let file = try file(Self.layer.tensors() + [Self.tensor("u"), Self.tensor("v")])
    #expect(
      problem { _ = try Layer(from: file) }
        == "f: tensors u, v would go unused. Take them out of the file, or give them the names "
        + "that docs/checkpoint-format.md has.")
  }

  @Test("experts and layers are numbered without gaps")
  func gaps() throws {
    let experts = Self.layer.tensors().filter { !$0.name.hasPrefix("experts.2.") }
    #expect(
      problem { _ = try Layer(from: file(experts)) }
        == "f: there is no experts.2, and there is experts.3. Number experts from 0 without gaps.")
    // The router is of as many as there would be without the one after the gap.
    let gap = Layer(
      shape: LayerShape(
        inputWidth: 5, outputWidth: 3, hiddenWidth: 6, expertCount: 2, routing: .soft),
      precision: .float64, seed: 1)
    let more = Self.layer.tensors().filter { $0.name.hasPrefix("experts.3.") }
    #expect(
      problem { _ = try Layer(from: file(gap.tensors() + more)) }
        == "f: there is no experts.2, and there is experts.3. Number experts from 0 without gaps.")
    let model = LanguageModel(shape: transformerShapes[0], precision: .float64, seed: 1)
    let moved = model.tensors().map { tensor in
      var tensor = tensor
      if tensor.name.hasPrefix("layers.1.") { tensor.name = "layers.2" + tensor.name.dropFirst(8) }
      return tensor
    }
    #expect(
      problem { _ = try LanguageModel(from: file(moved, model.nativeMetadata)) }
        == "f: there is no layers.1, and there is layers.2. Number layers from 0 without gaps.")
  }

  @Test("a router beside one expert is refused, unless the routing is said")
  func loneRouter() throws {
    let tensors =
      Layer(shape: layerShapes[0], precision: .float64, seed: 1).tensors() + [
        Self.tensor("router.weight", [1, 5])
      ]
    #expect(
      problem { _ = try Layer(from: file(tensors)) }
        == "f: tensor router.weight would go unused: one expert is 'dense' and has no router, "
        + "unless metadata 'routing' say 'soft' or 'top-k'\(Self.advice)")
    #expect(try Layer(from: file(tensors, ["routing": "soft"])).shape.routing == .soft)
  }

  @Test("a tensor that a transformer has no place for is refused by name")
  func transformerTensors() throws {
    // Rotary and without biases of norms.
    let model = LanguageModel(shape: transformerShapes[5], precision: .float64, seed: 1)
    for (name, reason) in [
      ("layers.0.attention.q_norm.weight", ""), ("head.bias", ""), ("x", ""),
      ("layers.1.ffn.shared_expert.w1.weight", ""),
      ("layers.1.norm2.bias", ": the norm is 'rmsnorm', which has no bias"),
      ("norm.bias", ": the norm is 'rmsnorm', which has no bias"),
      ("position.weight", ": positions are 'rotary'"),
      ("layers.0.ffn.experts.1.w1.bias", ": experts.0 has no w1.bias, and experts are alike"),
      ("experts.0.w1.weight", ""),
    ] {
      let file = try file(
        model.tensors() + [Self.tensor(name), Self.tensor("tokens", [2, 7])], model.nativeMetadata)
      let expected = "f: tensor \(name) would go unused\(reason)\(Self.advice)"
      #expect(problem { _ = try LanguageModel(from: file) } == expected)
      #expect(problem { _ = try LanguageModelFile(from: file) } == expected)
    }
  }

  @Test(
    "metadata that a layer has no use for, or that are not so, are refused by name",
    arguments: [
      (
        ["tempreature": "2"],
        "metadata 'tempreature' is '2' and would go unused. Take it out of the file; what it may "
          + "say are activation, k, normalise, routing, temperature."
      ),
      (
        ["k": "2"],
        "metadata 'k' is '2' without 'routing': 4 experts are 'soft' then, and all run. Set routing "
          + "to 'top-k' or 'soft'."
      ),
      (["E": "8"], "metadata 'E' is '8', and in this file it is 4."),
      (["gated": "True"], "metadata 'gated' is 'True', and in this file it is False."),
      (["n": "3"], "metadata 'n' is '3', and in this file it is 2."),
      (["kind": "pca"], "metadata 'kind' is 'pca', and in this file it is moe-mlp."),
    ])
  func layerMetadata(entries: [String: String], message: String) throws {
    let file = try file(Self.layer.tensors() + [Self.tensor("x", [2, 5])], entries)
    #expect(problem { _ = try LayerFile(from: file) } == "f: \(message)")
  }

  @Test("what nothing depends on is left out and listed, and what is not said is taken")
  func notes() throws {
    let tensors = Self.layer.tensors()
    let noted = try LayerFile(
      from: file(
        tensors,
        [
          "format": "pt", "routing": "soft", "k": "9", "normalise": "before", "seed": "3", "d": "5",
          "lr": "1",
        ]
      )
    ).notes
    #expect(noted.leftOut == ["format", "k", "lr", "normalise", "seed"])
    #expect(noted.taken == ["temperature 1.0", "activation gelu"])
    let own = try LayerFile(from: file(tensors, Self.layer.nativeMetadata)).notes
    #expect(own.leftOut.isEmpty && own.taken.isEmpty)
    let dense = Layer(shape: layerShapes[0], precision: .float64, seed: 1)
    #expect(
      try LayerFile(from: file(dense.tensors(), ["temperature": "2"])).notes.leftOut
        == ["temperature"])
    for shape in transformerShapes {
      let model = LanguageModel(shape: shape, precision: .float64, seed: 1)
      let own = try LanguageModelFile(from: file(model.tensors(), model.nativeMetadata))
      #expect(own.model == model && own.notes.taken.isEmpty)
      // A dense block has no gates to sharpen.
      #expect(own.notes.leftOut == (shape.ffn.routing == .dense ? ["temperature"] : []))
    }
    let rotary = LanguageModel(shape: transformerShapes[1], precision: .float64, seed: 1)
    let bare = try LanguageModelFile(
      from: file(rotary.tensors(), ["heads": "3", "context": "7", "activation": "silu"]))
    #expect(
      bare.notes.taken == [
        "norm rmsnorm", "norm_epsilon 1e-05", "positions rotary", "rope_theta 10000.0",
      ])
    #expect(bare.model.parameters == rotary.parameters)
  }

  @Test("metadata that a transformer has no use for, or that are not so, are refused by name")
  func transformerMetadata() throws {
    func problem(_ shape: TransformerShape, _ key: String, _ value: String) throws -> String? {
      let model = LanguageModel(shape: shape, precision: .float64, seed: 1)
      let entries = model.nativeMetadata.merging([key: value]) { $1 }
      let file = try file(model.tensors(), entries)
      return self.problem { _ = try LanguageModelFile(from: file) }
    }
    let (learned, rotary) = (transformerShapes[0], transformerShapes[5])
    #expect(
      try problem(learned, "context", "64")
        == "f: metadata 'context' is '64', and in this file it is 7.")
    #expect(
      try problem(learned, "rope_theta", "500")
        == "f: metadata 'rope_theta' is '500', and positions are 'learned': only rotary ones have "
        + "a base. Take it out, or set positions to 'rotary'.")
    #expect(
      try problem(rotary, "rope_scaling", "2")
        == "f: metadata 'rope_scaling' is '2' and would go unused. Take it out of the file; what it "
        + "may say are activation, context, heads, k, norm, norm_epsilon, normalise, positions, "
        + "rope_theta, routing, temperature.")
    #expect(
      try problem(rotary, "layers", "3")
        == "f: metadata 'layers' is '3', and in this file it is 2.")
  }

  @Test("a recipe's tensors and metadata are all used, but for what the run came to")
  func recipes() throws {
    let tensors =
      Self.layer.tensors(prefix: "init.") + [
        Self.tensor("x", [4, 5]), Self.tensor("y", [4, 3]),
        Tensor("batches", shape: [2, 3], integers: [0, 1, 2, 3, 3, 0]),
      ]
    func recipe(_ more: [Tensor] = [], _ metadata: [String: String] = [:]) throws -> Recipe {
      try Recipe(from: file(tensors + more, metadata))
    }
    for name in ["init.experts.0.w1.scale", "init.x", "experts.0.w1.weight", "batch"] {
      #expect(
        problem { _ = try recipe([Self.tensor(name)]) }
          == "f: tensor \(name) would go unused\(Self.advice)")
    }
    #expect(
      problem { _ = try recipe([], ["learning_rate": "1"]) }
        == "f: metadata 'learning_rate' is '1' and would go unused. Take it out of the file; what "
        + "it may say are activation, balance, k, loss, lr, normalise, routing, temperature, "
        + "weight_decay, z_loss.")
    #expect(
      problem { _ = try recipe([], ["steps": "3"]) }
        == "f: metadata 'steps' is '3', and in this file it is 2.")
    #expect(
      problem { _ = try recipe([], ["beta2": "0.95"]) }?.contains("'beta2' is '0.95'") == true)
    let read = try recipe(
      [Self.tensor("final.router.weight"), Self.tensor("grad.router.bias"), Self.tensor("logits")],
      ["name": "a", "batch": "3", "lr": "0.5"])
    #expect(read.notes.leftOut == ["final.*", "grad.*", "logits", "name"])
    #expect(
      read.notes.taken == [
        "routing soft", "temperature 1.0", "activation gelu", "weight_decay 0.0", "loss mse",
      ])
  }

  @Test("so are those of a transformer's recipe")
  func languageRecipes() throws {
    let model = LanguageModel(shape: transformerShapes[5], precision: .float64, seed: 1)
    let tensors =
      model.tensors(prefix: "init.") + [
        Tensor("tokens", shape: [1, 2, 8], integers: [Int](repeating: 1, count: 16))
      ]
    func recipe(_ more: [Tensor] = [], _ metadata: [String: String] = [:]) throws
      -> LanguageRecipe
    {
      try LanguageRecipe(
        from: file(tensors + more, model.nativeMetadata.merging(metadata) { $1 }))
    }
    #expect(
      problem { _ = try recipe([Self.tensor("init.position.weight", [7, 12])]) }
        == "f: tensor init.position.weight would go unused: positions are 'rotary'\(Self.advice)")
    #expect(
      problem { _ = try recipe([Self.tensor("x")]) }
        == "f: tensor x would go unused\(Self.advice)")
    #expect(
      problem { _ = try recipe([], ["loss": "mse"]) }
        == "f: metadata 'loss' is 'mse', and in this file it is ce.")
    #expect(problem { _ = try recipe([], ["warmup": "9"]) }?.contains("'warmup' is '9'") == true)
    #expect(try recipe([], ["loss": "ce", "lr": "1e-3"]).notes.taken == ["weight_decay 0.0"])
  }
}
