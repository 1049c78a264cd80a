import CommandLanguage
import Documents

/// A piece of help, laid out for the width it is shown at.
enum HelpText: Equatable, Sendable {
  /// Every command with what it does.
  case commands
  case command(String)
  /// What the help of a command says of a word.
  case word(String, of: String)
  /// What the commands that have the option say of it.
  case option(String)
  /// A metric, `metrics` or `claims`.
  case topic(String)

  /// Nothing is wider, so that long lines can be read.
  private static let widest = 80

  /// Its lines, in at most `width` columns if the words allow; empty where there is no such help.
  func lines(width: Int) -> [String] {
    let (table, width) = (Interpreter.table, min(width, Self.widest))
    let text: String? =
      switch self {
      case .commands: table.help(width: width)
      case .command(let name): table[name]?.help(width: width)
      case .word(let word, let name): table[name]?.help(on: word, width: width)
      case .option(let name): table.help(onOption: name, width: width)
      case .topic(let topic): Glossary.lines(on: topic, width: width)?.joined(separator: "\n")
      }
    return text.map {
      $0.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    } ?? []
  }

  /// A part of a report.
  var block: Report.Block { .fitted(FittedText(of: "\(self)") { lines(width: $0) }) }

  /// Whether there is any.
  var isThere: Bool { !lines(width: Self.widest).isEmpty }
}
