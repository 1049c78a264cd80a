import LinearAlgebra
import Networks

/// 500 steps of each routing, float32; dense matched by total parameters.
struct TrainJob {
  var steps = 500
  var samples = 8_192
  var batchSize = 256
  var shape = LayerShape(
    inputWidth: 32, outputWidth: 32, hiddenWidth: 64, expertCount: 8, routing: .topK)

  func run(_ timer: Timer) throws {
    var stream = RandomStream(seed: 0, purpose: .data)
    let inputs = Matrix(rows: samples, columns: shape.inputWidth, using: &stream)
    let target = Target.values(
      Matrix(rows: samples, columns: shape.outputWidth, using: &stream))
    let batches = (0..<steps).map { _ in
      (0..<batchSize).map { _ in stream.integer(below: samples) }
    }
    var options = TrainingOptions(batchSize: batchSize, seed: 0, precision: .float32)
    options.optimizer = AdamW(learningRate: 1e-3, weightDecay: 0.01)
    for routing in Routing.allCases {
      let initial = LayerTraining(shape: shape.routed(routing), options: options)
      try timer.time("train-" + routing.rawValue, unit: "steps", count: steps) {
        var training = initial
        try training.run(steps: steps, inputs: inputs, target: target) { batches[$0] }
      }
    }
  }
}

extension LayerShape {
  /// This mixture under another routing; dense ones have as many parameters in total.
  func routed(_ routing: Routing) -> LayerShape {
    guard routing != .dense else { return dense(matching: .total) }
    return LayerShape(
      inputWidth: inputWidth, outputWidth: outputWidth, hiddenWidth: hiddenWidth,
      expertCount: expertCount, routing: routing,
      selectedCount: routing == .topK ? selectedCount : nil, activation: activation)
  }
}
