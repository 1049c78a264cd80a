/// How what a command takes of a line as it stands is completed.
public enum RestCompletion: Sendable {
  /// From that byte of it on it is a command of the same table.
  case command(from: Int)
  /// From that byte on it is a word of its own kind, which needs no quotes.
  case word(from: Int, [Completion])
}

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
