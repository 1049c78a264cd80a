/// What can go wrong with the numbers themselves; mistakes of shape trap instead.
public enum LinearAlgebraError: Error, Equatable, CustomStringConvertible {
  /// An element is NaN or infinite where a finite one is needed.
  case notFinite(operation: String, row: Int, column: Int, value: Double)
  /// The iteration of a factorization did not converge.
  case notConverged(operation: String, shape: String)

  public var description: String {
    switch self {
    case .notFinite(let operation, let row, let column, let value):
      "\(operation): element [\(row), \(column)] is \(value). Every element must be finite; "
        + "look for a training that diverged or a file with missing values."
    case .notConverged(let operation, let shape):
      "\(operation) of a \(shape) matrix did not converge. Scale the matrix and try again."
    }
  }
}
