/// A command with its values read and checked, ready to run.
public struct Invocation<Context, Output> {
  /// The command that the line calls.
  public let command: Command<Context, Output>
  /// The line in its plainest form: arguments, then options in declared order, quoted where they must be.
  ///
  /// It reads back as the same invocation.
  public let canonicalLine: String
  let body: (inout Context) throws -> Output

  /// Runs the command.
  public func run(in context: inout Context) throws -> Output {
    try body(&context)
  }
}

extension Command {
  func canonicalLine(_ arguments: Arguments) -> String {
    var positionals: [String] = []
    var options: [String] = []
    for parameter in specifications {
      for occurrence in arguments.occurrences(of: parameter.name) {
        let words = occurrence.words.map(\.text)
        switch parameter.kind {
        case .positional, .optionalPositional, .remaining: positionals += words
        case .flag: options.append(parameter.label)
        case .option: options.append(optionText(parameter.label, words))
        }
      }
    }
    let needsMark = positionals.contains { $0.hasPrefix("-") }
    let arguments = positionals.map(Lexer.quoted)
    let parts = needsMark ? [name] + options + ["--"] + arguments : [name] + arguments + options
    return parts.joined(separator: " ")
  }

  private func optionText(_ label: String, _ words: [String]) -> String {
    guard let first = words.first, first.hasPrefix("--") else {
      return ([label] + words.map(Lexer.quoted)).joined(separator: " ")
    }
    let rest = words.dropFirst().map { " " + Lexer.quoted($0) }.joined()
    return Lexer.quoted("\(label)=\(first)") + rest
  }
}
