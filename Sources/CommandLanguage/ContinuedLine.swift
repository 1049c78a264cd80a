import Documents

/// A command in lines of at most `width` columns if its words allow; all but the last end in `\`, so that
/// together they read back as the command.
public func continued(_ command: String, width: Int) -> [String] {
  guard displayWidth(command) > width else { return [command] }
  let bytes = Array(command.utf8)
  // The words as they stand, quotes and all.
  let words = Lexer.words(in: command).map { String(decoding: bytes[$0.range], as: UTF8.self) }
  let lines = wrapped(words, width: width - 2, indent: 2)
  return lines.enumerated().map { $0 < lines.count - 1 ? $1 + " \\" : $1 }
}
