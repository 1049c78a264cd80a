/// A command with its values read and checked, ready to run.
public struct Invocation<Context, Output> {
  /// The command that the line calls.
  public let command: Command<Context, Output>
  /// The line in its plainest form: arguments, then options in declared order, quoted where they must be,
  /// then what the command takes as it stands.
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
    var rest: String?
    for parameter in specifications {
      for occurrence in arguments.occurrences(of: parameter.name) {
        let words = occurrence.words.map(\.text)
        switch parameter.kind {
        case .positional, .optionalPositional, .remaining: positionals += words
        case .rest: rest = words.first
        case .flag: options.append(parameter.label)
        case .option, .repeatedOption: options.append(optionText(parameter.label, words))
        }
      }
    }
    let quoted = positionals.map(Lexer.quoted)
    if let rest {
      let needsMark = !options.isEmpty || Lexer.words(in: rest).first?.isDashed == true
      return ([name] + quoted + options + (needsMark ? ["--", rest] : [rest]))
        .joined(separator: " ")
    }
    let needsMark = positionals.contains { $0.hasPrefix("-") }
    let parts = needsMark ? [name] + options + ["--"] + quoted : [name] + quoted + options
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
