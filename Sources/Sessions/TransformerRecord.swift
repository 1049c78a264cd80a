import Networks
import Results
import Safetensors

/// A transformer's description in a checkpoint; its weights and moments are tensors beside it.
public struct TransformerRecord: Codable {
  let shape: TransformerShape
  let precision: Precision
  let options: LanguageOptions
  let step: Int
  let steps: [LanguageStep]
  let text: String?
  let dataDigest: String?
  let requestedSteps: Int
  let isInitialisedFromSeed: Bool
  let hasWindows: Bool

  init(_ transformer: Transformer, _ store: TensorStore) {
    let (training, model) = (transformer.training, transformer.model)
    shape = model.shape
    precision = model.precision
    options = training.options
    step = training.state.step
    steps = training.steps
    text = transformer.text
    dataDigest = transformer.dataDigest
    requestedSteps = transformer.requestedSteps
    isInitialisedFromSeed = transformer.isInitialisedFromSeed
    hasWindows = transformer.windows != nil
    if let windows = transformer.windows {
      store.add(windows, shape: [windows.count / shape.context, shape.context], "tokens")
    }
    store.add(model.weights, model.layout)
    store.add(training.state, model.layout, options.precision)
  }

  func transformer(_ store: TensorStore) throws -> Transformer {
    try shape.requireConsistency()
    try require(step >= 0, "it took \(step) steps")
    let layout = ParameterLayout(shape)
    let model = LanguageModel(
      shape: shape, weights: try store.weights(layout, precision))
    let state = try store.state(step: step, layout)
    var transformer = Transformer(
      training: LanguageTraining(model: model, state: state, steps: steps, options: options),
      text: text, requestedSteps: requestedSteps, isInitialisedFromSeed: isInitialisedFromSeed,
      windows: hasWindows ? try store.tokens("tokens") : nil)
    transformer.dataDigest = dataDigest
    return transformer
  }
}
