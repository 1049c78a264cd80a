/// One word of a typed line, after quotes and escapes are taken away.
public struct Word: Sendable, Hashable {
  /// What the word says, without its quotes and escapes.
  public var text: String
  /// Where it stands in the line, in UTF-8 bytes, its quotes included.
  public var range: Range<Int>
  /// Whether any part of it was quoted.
  public var wasQuoted: Bool
  /// False when the line ends before the word's quote does.
  public var isTerminated: Bool

  public init(text: String, range: Range<Int>, wasQuoted: Bool = false, isTerminated: Bool = true) {
    self.text = text
    self.range = range
    self.wasQuoted = wasQuoted
    self.isTerminated = isTerminated
  }
}
