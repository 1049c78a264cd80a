import CommandLanguage

extension Workbench {
  /// The line that makes once more what the one being run made: where that was stopped, so is this.
  var origin: String { Self.line(line, with: journalOptions, without: journalOmissions) }

  /// Leaves those options out of the journal.
  mutating func omitFromJournal(_ names: [String]) { journalOmissions = Set(names) }

  /// `command`, as it was typed, with the options of where it stopped; nil where it has them all.
  func repeating(_ command: String) -> String? {
    let words = Interpreter.table.parts(of: command).words.map(\.text)
    let has = journalOptions.allSatisfy { name, value in
      zip(words, words.dropFirst()).contains { $0 == "--\(name)" && $1 == value }
    }
    return has ? nil : Self.line(command, with: journalOptions)
  }

  /// `command` with each option set to the value given, in place of one it has already.
  ///
  /// - `names`: options to leave out, each with its value.
  static func line(
    _ command: String, with options: [String: String], without names: Set<String> = []
  ) -> String {
    guard !options.isEmpty || !names.isEmpty else { return command }
    let (own, rest) = Interpreter.table.parts(of: command)
    var words = own.map(\.text)
    for name in names {
      guard let place = words.firstIndex(where: { $0 == "--\(name)" || $0.hasPrefix("--\(name)=") })
      else { continue }
      let isFlag = Interpreter.table.isFlag(name, of: words.first ?? "")
      let hasOwn = words[place].contains("=")
      words.removeSubrange(place..<min(place + (isFlag || hasOwn ? 1 : 2), words.count))
    }
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
