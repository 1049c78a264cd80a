import Datasets
import Results

extension Session {
  /// Tables of samples and texts.
  public var datasetNames: [String] { names { $0.role == .dataset } }

  /// Tables of samples.
  public var tableNames: [String] {
    names { $0 is Dataset }
  }

  public var textNames: [String] {
    names { $0 is TextDataset }
  }

  /// Models of one layer and transformers.
  public var modelNames: [String] { names { $0.role == .model } }

  public var resultNames: [String] { names { $0.role == .result } }

  /// The table of samples of that name.
  ///
  /// - Throws: `SessionError.noObject`, or `.unsuitable` for a text.
  public func dataset(named name: String) throws(SessionError) -> Dataset {
    try content(named: name, "dataset", .dataset, "a table of samples")
  }

  /// The text of that name.
  ///
  /// - Throws: `SessionError.noObject`, or `.unsuitable` for a table of samples.
  public func text(named name: String) throws(SessionError) -> TextDataset {
    try content(named: name, "text", .dataset, "a text")
  }

  /// The model of that name, of whatever kind.
  ///
  /// - Throws: `SessionError.noObject`.
  public func model(named name: String) throws(SessionError) -> any ModelContent {
    guard let model = object(named: name)?.content as? any ModelContent else {
      throw .noObject(name: name, wanted: "model")
    }
    return model
  }

  /// The content of that name, which must be of the kind asked for.
  ///
  /// - Throws: `SessionError.noObject`, or `.unsuitable` for one of another kind.
  public func content<Kind: Content>(
    _ kind: Kind.Type, named name: String
  ) throws(SessionError) -> Kind {
    try content(named: name, Kind.role.rawValue, Kind.role, "one of kind '\(Kind.kind)'")
  }

  /// The content of that name, which must be of the kind asked for: `wanted` where there is no such
  /// object of `role`, `described` where one is of another kind.
  private func content<Kind: Content>(
    named name: String, _ wanted: String, _ role: ContentRole, _ described: String
  ) throws(SessionError) -> Kind {
    let found = object(named: name)?.content
    if let content = found as? Kind { return content }
    guard let found, found.role == role else { throw .noObject(name: name, wanted: wanted) }
    throw .unsuitable(name: name, kind: found.kind, wanted: described)
  }
}
