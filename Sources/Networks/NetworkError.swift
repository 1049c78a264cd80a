/// What can go wrong with a network or its training because of data or a file.
public enum NetworkError: Error, Equatable, CustomStringConvertible {
  /// The loss stopped being a number.
  case diverged(step: Int, loss: Double)
  /// The data does not fit the network.
  case mismatch(String)
  /// A file does not hold what a network or a recipe needs.
  case file(path: String, problem: String)

  public var description: String {
    switch self {
    case .diverged(let step, let loss):
      "the training diverged: the loss of step \(step) is "
        + "\(loss.isNaN ? "not a number" : "\(loss)"). Lower --lr or scale the data."
    case .mismatch(let problem): problem
    case .file(let path, let problem): "\(path): \(problem)"
    }
  }
}
