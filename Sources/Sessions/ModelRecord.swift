import LinearAlgebra
import Networks
import Results
import Safetensors

/// A model's description in a checkpoint; its weights and moments are tensors beside it.
public struct ModelRecord: Codable {
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
    store.add(layer.weights, layer.layout)
    store.add(training.state, layer.layout, options.precision)
  }

  func model(_ store: TensorStore) throws -> Model {
    guard shape.isConsistent, step >= 0 else {
      throw SessionError.refused("a model's description is damaged: its widths do not fit together")
    }
    let layout = ParameterLayout(shape)
    let layer = Layer(
      shape: shape, weights: try store.weights(layout, precision))
    let state = try store.state(step: step, layout)
    var model = Model(
      training: LayerTraining(layer: layer, state: state, losses: losses, options: options),
      dataset: dataset, requestedSteps: requestedSteps,
      isInitialisedFromSeed: isInitialisedFromSeed, samples: samples)
    model.dataDigest = dataDigest
    return model
  }
}
