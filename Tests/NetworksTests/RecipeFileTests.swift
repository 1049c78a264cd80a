import LinearAlgebra
import Networks
import Safetensors
import Testing

/// Recipes that are not whole are refused by the name of what is wrong.
@Suite("Recipe files")
struct RecipeFileTests {
  private let layer = Layer(
    shape: LayerShape(inputWidth: 2, outputWidth: 3, hiddenWidth: 4), precision: .float64,
    seed: 1)

  private func tensors(replacing tensor: Tensor? = nil, without name: String = "") -> [Tensor] {
    let all =
      layer.tensors(prefix: "init.") + [
        Tensor("x", shape: [4, 2], doubles: [Double](repeating: 0.5, count: 8)),
        Tensor("y", shape: [4, 3], doubles: [Double](repeating: 1, count: 12)),
        Tensor("batches", shape: [2, 3], integers: [0, 1, 2, 3, 3, 0]),
      ]
    return all.filter { $0.name != tensor?.name && $0.name != name } + (tensor.map { [$0] } ?? [])
  }

  private func recipe(_ tensors: [Tensor], _ metadata: [String: String] = [:]) throws -> Recipe {
    let writer = SafetensorsWriter(tensors: tensors, metadata: metadata)
    return try Recipe(from: SafetensorsFile(bytes: writer.bytes(), name: "r"))
  }

  @Test("a whole one gives its settings, and defaults for the rest")
  func settings() throws {
    let plain = try recipe(tensors())
    #expect(plain.options.optimizer == AdamW(learningRate: 1e-3, weightDecay: 0))
    #expect(plain.options.loss == .mse && plain.options.precision == .float64)
    #expect(plain.batches == [[0, 1, 2], [3, 3, 0]] && plain.initial == layer)
    let set = try recipe(
      tensors(replacing: Tensor("y", shape: [4], integers: [0, 1, 2, 1])),
      ["lr": "0.5", "weight_decay": "0.1", "balance": "0.2", "z_loss": "0.3", "loss": "ce"])
    #expect(set.options.optimizer == AdamW(learningRate: 0.5, weightDecay: 0.1))
    #expect(set.options.routerLosses == RouterLosses(balance: 0.2, z: 0.3))
    #expect(set.options.loss == .crossEntropy && set.target == .labels([0, 1, 2, 1]))
    #expect(try set.run().losses.count == 2)
  }

  private static let replaced: [(Tensor, String)] = [
    (
      Tensor("x", shape: [8], doubles: [Double](repeating: 0, count: 8)),
      "x has shape [8], expected samples by features."
    ),
    (
      Tensor("y", shape: [4], integers: [0, 0, 0, 0]),
      "y has shape [4], expected samples by outputs for mse."
    ),
    (
      Tensor("batches", shape: [4], integers: [0, 1, 2, 3]),
      "batches has shape [4], expected steps by batch."
    ),
    (Tensor("batches", shape: [1, 2], integers: [0, 4]), "batches names sample 4 of 4."),
    (Tensor("batches", shape: [1, 2], integers: [-1, 0]), "batches names sample -1 of 4."),
  ]

  @Test("a tensor of the wrong shape or content is named", arguments: replaced)
  func wrong(tensor: Tensor, problem: String) {
    let error = #expect(throws: NetworkError.self) { try recipe(tensors(replacing: tensor)) }
    #expect(error?.description == "r: \(problem)")
  }

  @Test("metadata that is no setting is named")
  func metadata() {
    let loss = #expect(throws: NetworkError.self) { try recipe(tensors(), ["loss": "l1"]) }
    #expect(
      loss?.description == "r: metadata 'loss' is 'l1': give one of mse, ce, cross-entropy.")
    let rate = #expect(throws: NetworkError.self) { try recipe(tensors(), ["lr": "fast"]) }
    #expect(rate?.description == "r: metadata 'lr' is 'fast': give a number.")
  }

  @Test("a tensor that is missing is an error", arguments: ["x", "y", "batches"])
  func missing(name: String) {
    #expect(throws: SafetensorsError.self) { try recipe(tensors(without: name)) }
  }

  @Test("targets of another count are refused when it is run")
  func mismatch() throws {
    let short = try recipe(
      tensors(replacing: Tensor("y", shape: [3], integers: [0, 1, 2])), ["loss": "ce"])
    let error = #expect(throws: NetworkError.self) { try short.run() }
    #expect(error?.description == "the data has 3 labels for 4 samples")
  }
}
