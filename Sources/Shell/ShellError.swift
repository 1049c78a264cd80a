/// What the shell itself cannot do.
public enum ShellError: Error, Equatable, Sendable {
  /// A transcript or a recording needs what is not there, or what was asked does not apply.
  case refused(String)
  /// Transcripts replay each other too deeply.
  case nestedTooDeeply(path: String, limit: Int)
}

extension ShellError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .refused(let reason): reason
    case .nestedTooDeeply(let path, let limit):
      "'\(path)' is replayed \(limit) levels deep; does a transcript replay itself?"
    }
  }
}
