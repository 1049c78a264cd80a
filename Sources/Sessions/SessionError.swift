/// What can go wrong with the objects of a session or its checkpoint.
public enum SessionError: Error, Equatable, CustomStringConvertible {
  /// No object has that name, or it is of another kind.
  case noObject(name: String, wanted: String)
  /// The object of that name is of a kind that does not serve.
  case unsuitable(name: String, kind: String, wanted: String)
  /// An object of that name exists already.
  case nameTaken(String)
  /// An object of another kind has that name, and would be lost.
  case otherKind(name: String, kind: String)
  /// A checkpoint does not hold what it should.
  case checkpoint(path: String, problem: String)
  /// What was asked for does not fit the session.
  case refused(String)

  public var description: String {
    switch self {
    case .noObject(let name, let wanted):
      "there is no \(wanted) '\(name)'; `ls` lists what there is."
    case .unsuitable(let name, let kind, let wanted):
      "'\(name)' is a \(kind); \(wanted) is wanted here."
    case .nameTaken(let name):
      "there is already an object '\(name)'; choose another name, or `rm \(name)` first."
    case .otherKind(let name, let kind):
      "'\(name)' is a \(kind) already; choose another name, or `rm \(name)` first."
    case .checkpoint(let path, let problem): "\(path): \(problem)"
    case .refused(let problem): problem
    }
  }
}
