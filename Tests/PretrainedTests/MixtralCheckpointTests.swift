import Foundation
import LinearAlgebra
import Networks
import Pretrained
import Probes
import Safetensors
import TestSupport
import Testing

/// Transformers trained here, laid out as the library lays a Mixtral out and opened again.
@Suite struct MixtralCheckpointTests {
  static func shape(
    activation: Activation = .silu, selecting k: Int = 2, base: Double = 10_000,
    epsilon: Double = 1e-5
  ) -> TransformerShape {
    TransformerShape(
      vocabulary: 11, context: 7, width: 12, heads: 3, layers: 2, norm: .rmsNorm,
      positions: .rotary, rotaryBase: base, epsilon: epsilon, hasAttentionBias: false,
      ffn: LayerShape(
        inputWidth: 12, outputWidth: 12, hiddenWidth: 5, expertCount: 4, routing: .topK,
        selectedCount: k, activation: activation, isGated: true))
  }

  /// A model with every weight moved, so that no norm is the identity.
  static func model(_ shape: TransformerShape, _ precision: Precision = .float64) -> LanguageModel {
    var model = LanguageModel(shape: shape, precision: precision, seed: 4)
    var stream = RandomStream(seed: 9, purpose: .test)
    model.parameters = model.parameters.map { precision.rounding($0 + 0.2 * stream.normal()) }
    return model
  }

  /// Writes a model to a folder.
  static func put(_ model: LanguageModel, in folder: TemporaryFolder) throws -> PretrainedModel {
    let checkpoint = try MixtralCheckpoint(model)
    _ = folder.put(checkpoint.configuration, as: "config.json")
    try SafetensorsWriter(tensors: checkpoint.tensors, metadata: MixtralCheckpoint.metadata)
      .write(to: folder.file("model.safetensors"))
    return try PretrainedModel(opening: folder.path)
  }

  @Test(
    "gives the logits that the transformer gave",
    arguments: [
      shape(), shape(activation: .geluTanh, selecting: 1, base: 300, epsilon: 0.05),
      shape(activation: .tanh, selecting: 4), shape(activation: .identity),
      shape(activation: .relu), shape(activation: .gelu),
    ], [Precision.float64, .float32])
  func logits(shape: TransformerShape, precision: Precision) throws {
    let (model, folder) = (Self.model(shape, precision), try TemporaryFolder())
    let opened = try Self.put(model, in: folder)
    #expect(opened.modelType == "mixtral" && opened.use().unused == [])
    #expect(opened.parameterCount == shape.totalParameterCount)
    let backbone = try opened.backbone()
    #expect(backbone.context == 7 && backbone.vocabulary == 11)
    let tokens: [UInt32] = [3, 10, 0, 7, 7, 1, 5]
    try backbone.logits(
      of: TokenWindows([tokens], for: backbone),
      feedForward: { layer, x throws(PretrainedError) in try opened.feedForward(layer, x) }
    ) { _, logits throws(PretrainedError) in
      let own = try? model.logits(of: tokens)
      expectClose(logits.elements, own?.elements ?? [], tolerance: 1e-12)
    }
  }

  @Test("a layer has the gates, and the Jacobian, of the block that it was")
  func layers() throws {
    let (model, folder) = (Self.model(Self.shape(), .float32), try TemporaryFolder())
    let opened = try Self.put(model, in: folder)
    let inputs = random(9, 12, seed: 3)
    for l in 0..<2 {
      let (layer, own) = (try opened.layer(l), model.layer(l))
      #expect(layer.shape == own.shape)
      #expect(layer.gates(at: inputs).weights == own.gates(at: inputs).weights)
      for i in 0..<4 {
        #expect(try layer.expert(i).outputs(at: inputs) == own.expert(i).outputs(at: inputs))
      }
    }
  }

  @Test("what has no place is named, each with the option that leaves it out")
  func obstacles() throws {
    let plain = TransformerShape(
      vocabulary: 11, context: 7, width: 12, heads: 3, layers: 1,
      ffn: LayerShape(
        inputWidth: 12, outputWidth: 12, hiddenWidth: 5, expertCount: 4, routing: .soft,
        temperature: 2, hasRouterBias: true))
    #expect(
      MixtralCheckpoint.obstacles(of: plain).map { "\($0.found): \($0.remedy)" } == [
        "soft routing: --routing top-k", "a temperature of 2.0: --temperature 1",
        "a bias of the router: without --router-bias", "experts that are not gated: --gated",
        "biases of attention: --no-attention-bias", "norm layernorm: --norm rmsnorm",
        "learned positions: --positions rotary",
      ])
    var other = Self.shape()
    #expect(MixtralCheckpoint.obstacles(of: other).isEmpty)
    other.ffn.normalisation = .before
    other.ffn.gatedBiases = GatedBiases(w1: true, w2: false, w3: false)
    #expect(
      MixtralCheckpoint.obstacles(of: other).map(\.found) == [
        "gates normalised before the selection", "biases of experts",
      ])
    #expect(throws: NetworkError.self) { try MixtralCheckpoint(Self.model(other)) }
  }
}
