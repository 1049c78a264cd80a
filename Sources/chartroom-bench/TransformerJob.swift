import LinearAlgebra
import Networks

/// 20 steps of a small language model with top-k blocks, on one batch of random tokens, float32.
struct TransformerJob {
  var steps = 20
  var batchSize = 16
  var shape = TransformerShape(
    vocabulary: 256, context: 128, width: 128, heads: 4, layers: 3,
    ffn: LayerShape(
      inputWidth: 128, outputWidth: 128, hiddenWidth: 256, expertCount: 8, routing: .topK))

  func run(_ timer: Timer) throws {
    var stream = RandomStream(seed: 0, purpose: .data)
    let tokens = (0..<batchSize * shape.context + 1).map { _ in
      UInt32(stream.integer(below: shape.vocabulary))
    }
    var options = LanguageOptions(batchSize: batchSize, seed: 0, precision: .float32)
    options.optimizer = AdamW(learningRate: 1e-3, weightDecay: 0.01)
    var training = LanguageTraining(shape: shape, options: options)
    let steps = steps
    try timer.time(
      "transformer-train", unit: "tokens", count: steps * batchSize * shape.context
    ) { laps, lap in
      try training.run(steps: laps * steps, tokens: tokens) { done, _ in
        if done.isMultiple(of: steps) { lap() }
      }
    }
  }
}
