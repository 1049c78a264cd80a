/// What becomes of an answer.
public enum Judgement: Equatable, Sendable {
  /// It is right; `remark` says in what way, where that needs saying.
  case right(remark: String?)
  /// It is wrong; `message` is of this particular mistake, or says what was found instead.
  case wrong(message: String?)
  /// It is no answer of that kind.
  case unreadable(String)

  public var isRight: Bool {
    if case .right = self { true } else { false }
  }
}
