import Pictures

/// A picture that an object makes of itself, under the word that `plot` takes.
public struct NamedPicture: Sendable {
  /// `spectra`, `alignment`.
  public let kind: String
  /// What it shows, in a few words for a list of kinds.
  public let summary: String
  /// Makes it; only when it is asked for.
  public let picture: @Sendable (PictureOptions) throws -> Picture

  public init(
    _ kind: String, _ summary: String,
    _ picture: @escaping @Sendable (PictureOptions) throws -> Picture
  ) {
    (self.kind, self.summary, self.picture) = (kind, summary, picture)
  }
}

/// What of an object is to be drawn.
public struct PictureOptions: Equatable, Sendable {
  /// The experts to draw, ascending; nil for all.
  public var experts: [Int]?

  public init(experts: [Int]? = nil) { self.experts = experts }

  /// Whether the expert of that number is to be drawn.
  public func shows(_ expert: Int) -> Bool { experts?.contains(expert) ?? true }
}

extension NamedPicture {
  /// What results can be drawn as together; nothing where they are of different kinds.
  public static func together(_ several: [(name: String, content: any Content)]) -> [NamedPicture] {
    func pictures<Kind: ResultContent>(_ first: Kind) -> [NamedPicture] {
      let own = several.compactMap { one in
        (one.content as? Kind).map { (name: one.name, content: $0) }
      }
      return own.count == several.count ? Kind.pictures(of: own) : []
    }
    return (several.first?.content as? any ResultContent).map { pictures($0) } ?? []
  }
}
