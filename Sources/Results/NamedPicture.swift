import Documents
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

  /// Those that several results of one kind make together; none of several kinds, and of none.
  public static func together(
    _ several: [(name: String, content: any ResultContent)]
  ) -> [NamedPicture] {
    func open<Kind: ResultContent>(_ first: Kind) -> [NamedPicture] {
      let alike = several.compactMap { name, content in
        (content as? Kind).map { (name: name, content: $0) }
      }
      return alike.count == several.count ? Kind.pictures(of: alike) : []
    }
    guard let first = several.first?.content else { return [] }
    return open(first)
  }
}

/// What of an object is to be drawn.
public struct PictureOptions: Equatable, Sendable {
  /// The experts to draw, ascending; nil for all.
  public var experts: [Int]?
  /// Of a sweep: the name whose values go from left to right, and the one that tells lines apart.
  public var x, by: String?

  public init(experts: [Int]? = nil, x: String? = nil, by: String? = nil) {
    (self.experts, self.x, self.by) = (experts, x, by)
  }

  /// Whether the expert of that number is to be drawn.
  public func shows(_ expert: Int) -> Bool { experts?.contains(expert) ?? true }

  /// The places of the experts to draw, of those that `numbers` are the numbers of.
  ///
  /// - Throws: `NothingToDraw` where none of those asked for is there.
  public func places(of numbers: [Int]) throws(NothingToDraw) -> [Int] {
    let shown = numbers.indices.filter { shows(numbers[$0]) }
    guard let experts, shown.isEmpty else { return shown }
    func list(_ numbers: [Int]) -> String {
      abbreviated(numbers.map(String.init).joined(separator: ", "), to: 40)
    }
    throw NothingToDraw(
      "experts \(list(experts)): none of them is drawn here; "
        + (numbers.isEmpty ? "there is none that lives." : "choose among \(list(numbers))."))
  }
}

/// Why there is no picture, in a sentence.
public struct NothingToDraw: Error, Equatable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}
