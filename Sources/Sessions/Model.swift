import LinearAlgebra
import Networks

/// A network in the session, with all that it takes to measure it and to train it on.
public struct Model: Equatable, Sendable {
  /// The layer, its optimizer state and its losses; an imported layer has taken no step.
  public var training: LayerTraining
  /// The dataset it was trained on; nil for an imported one.
  public var dataset: String?
  /// The digest of that dataset, which tells whether another has taken its name since.
  public var dataDigest: String?
  /// Steps asked for so far: more than were taken when a training was stopped.
  public var requestedSteps: Int
  /// Whether `training.options` made the initial weights, so that the untrained model is known.
  public var isInitialisedFromSeed: Bool
  /// Samples that came with an imported layer, its default data; samples×inputs.
  public var samples: Matrix?

  public init(
    training: LayerTraining, dataset: String?, requestedSteps: Int, isInitialisedFromSeed: Bool,
    samples: Matrix? = nil
  ) {
    self.training = training
    self.dataset = dataset
    self.requestedSteps = requestedSteps
    self.isInitialisedFromSeed = isInitialisedFromSeed
    self.samples = samples
  }

  public var layer: Layer { training.layer }

  /// The model before its first step; nil when its initial weights came from elsewhere.
  public var untrained: UntrainedLayer? {
    guard isInitialisedFromSeed, training.state.step > 0 else { return nil }
    return UntrainedLayer(
      shape: layer.shape, precision: training.options.precision, seed: training.options.seed)
  }

  /// `top-k 8x32 k 2`, `dense 271`: the architecture in a few words.
  public var architecture: String { layer.shape.summary }
}
