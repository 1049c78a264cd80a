import Foundation
import LinearAlgebra
import Networks
import Probes

/// The controlled comparison end to end: three routings and three seeds trained, then both probes.
struct ExperimentJob {
  var seeds = 3
  var steps = 1_000
  var samples = 4_096
  var batchSize = 128
  var probed = 512
  var shape = LayerShape(
    inputWidth: 16, outputWidth: 16, hiddenWidth: 32, expertCount: 8, routing: .topK)

  func run(_ timer: Timer) throws {
    let cells = (0..<seeds).flatMap { seed in Routing.allCases.map { (seed, $0) } }
    try timer.time("experiment", unit: "models", count: cells.count, warm: false) {
      let data = Parallel.map(seeds) { task(seed: UInt64($0)) }
      let results = Parallel.map(cells.count) { index in
        Result { try model(cells[index].1, seed: cells[index].0, data[cells[index].0]) }
      }
      for result in results { try result.get() }
    }
  }

  /// Inputs and what they are to give: tanh(X A / 4) for a random matrix A.
  private func task(seed: UInt64) -> (inputs: Matrix, outputs: Matrix) {
    var stream = RandomStream(seed: seed, purpose: .data)
    let inputs = Matrix(rows: samples, columns: shape.inputWidth, using: &stream)
    let map = Matrix(rows: shape.inputWidth, columns: shape.outputWidth, using: &stream)
    var outputs = inputs * map
    for index in outputs.elements.indices {
      outputs.elements[index] = tanh(outputs.elements[index] / 4)
    }
    return (inputs, outputs)
  }

  /// Trains one model and measures it.
  private func model(
    _ routing: Routing, seed: Int, _ data: (inputs: Matrix, outputs: Matrix)
  ) throws {
    var options = TrainingOptions(batchSize: batchSize, seed: UInt64(seed), precision: .float32)
    options.optimizer = AdamW(learningRate: 1e-3, weightDecay: 0.01)
    var stream = RandomStream(seed: UInt64(seed), purpose: .batches)
    var training = LayerTraining(shape: shape.routed(routing), options: options)
    try training.run(steps: steps, inputs: data.inputs, target: .values(data.outputs)) { _ in
      (0..<batchSize).map { _ in stream.integer(below: samples) }
    }
    let inputs = data.inputs.prefix(rows: probed)
    _ = try JacobianSpectra(of: training.layer, at: inputs, evaluatesAllExperts: true)
    let gates = training.layer.gates(at: inputs).weights
    for i in 0..<training.layer.shape.expertCount {
      let weights = Matrix(rows: probed, columns: 1, elements: gates.column(i))
      _ = try WeightedVariances.measure(
        training.layer.expert(i).outputs(at: inputs), gates: weights)
    }
  }
}
