/// All commands of a shell: runs lines, and answers for help and completion.
public struct CommandTable<Context, Output>: Sendable {
  /// The commands, in the order of help.
  public let commands: [Command<Context, Output>]
  private let commandsByName: [String: Command<Context, Output>]

  /// - Precondition: No two commands have the same name.
  public init(_ commands: [Command<Context, Output>]) {
    self.commands = commands
    commandsByName = Dictionary(commands.map { ($0.name, $0) }) { first, _ in
      preconditionFailure("two commands are called '\(first.name)'")
    }
  }

  /// The command of that name.
  public subscript(name: String) -> Command<Context, Output>? { commandsByName[name] }

  /// The command a line calls with its values read and checked, or nil when the line says nothing.
  ///
  /// - Throws: `UsageError` with the place of the word that is wrong.
  public func invocation(of line: String, in context: Context) throws(UsageError)
    -> Invocation<Context, Output>?
  {
    let words = Lexer.words(in: line)
    guard let first = words.first else { return nil }
    guard let command = self[first.text] else { throw unknownCommand(first) }
    return try command.invocation(words, of: line, in: context)
  }

  /// Runs a line; returns nil when it is empty or a comment.
  ///
  /// - Throws: `UsageError` before anything has run; after that, what the command throws.
  public func run(_ line: String, in context: inout Context) throws -> Output? {
    try invocation(of: line, in: context)?.run(in: &context)
  }

  /// The command of that name.
  ///
  /// - Throws: `UsageError` with the nearest name when there is none.
  public func command(named name: String) throws(UsageError) -> Command<Context, Output> {
    guard let command = self[name] else { throw unknownCommand(Word(text: name, range: 0..<0)) }
    return command
  }

  private func unknownCommand(_ word: Word) -> UsageError {
    let near = nearestMatch(to: word.text, among: commands.map(\.name))
    return UsageError(
      "unknown command '\(word.text)'" + (near.map { "; did you mean '\($0)'?" } ?? "."),
      at: word.range.isEmpty ? nil : word.range,
      hint: near == nil ? "`help` lists the commands." : nil)
  }
}
