/// What came of running one command.
public struct CommandOutcome: Sendable, Hashable {
  /// What it printed, a line each; an error's text is output like any other.
  public var output: [String]
  /// Whether it ended in an error.
  public var failed: Bool
  /// The digest of the state it left, when the shell tells one.
  public var digest: String?
  /// Whether a condition did not hold that was to, which nothing a transcript says makes right.
  public var breaksExpectation: Bool

  public init(
    _ output: [String], failed: Bool = false, digest: String? = nil, breaksExpectation: Bool = false
  ) {
    self.output = output
    self.failed = failed
    self.digest = digest
    self.breaksExpectation = breaksExpectation
  }
}
