import Foundation
import LinearAlgebra
import Networks
import Pretrained
import Probes
import Safetensors
import TestSupport
import Testing

/// Layers of checkpoints in native form.
@Suite struct NativeLayerTests {
  private func native(_ layer: PretrainedLayer) throws -> Layer {
    try Layer(
      from: SafetensorsFile(
        bytes: SafetensorsWriter(
          tensors: layer.nativeTensors(), metadata: layer.shape.nativeMetadata
        ).bytes()))
  }

  @Test("route and have Jacobians as they had")
  func sameFigures() throws {
    let folder = try TemporaryFolder()
    let opened = try MixtralCheckpointTests.put(
      MixtralCheckpointTests.model(MixtralCheckpointTests.shape(), .float32), in: folder)
    let inputs = random(12, 12, seed: 6)
    let layer = try opened.layer(1)
    let own = try native(layer)
    #expect(own.precision == .float32 && own.shape == layer.shape)
    #expect(
      try RoutingStatistics(of: own, at: inputs) == RoutingStatistics(of: layer, at: inputs))
    let (first, second) = (
      try JacobianProbe(of: own, at: inputs), try JacobianProbe(of: layer, at: inputs)
    )
    #expect(first == second)
    #expect(
      try LeadingSpectra(of: own, at: inputs, count: 3)
        == LeadingSpectra(of: layer, at: inputs, count: 3))
  }

  @Test(
    "say what the form has no place for",
    arguments: [
      ("qwen2moe", 0, ["a shared expert"]),
      ("gptoss-mxfp4", 1, ["clamped activations"]),
      (
        "deepseekv3-fp8", 1,
        [
          "sigmoid scores", "groups of experts", "gates times 2.5", "a correction bias",
          "a number added to the sum of its gates", "a shared expert",
        ]
      ),
    ])
  func obstacles(name: String, layer: Int, expected: [String]) throws {
    let opened = try PretrainedModel(opening: try ReferenceModels.required(name))
    let layer = try opened.layer(layer)
    #expect(layer.nativeObstacles == expected)
    #expect(throws: NetworkError.self) { try layer.nativeTensors() }
  }

  @Test("a dense layer is of one expert, and scaled eighths of a byte need float64")
  func dense() throws {
    let opened = try PretrainedModel(opening: try ReferenceModels.required("deepseekv3-fp8"))
    let layer = try opened.layer(0)
    #expect(layer.shape.routing == .dense && layer.nativeObstacles == [])
    let own = try native(layer)
    #expect(own.precision == .float64)
    let inputs = random(5, layer.shape.inputWidth, seed: 6)
    #expect(try own.outputs(at: inputs) == layer.outputs(at: inputs))
  }
}
