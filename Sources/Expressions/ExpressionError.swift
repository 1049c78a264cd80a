/// An expression that cannot be worked out: what is wrong with it, where, and what to do.
public struct ExpressionError: Error, Equatable, Sendable, CustomStringConvertible {
  /// One sentence or two that quote the word in question.
  public let message: String
  /// That word in the expression, in UTF-8 bytes; empty where a word is missing.
  public let range: Range<Int>
  /// A second line that helps further.
  public let hint: String?

  public init(_ message: String, at range: Range<Int>, hint: String? = nil) {
    (self.message, self.range, self.hint) = (message, range, hint)
  }

  public var description: String { message }
}
