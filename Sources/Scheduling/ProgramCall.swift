/// A program to run: its path, its arguments, and what is set for it on top of the environment.
public struct ProgramCall: Sendable, Equatable {
  /// A path; a name without `/` is looked for along PATH.
  public var path: String
  /// What follows the program's name.
  public var arguments: [String]
  /// Variables added to ours, or put in their place.
  public var environment: [String: String]

  public init(path: String, arguments: [String] = [], environment: [String: String] = [:]) {
    (self.path, self.arguments, self.environment) = (path, arguments, environment)
  }
}

/// How a program came to its end.
public enum ProgramEnd: Sendable, Equatable {
  /// It ended itself with this code, 0 where all went well.
  case exited(Int32)
  /// A signal ended it: 9 is what the system sends where memory is short.
  case signalled(Int32)
  /// It never ran, for a reason in the system's words.
  case notStarted(reason: String)
}

extension ProgramEnd: CustomStringConvertible {
  public var description: String {
    switch self {
    case .exited(let code): "ended with code \(code)"
    case .signalled(let signal): "was ended by signal \(signal)"
    case .notStarted(let reason): "was not started: \(reason)"
    }
  }
}

extension ProgramCall {
  /// Why no system could run it, where that is so.
  var flaw: String? {
    if path.isEmpty { return "the program's path is empty" }
    let names = environment.keys.sorted()
    if ([path] + arguments + names + names.compactMap { environment[$0] })
      .contains(where: { $0.utf8.contains(0) })
    {
      return "the path, an argument or a variable holds a byte of 0"
    }
    if let name = names.first(where: { $0.isEmpty || $0.contains("=") }) {
      return "a variable cannot be named '\(name)'"
    }
    return nil
  }
}
