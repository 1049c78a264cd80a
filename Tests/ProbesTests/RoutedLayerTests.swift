import Foundation
import LinearAlgebra
import Networks
import Probes
import TestSupport
import Testing

/// A layer whose last expert cannot be read, as one in a file that is gone.
private struct BrokenLayer: RoutedLayer {
  let layer: Layer
  var shape: LayerShape { layer.shape }
  var routerWeight: Matrix? { layer.routerWeight }

  func gates(at inputs: Matrix) -> Gates { layer.gates(at: inputs) }

  func expert(_ index: Int) throws(NetworkError) -> Expert {
    guard index + 1 < shape.expertCount else {
      throw .file(path: "gone.safetensors", problem: "it is no longer there.")
    }
    return layer.expert(index)
  }
}

/// A layer whose gates are sigmoids of the logits, each on its own: g = 1/(1 + exp(−z)).
private struct SigmoidLayer: RoutedLayer {
  let layer: Layer
  var shape: LayerShape { layer.shape }
  var routerWeight: Matrix? { layer.routerWeight }

  func gates(at inputs: Matrix) -> Gates {
    let gates = layer.gates(at: inputs)
    var weights = gates.logits
    for index in weights.elements.indices {
      weights.elements[index] = 1 / (1 + exp(-weights.elements[index]))
    }
    return Gates(logits: gates.logits, weights: weights, selected: gates.selected)
  }

  func expert(_ index: Int) -> Expert { layer.expert(index) }

  func gateGradients(of gates: Gates, row: Int, router: Matrix) -> [[Double]] {
    gates.selected[row].map { i in
      let g = gates.weights[row, i]
      return router.row(i).map { g * (1 - g) * $0 }
    }
  }
}

@Suite("Layers that are probed")
struct RoutedLayerTests {
  @Test("an expert that cannot be read is every probe's error, in the words of who reads")
  func unreadable() throws {
    let layer = BrokenLayer(layer: randomLayer(layerForms[3], seed: 1))
    let inputs = randomMatrix(12, 5, seed: 2)
    let probes: [() throws -> Void] = [
      { _ = try JacobianProbe(of: layer, at: inputs) },
      { _ = try JacobianSpectra(of: layer, at: inputs) },
      { _ = try LeadingSpectra(of: layer, at: inputs, count: 2) },
      { _ = try PCAProbe(of: layer, at: inputs) },
      { _ = try PCAProbe(of: layer, at: inputs, representation: .mixed) },
      {
        _ = try ShuffledRanks(
          of: layer, at: inputs, representation: .hidden, draws: 2, seed: 1)
      },
      { _ = try SubspaceProbe(of: layer, at: inputs, source: .output, rank: 1) },
      { _ = try SubspaceProbe(of: layer, at: inputs, source: .jacobianInput, rank: 1) },
    ]
    for (number, probe) in probes.enumerated() {
      let error = #expect(throws: ProbeError.self, "probe \(number)") { try probe() }
      #expect(error?.description == "gone.safetensors: it is no longer there.")
    }
    _ = try RoutingStatistics(of: layer, at: inputs)
    _ = try PCAProbe(of: layer, at: inputs, representation: .input)
  }

  @Test("the Jacobian of a layer whose gates are no softmax is its derivative")
  func sigmoids() throws {
    let layer = SigmoidLayer(layer: randomLayer(layerForms[4], seed: 3))
    let inputs = randomMatrix(5, layer.shape.inputWidth, seed: 4)
    for row in 0..<inputs.rowCount {
      let x = Array(inputs.row(row))
      let difference = try differenceJacobian(of: layer.outputs(at:), at: x)
      let figures = try #require(try JacobianProbe(of: layer, at: Matrix([x])).layer)
      #expect(
        (figures.firstJacobian - difference).frobeniusNorm <= differenceBound(difference))
    }
  }

  @Test("an untrained layer measures as the whole of it does")
  func untrained() throws {
    for shape in layerForms {
      let twin = UntrainedLayer(shape: shape, precision: .float32, seed: 7)
      let inputs = randomMatrix(20, shape.inputWidth, seed: 8)
      #expect(
        try JacobianProbe(of: twin, at: inputs) == JacobianProbe(of: twin.layer, at: inputs))
      #expect(try PCAProbe(of: twin, at: inputs) == PCAProbe(of: twin.layer, at: inputs))
    }
  }
}
