/// A typed line that cannot be run: what is wrong with it, where, and what to do.
public struct UsageError: Error, Sendable, Hashable, CustomStringConvertible {
  /// One sentence or two that quote the offending word.
  public var message: String
  /// The offending word in the line, in UTF-8 bytes; empty where a word is missing.
  public var range: Range<Int>?
  /// A second line that helps further.
  public var hint: String?

  public init(_ message: String, at range: Range<Int>? = nil, hint: String? = nil) {
    self.message = message
    self.range = range
    self.hint = hint
  }

  public var description: String { message }
}
