/// What distributions over the next token are like and how well they tell it: means over tokens.
public struct PredictiveMeans: Codable, Equatable, Sendable {
  /// −ln p(next), nats a token.
  public let loss: Double
  /// −Σ_v p_v ln p_v, nats.
  public let entropy: Double
  /// The largest probability, max_v p_v.
  public let confidence: Double
  /// The share of tokens that the largest probability, the first of equals, is of.
  public let accuracy: Double
  /// The probability of words that may not follow, 0 to 1; nil where nothing says what may.
  public let illegalMass: Double?

  public init(
    loss: Double, entropy: Double, confidence: Double, accuracy: Double, illegalMass: Double?
  ) {
    (self.loss, self.entropy, self.confidence) = (loss, entropy, confidence)
    (self.accuracy, self.illegalMass) = (accuracy, illegalMass)
  }

  /// `confidence` − `accuracy`, above 0 where a model is surer than it is right.
  public var overconfidence: Double { confidence - accuracy }
}
