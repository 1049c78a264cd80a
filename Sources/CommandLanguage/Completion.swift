/// One value that a word could be completed to.
public struct Completion: Sendable, Hashable {
  /// The whole word, unquoted.
  public var text: String
  /// Whether more must follow in the same word, as after the name of a directory.
  public var isPartial: Bool
  /// A few words that describe the value.
  public var note: String?

  public init(_ text: String, isPartial: Bool = false, note: String? = nil) {
    self.text = text
    self.isPartial = isPartial
    self.note = note
  }
}
