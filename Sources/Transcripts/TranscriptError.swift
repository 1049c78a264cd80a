/// Why a file is no transcript, or could not be read or written.
public enum TranscriptError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A line is not UTF-8.
  case notUTF8(line: Int)
  /// A line holds a NUL byte, as binary files do.
  case binary(line: Int)
  /// No line begins with `> `.
  case noCommand
  /// A line of output stands where no command can have printed it.
  case outputWithoutCommand(line: Int, text: String)
  /// A state digest stands where no command can have left it.
  case digestWithoutCommand(line: Int, text: String)
  /// The file could not be read.
  case unreadable(path: String, reason: String)
  /// The file could not be written.
  case unwritable(path: String, reason: String)

  public var description: String {
    switch self {
    case .notUTF8(let line):
      "line \(line) is not UTF-8 text; save the transcript as UTF-8."
    case .binary(let line):
      "line \(line) holds a NUL byte; a transcript is a text file, and this one is binary."
    case .noCommand:
      "no line begins with '> '; a transcript needs at least one command."
    case .outputWithoutCommand(let line, let text):
      "line \(line): '\(text.prefix(40))' follows no command; "
        + "begin it with '# ' if it explains, with '> ' if it is a command."
    case .digestWithoutCommand(let line, let text):
      "line \(line): the digest '\(text.prefix(40))' follows no command's output; "
        + "move it there or take it out."
    case .unreadable(let path, let reason):
      "cannot read '\(path)': \(reason)"
    case .unwritable(let path, let reason):
      "cannot write '\(path)': \(reason)"
    }
  }
}
