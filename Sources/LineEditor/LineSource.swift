/// What reading gave.
public enum LineInput: Equatable, Sendable {
  /// An entry without its last newline; continued lines are joined by `\n`.
  case line(String)
  /// Ctrl-C: the entry, also one continued over several lines, was dropped.
  case interrupted
  /// The end of the script, or Ctrl-D on an empty line.
  case endOfInput
}

/// Lines to obey, one entry at a time, from a terminal or from a script.
public protocol LineSource {
  /// Reads the next entry, showing `prompt` for its first line and `continuation` for the others.
  ///
  /// - Throws: `LineEditorError` if the input cannot be read or is not UTF-8. The next call goes on
  ///   behind the offending line.
  mutating func nextLine(
    prompt: String, continuation: String
  ) throws(LineEditorError) -> LineInput

  /// Whether more was typed or pasted already than the entries returned.
  var hasMore: Bool { get }
}

extension LineSource {
  public var hasMore: Bool { false }
}
