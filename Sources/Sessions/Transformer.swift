import Networks

/// A transformer language model in the session, with all that it takes to measure it and to train
/// it on.
public struct Transformer: Equatable, Sendable {
  /// The model, its optimizer state and every step; an imported model has taken none.
  public var training: LanguageTraining
  /// The text it was trained on; nil for an imported one.
  public var text: String?
  /// The digest of that text, which tells whether another has taken its name since.
  public var dataDigest: String?
  /// Steps asked for so far: more than were taken when a training was stopped.
  public var requestedSteps: Int
  /// Whether `training.options` made the initial weights, so that the untrained model is known.
  public var isInitialisedFromSeed: Bool
  /// Whole windows of the context that came with a model from elsewhere, its default text.
  public var windows: [UInt32]?

  public init(
    training: LanguageTraining, text: String?, requestedSteps: Int, isInitialisedFromSeed: Bool,
    windows: [UInt32]? = nil
  ) {
    self.training = training
    self.text = text
    self.requestedSteps = requestedSteps
    self.isInitialisedFromSeed = isInitialisedFromSeed
    self.windows = windows
  }

  public var model: LanguageModel { training.model }
  public var shape: TransformerShape { training.model.shape }

  /// The model before its first step; nil when its initial weights came from elsewhere.
  public var untrained: LanguageModel? {
    guard isInitialisedFromSeed, training.state.step > 0 else { return nil }
    return LanguageModel(
      shape: shape, precision: training.options.precision, seed: training.options.seed)
  }

  /// `transformer 3x128, top-k 8x256 k 2`: layers, width and feed-forward block in a few words.
  public var architecture: String { shape.summary }
}
