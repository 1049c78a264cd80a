import Results

/// A named object of a session.
public struct SessionObject: Sendable {
  public internal(set) var name: String
  public let content: any Content
  /// The command that made it.
  public let origin: String
  /// A digest of its contents, 16 hexadecimal characters.
  ///
  /// Of one that was loaded it is the digest of what is stored, and stays so while it is unchanged.
  public let digest: String
  /// The session's seed when it was made; nil of one made before that was noted.
  public let seed: UInt64?
  /// Its arrays as the digest counts them, so that their bytes are passed over once in its life.
  let parts: [Archive.Part]
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
    name: String, content: any Content, origin: String, seed: UInt64? = nil,
    sources: [Source]? = nil
  ) throws {
    let store = TensorStore(keeping: .parts)
    let description = try Archive.description(of: content, in: store)
    self.init(
      name: name, content: content, origin: origin,
      digest: Archive.digest(kind: content.kind, description: description, parts: store.parts),
      parts: store.parts, seed: seed, sources: sources)
  }

  /// The same object with content of the same arrays that says something else of them.
  ///
  /// - Throws: an encoding error, which no content of ours causes.
  func describing(_ content: any Content) throws -> SessionObject {
    let description = try Archive.description(of: content, in: TensorStore(keeping: .nothing))
    return SessionObject(
      name: name, content: content, origin: origin,
      digest: Archive.digest(kind: content.kind, description: description, parts: parts),
      parts: parts, seed: seed, sources: sources)
  }

  init(
    name: String, content: any Content, origin: String, digest: String, parts: [Archive.Part],
    seed: UInt64?, sources: [Source]?
  ) {
    self.name = name
    self.content = content
    self.origin = origin
    self.digest = digest
    self.parts = parts
    self.seed = seed
    self.sources = sources
  }
}

extension SessionObject: Equatable {
  public static func == (first: Self, second: Self) -> Bool {
    first.name == second.name && first.digest == second.digest && first.origin == second.origin
      && first.seed == second.seed && first.sources == second.sources
      && first.content.isEqual(to: second.content)
  }
}
