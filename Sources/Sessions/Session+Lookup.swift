import Datasets

extension Session {
  /// Tables of samples and texts.
  public var datasetNames: [String] { names { $0.role == .dataset } }

  /// Tables of samples.
  public var tableNames: [String] {
    names { if case .dataset = $0 { true } else { false } }
  }

  public var textNames: [String] {
    names { if case .text = $0 { true } else { false } }
  }

  /// Models of one layer and transformers.
  public var modelNames: [String] { names { $0.role == .model } }

  public var resultNames: [String] { names { $0.role == .result } }

  /// The table of samples of that name.
  ///
  /// - Throws: `SessionError.noObject`, or `.unsuitable` for a text.
  public func dataset(named name: String) throws(SessionError) -> Dataset {
    let content = object(named: name)?.content
    if case .dataset(let dataset) = content { return dataset }
    throw missing(name, content, "dataset", .dataset, "a table of samples")
  }

  /// The text of that name.
  ///
  /// - Throws: `SessionError.noObject`, or `.unsuitable` for a table of samples.
  public func text(named name: String) throws(SessionError) -> TextDataset {
    let content = object(named: name)?.content
    if case .text(let text) = content { return text }
    throw missing(name, content, "text", .dataset, "a text")
  }

  /// The model of one layer of that name.
  ///
  /// - Throws: `SessionError.noObject`, or `.unsuitable` for a transformer.
  public func model(named name: String) throws(SessionError) -> Model {
    let content = object(named: name)?.content
    if case .model(let model) = content { return model }
    throw missing(name, content, "model", .model, "a model of one layer")
  }

  /// The transformer of that name.
  ///
  /// - Throws: `SessionError.noObject`, or `.unsuitable` for a model of one layer.
  public func transformer(named name: String) throws(SessionError) -> Transformer {
    let content = object(named: name)?.content
    if case .transformer(let transformer) = content { return transformer }
    throw missing(name, content, "transformer", .model, "a transformer")
  }

  private func missing(
    _ name: String, _ found: Content?, _ wanted: String, _ role: Content.Role, _ described: String
  ) -> SessionError {
    guard let found, found.role == role else { return .noObject(name: name, wanted: wanted) }
    return .unsuitable(name: name, kind: found.kind, wanted: described)
  }
}
