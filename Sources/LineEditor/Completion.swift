/// What can stand at the cursor.
public struct Completion: Sendable, Equatable {
  /// The part of the line that a candidate replaces, in Unicode scalars.
  public var range: Range<Int>
  /// Whole replacements, in the order in which they are listed.
  public var candidates: [String]
  /// Whether a space follows a candidate that is the only one.
  public var appendSpace: Bool

  public init(range: Range<Int>, candidates: [String], appendSpace: Bool = true) {
    self.range = range
    self.candidates = candidates
    self.appendSpace = appendSpace
  }

  /// Nothing can be completed at the cursor.
  public static func none(at cursor: Int) -> Completion {
    Completion(range: cursor..<cursor, candidates: [])
  }

  /// The longest beginning that all candidates share.
  var commonPrefix: String {
    guard var prefix = candidates.first.map({ $0[...] }) else { return "" }
    for candidate in candidates.dropFirst() {
      // Character by character: half of a composed character is not a prefix.
      prefix =
        zip(prefix.indices, candidate)
        .first { prefix[$0] != $1 }
        .map { prefix[..<$0.0] } ?? prefix.prefix(candidate.count)
    }
    return String(prefix)
  }
}
