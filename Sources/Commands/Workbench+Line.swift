import CommandLanguage

extension Workbench {
  /// The line that makes once more what the one being run made: where that was stopped, so is this.
  var origin: String { Self.line(line, with: journalOptions) }

  /// `command`, as it was typed, with the options of where it stopped; nil where it has them all.
  func repeating(_ command: String) -> String? {
    let words = Interpreter.table.parts(of: command).words.map(\.text)
    let has = journalOptions.allSatisfy { name, value in
      zip(words, words.dropFirst()).contains { $0 == "--\(name)" && $1 == value }
    }
    return has ? nil : Self.line(command, with: journalOptions)
  }

  /// `command` with each option set to the value given, in place of one it has already.
  static func line(_ command: String, with options: [String: String]) -> String {
    guard !options.isEmpty else { return command }
    let (own, rest) = Interpreter.table.parts(of: command)
    var words = own.map(\.text)
    for (name, value) in options.sorted(by: { $0.key < $1.key }) {
      if let place = words.firstIndex(of: "--\(name)"), place + 1 < words.count {
        words.removeSubrange(place...place + 1)
      }
      words += ["--\(name)", value]
    }
    let line = words.map { Lexer.quoted($0) }.joined(separator: " ")
    return line + (rest.map { " -- \($0)" } ?? "")
  }
}
