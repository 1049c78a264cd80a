import Networks

/// What a transformer was found to predict at a step of its training.
public struct LanguageMark: Codable, Equatable, Sendable {
  /// Steps taken before it; 0 is the untrained model.
  public let step: Int
  public let training: LanguageEvaluation
  public let heldOut: LanguageEvaluation

  public init(step: Int, training: LanguageEvaluation, heldOut: LanguageEvaluation) {
    self.step = step
    self.training = training
    self.heldOut = heldOut
  }
}

/// How well a transformer predicted, from mark to mark of its training.
public struct LanguageCurve: Codable, Equatable, Sendable {
  /// In ascending order of steps, the last after the last step.
  public var marks: [LanguageMark]
  /// The step at which the last request for steps began; it has a mark at each fifth of them.
  public let origin: Int
  /// Whether tokens are bytes, so that bits per token are bits per byte.
  public let countsBytes: Bool
  /// The norm of the gradient at every step before clipping; empty where nothing is clipped.
  public let gradientNorms: [Double]

  public init(
    marks: [LanguageMark], origin: Int, countsBytes: Bool, gradientNorms: [Double] = []
  ) {
    self.marks = marks
    self.origin = origin
    self.countsBytes = countsBytes
    self.gradientNorms = gradientNorms
  }
}
