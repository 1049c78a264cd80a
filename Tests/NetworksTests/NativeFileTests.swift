import LinearAlgebra
import Networks
import Safetensors
import Testing

@Suite("Native layer files")
struct NativeFileTests {
  private func file(_ layer: Layer, prefix: String = "") throws -> SafetensorsFile {
    let writer = SafetensorsWriter(
      tensors: layer.tensors(prefix: prefix), metadata: layer.nativeMetadata)
    return try SafetensorsFile(bytes: writer.bytes(), name: "layer.safetensors")
  }

  @Test("a layer comes back equal, in either precision", arguments: layerShapes, Precision.allCases)
  func roundTrip(shape: LayerShape, precision: Precision) throws {
    let layer = Layer(shape: shape, precision: precision, seed: 5)
    #expect(try Layer(from: file(layer)) == layer)
    #expect(try Layer(from: file(layer, prefix: "model."), prefix: "model.") == layer)
  }

  @Test("tensors have their native names and shapes")
  func names() {
    let layer = Layer(shape: layerShapes[1], precision: .float32, seed: 1)
    let shapes = Dictionary(
      uniqueKeysWithValues: layer.tensors().map { ($0.name, $0.shape) })
    #expect(shapes.count == 2 + 4 * 4)
    #expect(shapes["router.weight"] == [4, 5] && shapes["router.bias"] == [4])
    #expect(shapes["experts.3.w1.weight"] == [6, 5] && shapes["experts.3.w1.bias"] == [6])
    #expect(shapes["experts.0.w2.weight"] == [3, 6] && shapes["experts.0.w2.bias"] == [3])
    let gated = Layer(shape: layerShapes[5], precision: .float32, seed: 1)
    #expect(gated.tensors().contains { $0.name == "experts.2.w3.weight" && $0.shape == [6, 5] })
  }

  @Test("without metadata many experts are soft, one is dense, and the rest is as documented")
  func defaults() throws {
    func read(_ shape: LayerShape, _ metadata: [String: String] = [:]) throws -> LayerShape {
      let writer = SafetensorsWriter(
        tensors: Layer(shape: shape, precision: .float32, seed: 1).tensors(), metadata: metadata)
      return try Layer(from: SafetensorsFile(bytes: writer.bytes())).shape
    }
    let soft = try read(layerShapes[1])
    #expect(soft.routing == .soft && soft.temperature == 1 && soft.activation == .gelu)
    #expect(soft.normalisation == .after && soft.hasRouterBias && soft.selectedCount == 4)
    #expect(try read(layerShapes[0]).routing == .dense)
    let top = try read(layerShapes[1], ["routing": "top-k"])
    #expect(top.routing == .topK && top.selectedCount == 2)
  }

  private static let badMetadata: [([String: String], String)] = [
    (
      ["routing": "hard"],
      "metadata 'routing' is 'hard': give one of dense, soft, top-k."
    ),
    (
      ["routing": "dense"],
      "routing is 'dense' and there are 4 experts. Set routing to 'soft'."
    ),
    (["routing": "top-k", "k": "5"], "k is '5': give a whole number from 1 to 4."),
    (["routing": "top-k", "k": "0"], "k is '0': give a whole number from 1 to 4."),
    (["routing": "top-k", "k": "1.5"], "k is '1.5': give a whole number from 1 to 4."),
    (["k": "two"], "metadata 'k' is 'two': give a number."),
    (["temperature": "0"], "temperature is '0': give a number above 0."),
    (["temperature": "nan"], "metadata 'temperature' is 'nan': give a number."),
    (
      ["activation": "swish"],
      "metadata 'activation' is 'swish': give one of relu, gelu, gelu_tanh, silu, tanh, identity."
    ),
    (
      ["normalise": "never"],
      "metadata 'normalise' is 'never': give one of after, before."
    ),
  ]

  @Test("metadata that makes no layer is refused by name", arguments: badMetadata)
  func metadata(entries: [String: String], problem: String) throws {
    let layer = Layer(shape: layerShapes[1], precision: .float32, seed: 1)
    let writer = SafetensorsWriter(tensors: layer.tensors(), metadata: entries)
    let file = try SafetensorsFile(bytes: writer.bytes(), name: "l.safetensors")
    let error = #expect(throws: NetworkError.self) { try Layer(from: file) }
    #expect(error?.description == "l.safetensors: \(problem)")
  }

  /// The message when tensor `name` is left out, or replaced.
  private func message(_ name: String, _ replacement: Tensor? = nil) throws -> String? {
    let layer = Layer(shape: layerShapes[1], precision: .float32, seed: 1)
    let tensors = layer.tensors().filter { $0.name != name } + (replacement.map { [$0] } ?? [])
    let file = try SafetensorsFile(bytes: SafetensorsWriter(tensors: tensors).bytes(), name: "l")
    return #expect(throws: NetworkError.self) { try Layer(from: file) }?.description
  }

  @Test("a tensor that is missing is named, with some that are there")
  func missing() throws {
    #expect(
      try message("experts.2.w2.bias")
        == "l: tensor experts.2.w2.bias is missing; it holds experts.0.w1.bias, "
        + "experts.0.w1.weight, experts.0.w2.bias, experts.0.w2.weight, experts.1.w1.bias, "
        + "experts.1.w1.weight, ....")
  }

  @Test("a tensor of another shape or with a number that is none is named")
  func wrong() throws {
    let name = "experts.1.w1.weight"
    #expect(
      try message(name, Tensor(name, shape: [5, 6], floats: [Float](repeating: 0, count: 30)))
        == "l: experts.1.w1.weight has shape [5, 6], expected [6, 5]. "
        + "Every expert, and every layer, must have the shapes of the first.")
    #expect(
      try message(name, Tensor(name, shape: [30], floats: [Float](repeating: 0, count: 30)))
        == "l: experts.1.w1.weight has shape [30], expected 2 dimensions above 0.")
    var values = [Float](repeating: 0, count: 30)
    values[7] = .infinity
    #expect(
      try message(name, Tensor(name, shape: [6, 5], floats: values))
        == "l: experts.1.w1.weight holds inf at element 7. Weights must be finite.")
    let first = "experts.0.w1.weight"
    #expect(
      try message(first, Tensor(first, shape: [0, 5], floats: []))
        == "l: experts.0.w1.weight has shape [0, 5], expected 2 dimensions above 0.")
  }
}
