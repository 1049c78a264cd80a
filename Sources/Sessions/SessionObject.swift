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

  /// `dataset`, `text`, `model`, `transformer`, or the kind of the result.
  public var kind: String {
    switch self {
    case .dataset: "dataset"
    case .text: "text"
    case .model: "model"
    case .transformer: "transformer"
    case .result(let result): result.kind
    }
  }
}

/// A named object of a session.
public struct SessionObject: Equatable, Sendable {
  public internal(set) var name: String
  public let content: Content
  /// The command that made it.
  public let origin: String
  /// A digest of its contents, 16 hexadecimal characters.
  public let digest: String

  /// Names `content` and computes its digest, in one pass over its arrays.
  ///
  /// - Throws: an encoding error, which no content of ours causes.
  public init(name: String, content: Content, origin: String) throws {
    self.name = name
    self.content = content
    self.origin = origin
    digest = try Archive(of: content).digest
  }

  init(name: String, content: Content, origin: String, digest: String) {
    self.name = name
    self.content = content
    self.origin = origin
    self.digest = digest
  }
}
