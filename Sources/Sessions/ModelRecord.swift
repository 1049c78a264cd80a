import LinearAlgebra
import Networks
import Safetensors

/// A model's description in a checkpoint; its weights and moments are tensors beside it.
struct ModelRecord: Codable {
  let shape: LayerShape
  let precision: Precision
  let options: TrainingOptions
  let step: Int
  let losses: [StepLoss]
  let dataset: String?
  /// Not in files of before it was noted.
  let dataDigest: String?
  let requestedSteps: Int
  let isInitialisedFromSeed: Bool
  let samples: Matrix?

  private static let first = "optimizer.first."
  private static let second = "optimizer.second."

  init(_ model: Model, _ store: TensorStore) {
    let (training, layer) = (model.training, model.layer)
    shape = layer.shape
    precision = layer.precision
    options = training.options
    step = training.state.step
    losses = training.losses
    dataset = model.dataset
    dataDigest = model.dataDigest
    requestedSteps = model.requestedSteps
    isInitialisedFromSeed = model.isInitialisedFromSeed
    samples = model.samples
    for tensor in layer.tensors() { store.add(tensor) }
    guard step > 0 else { return }
    let layout = layer.layout
    for (prefix, moments) in [
      (Self.first, training.state.firstMoments), (Self.second, training.state.secondMoments),
    ] {
      for tensor in layout.tensors(of: moments, precision: options.precision, prefix: prefix) {
        store.add(tensor)
      }
    }
  }

  func model(_ store: TensorStore) throws -> Model {
    guard shape.isConsistent, step >= 0 else {
      throw SessionError.refused("a model's description is damaged: its widths do not fit together")
    }
    let layout = ParameterLayout(shape)
    let layer = Layer(
      shape: shape, parameters: try store.parameters(layout), precision: precision)
    var state = OptimizerState()
    if step > 0 {
      state = OptimizerState(
        step: step, firstMoments: try store.parameters(layout, prefix: Self.first),
        secondMoments: try store.parameters(layout, prefix: Self.second))
    }
    var model = Model(
      training: LayerTraining(layer: layer, state: state, losses: losses, options: options),
      dataset: dataset, requestedSteps: requestedSteps,
      isInitialisedFromSeed: isInitialisedFromSeed, samples: samples)
    model.dataDigest = dataDigest
    return model
  }
}
