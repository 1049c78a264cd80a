import Networks

/// What a comparison was made from: the data, and how its architectures were trained.
///
/// Conventions, seeds and samples stand in the comparison itself.
public struct ComparisonSetup: Codable, Equatable, Sendable {
  /// The dataset or text; nil where each model was measured at samples of its own.
  public var data: String?
  /// `train`, `test` or `all`: where the probes measured.
  public let split: String
  /// Steps of every training; nil of models that were trained before.
  public let steps: Int?
  /// The training of every layer, whose seed is each of the comparison's in turn.
  public let training: TrainingOptions?
  /// The same of every transformer.
  public let languageTraining: LanguageOptions?

  public init(
    data: String?, split: String, steps: Int? = nil, training: TrainingOptions? = nil,
    languageTraining: LanguageOptions? = nil
  ) {
    self.data = data
    self.split = split
    self.steps = steps
    self.training = training
    self.languageTraining = languageTraining
  }
}
