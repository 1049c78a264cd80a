import Datasets
import LinearAlgebra
import Networks

/// A layer and what enters it, samples×inputs.
public struct ProbedLayer: Sendable {
  public let layer: any RoutedLayer
  public let inputs: Matrix

  public init(layer: any RoutedLayer, inputs: Matrix) {
    self.layer = layer
    self.inputs = inputs
  }
}

/// The samples to measure a layer at, and the same before training.
public struct ChosenSamples: Sendable {
  public private(set) var subject: Subject
  public private(set) var trained: ProbedLayer
  /// The layer before training and what entered it then; nil when that is not known.
  public private(set) var untrained: ProbedLayer?
  /// The label, region or topic of each sample, where the data knows.
  public var partition: [Int]?
  /// What the partition is called when it is not one of labels: `regions`, `topics`.
  public var partitionName: String?
  /// What its parts are called, by number; nil where they have no names of their own.
  public var partitionLabels: [String]?
  /// Where the samples come from, when they are tokens of a text.
  public var language: LanguageSamples?

  public init(
    subject: Subject, trained: ProbedLayer, untrained: ProbedLayer?, partition: [Int]? = nil,
    partitionName: String? = nil, language: LanguageSamples? = nil
  ) {
    self.subject = subject
    self.trained = trained
    self.untrained = untrained
    self.partition = partition
    self.partitionName = partitionName
    self.language = language
  }

  /// The same for some experts alone, in ascending order, with the gates that they have in the layer.
  ///
  /// - Precondition: `experts` are ascending and among those of the layer.
  public func choosing(experts: [Int]) -> ChosenSamples {
    func part(_ probed: ProbedLayer) -> ProbedLayer {
      ProbedLayer(layer: PartialLayer(experts, of: probed.layer), inputs: probed.inputs)
    }
    var chosen = self
    chosen.trained = part(trained)
    chosen.untrained = untrained.map(part)
    chosen.subject.experts = experts
    return chosen
  }

  public var layer: any RoutedLayer { trained.layer }
  public var inputs: Matrix { trained.inputs }

  /// The most gates that a result keeps: with more, a checkpoint would be little else.
  private static let gateLimit = 1 << 20

  /// The gates of the first `count` samples, samples×experts, for a result to keep; nil when they are
  /// too many.
  func keptGates(_ count: Int) throws(NetworkError) -> Matrix? {
    Self.kept(try layer.gates(at: inputs.prefix(rows: count)).weights)
  }

  /// `gates`, unless they are too many to keep.
  static func kept(_ gates: Matrix) -> Matrix? {
    gates.elements.count <= gateLimit ? gates : nil
  }
}

/// The tokens of a text that a transformer is measured at.
public struct LanguageSamples: Sendable {
  /// The transformer; nil of one from elsewhere, whose layers alone are measured.
  public let model: LanguageModel?
  /// The model before training; nil when that is not known.
  public let untrained: LanguageModel?
  /// The text they stand in.
  public let stream: [UInt32]
  /// The tokens and where each stands.
  public let tokens, places: [Int]
  public let vocabulary: Vocabulary?

  public init(
    model: LanguageModel?, untrained: LanguageModel?, stream: [UInt32], tokens: [Int],
    places: [Int], vocabulary: Vocabulary?
  ) {
    self.model = model
    self.untrained = untrained
    self.stream = stream
    self.tokens = tokens
    self.places = places
    self.vocabulary = vocabulary
  }

  /// The token as a person can read it; its number where its words are not known.
  func name(of token: Int) -> String {
    guard let vocabulary, token < vocabulary.count else { return "\(token)" }
    return vocabulary.name(of: token)
  }
}
