/// Which of the windows that a text is cut into are read.
///
/// Every other window leaves two parts of a text that are alike however it changes from beginning to end;
/// no token is predicted in both.
public enum WindowChoice: Sendable {
  case all
  /// The first, the third and so on.
  case even
  /// The second, the fourth and so on.
  case odd

  /// The numbers of these windows among `count`, ascending.
  func windows(of count: Int) -> [Int] {
    switch self {
    case .all: Array(0..<count)
    case .even: Array(stride(from: 0, to: count, by: 2))
    case .odd: Array(stride(from: 1, to: count, by: 2))
    }
  }
}
