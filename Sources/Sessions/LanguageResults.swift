import Probes

/// Which tokens each expert of a transformer's layer takes, beside chance and the untrained model.
public struct TokenResult: Codable, Equatable, Sendable {
  public var subject: Subject
  public let probe: TokenSpecialisation
  /// What a person reads for each token of the probe.
  public let names: [String]
  /// Mean specialisation with tokens shuffled among the samples, the mean of several shuffles.
  public let shuffledMean: Double
  /// Mean specialisation before training; nil when that is not known.
  public let untrainedMean: Double?
  /// Tokens to list an expert, where the command was told.
  public let top: Int?

  public init(
    subject: Subject, probe: TokenSpecialisation, names: [String], shuffledMean: Double,
    untrainedMean: Double?, top: Int? = nil
  ) {
    self.subject = subject
    self.probe = probe
    self.names = names
    self.shuffledMean = shuffledMean
    self.untrainedMean = untrainedMean
    self.top = top
  }
}

/// How a layer of a transformer moves a token's own state, beside the untrained model's.
public struct BlockResult: Codable, Equatable, Sendable {
  public var subject: Subject
  public let probe: BlockSpectra
  public let untrained: BlockSpectra?

  public init(subject: Subject, probe: BlockSpectra, untrained: BlockSpectra?) {
    self.subject = subject
    self.probe = probe
    self.untrained = untrained
  }
}
