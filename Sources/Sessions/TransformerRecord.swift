import Networks
import Safetensors

/// A transformer's description in a checkpoint; its weights and moments are tensors beside it.
struct TransformerRecord: Codable {
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

  private static let first = "optimizer.first."
  private static let second = "optimizer.second."

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
    for tensor in model.tensors() { store.add(tensor) }
    guard step > 0 else { return }
    let layout = model.layout
    for (prefix, moments) in [
      (Self.first, training.state.firstMoments), (Self.second, training.state.secondMoments),
    ] {
      for tensor in layout.tensors(of: moments, precision: options.precision, prefix: prefix) {
        store.add(tensor)
      }
    }
  }

  func transformer(_ store: TensorStore) throws -> Transformer {
    try shape.requireConsistency()
    try require(step >= 0, "it took \(step) steps")
    let layout = ParameterLayout(shape)
    let model = LanguageModel(
      shape: shape, parameters: try store.parameters(layout), precision: precision)
    var state = OptimizerState()
    if step > 0 {
      state = OptimizerState(
        step: step, firstMoments: try store.parameters(layout, prefix: Self.first),
        secondMoments: try store.parameters(layout, prefix: Self.second))
    }
    var transformer = Transformer(
      training: LanguageTraining(model: model, state: state, steps: steps, options: options),
      text: text, requestedSteps: requestedSteps, isInitialisedFromSeed: isInitialisedFromSeed,
      windows: hasWindows ? try store.tokens("tokens") : nil)
    transformer.dataDigest = dataDigest
    return transformer
  }
}
