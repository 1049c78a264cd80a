/// Why a word is no value of a domain, and what to give instead.
public struct DomainError: Error, Sendable, Hashable {
  /// The advice alone, a sentence without its capital.
  ///
  /// For example "give an integer from 1 to 4096.": the parameter and the offending word are put before it.
  public var advice: String
  /// A further line, such as the names that exist.
  public var hint: String?
  /// Whether the word names a file, in which `$NAME` stands for a variable of the environment.
  var isOfFile = false

  public init(_ advice: String, hint: String? = nil) {
    self.advice = advice
    self.hint = hint
  }
}
