import Experiments
import LinearAlgebra
import Networks
import Probes

/// What a result was measured on.
public struct Subject: Codable, Equatable, Sendable {
  public var model: String
  /// A dataset's name, or `MODEL` itself for the samples that came with it.
  public var data: String
  /// `train`, `test` or `all`.
  public let split: String
  /// Whose feed-forward block of a transformer it was, counted from 0; nil for a model of one layer.
  public let layer: Int?
  /// Which samples they were; nil in results of before it was noted.
  public var samples: SamplePlaces?

  public init(
    model: String, data: String, split: String, layer: Int? = nil, samples: SamplePlaces? = nil
  ) {
    self.model = model
    self.data = data
    self.split = split
    self.layer = layer
    self.samples = samples
  }

  /// The same with the first `count` samples alone.
  public func prefix(_ count: Int) -> Subject {
    var subject = self
    subject.samples = samples?.prefix(count)
    return subject
  }
}

/// The loss of every step of a training.
public struct TrainingCurve: Codable, Equatable, Sendable {
  public var model: String
  public var losses: [StepLoss]
  /// Steps asked for: more than there are losses when it was stopped.
  public var requestedSteps: Int
  /// Task loss after the last step on the training and on the held-out samples.
  public var trainingLoss: Double?
  public var heldOutLoss: Double?
  /// What a transformer was found to predict as it went; nil for other models.
  public var language: LanguageCurve?

  public init(
    model: String, losses: [StepLoss], requestedSteps: Int, trainingLoss: Double?,
    heldOutLoss: Double?, language: LanguageCurve? = nil
  ) {
    self.model = model
    self.losses = losses
    self.requestedSteps = requestedSteps
    self.trainingLoss = trainingLoss
    self.heldOutLoss = heldOutLoss
    self.language = language
  }
}

/// Routing statistics beside those of the untrained model.
public struct RouteResult: Codable, Equatable, Sendable {
  public var subject: Subject
  public let statistics: RoutingStatistics
  public let untrained: RoutingStatistics?
  /// What the experts were compared with, such as `topics`; nil for a dataset's labels or regions.
  public let partition: String?
  /// samples×experts; nil when they are too many to keep, and in results of before they were kept.
  public let gates: Matrix?

  public init(
    subject: Subject, statistics: RoutingStatistics, untrained: RoutingStatistics?,
    partition: String? = nil, gates: Matrix? = nil
  ) {
    self.subject = subject
    self.statistics = statistics
    self.untrained = untrained
    self.partition = partition
    self.gates = gates
  }
}

/// Jacobian spectra beside the untrained model's, and alignment beside random directions.
public struct JacobianResult: Codable, Equatable, Sendable {
  public var subject: Subject
  public let probe: JacobianProbe
  /// Nil for a single live expert.
  public let null: AlignmentNull?
  public let untrainedMean: SpectrumSummary?
  public let untrainedAlignment: Double?
  /// samples×experts, the weights of its means; nil as in a `RouteResult`.
  public let gates: Matrix?

  public init(
    subject: Subject, probe: JacobianProbe, null: AlignmentNull?, untrainedMean: SpectrumSummary?,
    untrainedAlignment: Double?, gates: Matrix? = nil
  ) {
    self.subject = subject
    self.probe = probe
    self.null = null
    self.untrainedMean = untrainedMean
    self.untrainedAlignment = untrainedAlignment
    self.gates = gates
  }
}

/// The largest singular values of experts' Jacobians beside the untrained model's.
public struct LeadingResult: Codable, Equatable, Sendable {
  public var subject: Subject
  public let probe: LeadingSpectra
  public let untrained: LeadingSpectra?
  /// samples×experts, the weights of its means; nil when they are too many to keep.
  public let gates: Matrix?

  public init(
    subject: Subject, probe: LeadingSpectra, untrained: LeadingSpectra?, gates: Matrix?
  ) {
    self.subject = subject
    self.probe = probe
    self.untrained = untrained
    self.gates = gates
  }
}

/// Weighted PCA beside the untrained model's and that of shuffled gates.
public struct PCAResult: Codable, Equatable, Sendable {
  public var subject: Subject
  public let probe: PCAProbe
  /// Effective ranks with gates shuffled among samples; nil for a dense layer, or without a draw.
  public let shuffled: ShuffledRanks?
  /// Effective rank of each expert before training; empty when that is not known.
  public let untrainedRanks: [Double?]

  public init(
    subject: Subject, probe: PCAProbe, shuffled: ShuffledRanks?, untrainedRanks: [Double?]
  ) {
    self.subject = subject
    self.probe = probe
    self.shuffled = shuffled
    self.untrainedRanks = untrainedRanks
  }
}

/// Principal angles between experts' subspaces.
public struct SubspaceResult: Codable, Equatable, Sendable {
  public var subject: Subject
  public let probe: SubspaceProbe
  /// Mean overlap before training; nil when that is not known.
  public let untrainedOverlap: Double?

  public init(subject: Subject, probe: SubspaceProbe, untrainedOverlap: Double?) {
    self.subject = subject
    self.probe = probe
    self.untrainedOverlap = untrainedOverlap
  }
}

/// Anything that a command measured and the session keeps under a name.
public enum ProbeResult: Equatable, Sendable {
  case training(TrainingCurve)
  case route(RouteResult)
  case jacobian(JacobianResult)
  case leading(LeadingResult)
  case pca(PCAResult)
  case subspace(SubspaceResult)
  case tokens(TokenResult)
  case block(BlockResult)
  case comparison(Comparison)
  case languageComparison(LanguageComparison)

  /// The word for its kind in `ls`, in checkpoints and in messages.
  public var kind: String { contentKind.rawValue }

  var contentKind: Content.Kind {
    switch self {
    case .training: .training
    case .route: .route
    case .jacobian: .jacobian
    case .leading: .leading
    case .pca: .pca
    case .subspace: .subspace
    case .tokens: .tokens
    case .block: .block
    case .comparison: .comparison
    case .languageComparison: .languageComparison
    }
  }
}
