import Datasets

/// What a session keeps under a name.
public enum Content: Equatable, Sendable {
  case dataset(Dataset)
  case text(TextDataset)
  case model(Model)
  case transformer(Transformer)
  case result(ProbeResult)

  /// What it is to a command: what it learns from, what it measures, or what it found.
  public enum Role: String, Sendable {
    case dataset, model, result
  }

  public var role: Role {
    switch self {
    case .dataset, .text: .dataset
    case .model, .transformer: .model
    case .result: .result
    }
  }

  /// The word for its kind in `ls`, in checkpoints and in messages.
  public var kind: String { contentKind.rawValue }

  var contentKind: Kind {
    switch self {
    case .dataset: .dataset
    case .text: .text
    case .model: .model
    case .transformer: .transformer
    case .result(let result): result.contentKind
    }
  }

  /// The kinds of object that there are.
  public enum Kind: String, CaseIterable, Sendable {
    case dataset, text, model, transformer
    case training, route, jacobian, leading, pca, subspace, tokens, block, comparison
    case languageComparison = "language-comparison"
  }
}

/// A named object of a session.
public struct SessionObject: Equatable, Sendable {
  public internal(set) var name: String
  public let content: Content
  /// The command that made it.
  public let origin: String
  /// A digest of its contents, 16 hexadecimal characters.
  ///
  /// Of one that was loaded it is the digest of what is stored, and stays so while it is unchanged.
  public let digest: String
  /// The session's seed when it was made; nil of one made before that was noted.
  public let seed: UInt64?
  /// What it was made from, as that was then; nil of one made before that was noted.
  public internal(set) var sources: [Source]?

  /// An object that another was made from.
  public struct Source: Codable, Equatable, Sendable {
    public var name: String
    /// Its digest then, which tells whether another has taken its name since.
    public let digest: String
  }

  /// Names `content` and computes its digest, in one pass over its arrays.
  ///
  /// - Throws: an encoding error, which no content of ours causes.
  public init(
    name: String, content: Content, origin: String, seed: UInt64? = nil, sources: [Source]? = nil
  ) throws {
    self.init(
      name: name, content: content, origin: origin, digest: try Archive(of: content).digest,
      seed: seed, sources: sources)
  }

  init(
    name: String, content: Content, origin: String, digest: String, seed: UInt64?,
    sources: [Source]?
  ) {
    self.name = name
    self.content = content
    self.origin = origin
    self.digest = digest
    self.seed = seed
    self.sources = sources
  }
}
