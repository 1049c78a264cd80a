import Foundation
import LinearAlgebra
@testable import Networks
import Safetensors
import TestSupport
import Testing

@Suite("A transformer without biases in attention")
struct AttentionBiasTests {
  /// One without them, and the same with biases of zero.
  private func pair(_ shape: TransformerShape) -> (without: LanguageModel, zero: LanguageModel) {
    let without = LanguageModel(shape: shape, precision: .float64, seed: 3).disturbed()
    var biased = shape
    biased.hasAttentionBias = true
    let layout = ParameterLayout(biased)
    var parameters = [Double](repeating: 0, count: layout.count)
    for slot in layout.slots {
      guard let own = without.layout.slots.first(where: { $0.name == slot.name }) else { continue }
      layout.store(
        without.layout.values(of: own, in: without.parameters), in: slot, of: &parameters)
    }
    return (without, LanguageModel(shape: biased, parameters: parameters, precision: .float64))
  }

  @Test("has the logits and the gradient of one whose biases are zero", arguments: [10, 11])
  func zeroBiases(index: Int) throws {
    let (without, zero) = pair(transformerShapes[index])
    let shape = without.shape
    #expect(!shape.hasAttentionBias && zero.shape.hasAttentionBias)
    let count = 4 * shape.width * shape.layers
    #expect(zero.shape.totalParameterCount == shape.totalParameterCount + count)
    let tokens = sampleText(shape.context)
    expectClose(try without.logits(of: tokens), try zero.logits(of: tokens), units: 1)
    func gradients(_ model: LanguageModel) -> [String: [Double]] {
      let objective = TransformerObjective<Double>(
        shape: model.shape,
        windows: TokenWindows(
          tokens: sampleText(8 * shape.context), length: shape.context, stride: shape.context),
        batchSize: 3, routerLosses: RouterLosses(balance: 0.3, z: 0.2))
      var gradients = [Double](repeating: .nan, count: objective.parameterCount)
      _ = objective.evaluate(
        batch: [0, 1, 2], parameters: model.parameters, gradients: &gradients)
      return Dictionary(
        uniqueKeysWithValues: model.layout.slots.map {
          ($0.name, model.layout.values(of: $0, in: gradients))
        })
    }
    let (own, other) = (gradients(without), gradients(zero))
    #expect(Set(other.keys).subtracting(own.keys).count == 2 * shape.layers)
    for (name, values) in own {
      expectClose(values, try #require(other[name]), tolerance: 1e-12)
    }
  }

  @Test("says so where it is stored, and one with biases is stored as before")
  func stored() throws {
    let shape = transformerShapes[10]
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let text = String(decoding: try encoder.encode(shape), as: UTF8.self)
    #expect(text.contains(#""attentionBias":false"#))
    #expect(try JSONDecoder().decode(TransformerShape.self, from: Data(text.utf8)) == shape)
    var biased = shape
    biased.hasAttentionBias = true
    #expect(biased == transformerShapes[5])
    let plain = String(decoding: try encoder.encode(biased), as: UTF8.self)
    #expect(!plain.contains("attentionBias"))
  }

  private func problem(_ tensors: [Tensor], _ model: LanguageModel) throws -> String? {
    let file = try SafetensorsFile(
      bytes: SafetensorsWriter(tensors: tensors, metadata: model.nativeMetadata).bytes())
    do {
      _ = try LanguageModel(from: file)
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test("is what a file without their tensors holds; some of them alone are refused")
  func files() throws {
    let (without, zero) = pair(transformerShapes[10])
    let names = without.tensors().map(\.name)
    #expect(!names.contains { $0.contains("attention") && $0.hasSuffix("bias") })
    let biases = zero.tensors().filter { !names.contains($0.name) }
    #expect(
      try problem(zero.tensors().filter { $0.name != "layers.0.attention.out.bias" }, zero)?
        .hasPrefix("memory: tensor layers.0.attention.out.bias is missing; it holds ") == true)
    #expect(
      try problem(zero.tensors().filter { $0.name != "layers.1.attention.qkv.bias" }, zero)?
        .hasPrefix("memory: tensor layers.1.attention.qkv.bias is missing; it holds ") == true)
    let later = try #require(biases.first { $0.name.hasPrefix("layers.1.") })
    #expect(
      try problem(without.tensors() + [later], without)?
        .contains(
          "\(later.name) would go unused: the attention of layers.0 has no biases, and layers are "
            + "alike.") == true)
  }
}
