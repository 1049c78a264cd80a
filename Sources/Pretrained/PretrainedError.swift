import Safetensors

/// Why a checkpoint from elsewhere cannot be opened or read; `description` is one line for a person.
public enum PretrainedError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A file is not there, cannot be read, or does not hold what it should; what and what to do.
  case file(path: String, problem: String)
  /// An entry of `config.json` does not fit.
  case entry(path: String, key: String, problem: String)
  /// A tensor is not there or of another shape or type.
  case tensor(path: String, name: String, problem: String)
  /// The model is of a kind that is not opened, or not run, here.
  case unsupported(path: String, what: String)
  /// What was asked for does not fit the model.
  case mismatch(String)

  public var description: String {
    switch self {
    case .file(let path, let problem): "\(path): \(problem)"
    case .entry(let path, let key, let problem): "\(path): '\(key)' \(problem)"
    case .tensor(let path, let name, let problem): "\(path): tensor \(name) \(problem)"
    case .unsupported(let path, let what): "\(path): \(what)"
    case .mismatch(let problem): problem
    }
  }
}

/// Runs `body`, whose errors of files become those of this room.
func reading<Value>(
  _ path: String, _ body: () throws(SafetensorsError) -> Value
) throws(PretrainedError) -> Value {
  do throws(SafetensorsError) {
    return try body()
  } catch {
    switch error {
    case .notFound, .notAFile, .permissionDenied, .invalidPath, .shrank, .changed, .system:
      // These name the file themselves.
      throw .mismatch(error.description)
    default:
      let text = error.description
      throw text.hasPrefix(path) ? .mismatch(text) : .file(path: path, problem: text)
    }
  }
}
