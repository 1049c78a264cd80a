import Networks

extension PretrainedError {
  /// The same as who measures a layer reports it.
  var network: NetworkError {
    switch self {
    case .file(let path, let problem): .file(path: path, problem: problem)
    case .mismatch(let problem): .mismatch(problem)
    case .entry, .tensor, .unsupported: .mismatch(description)
    }
  }
}
