/// Lines copied from a screen of this shell.
enum ScreenText {
  /// The prompt that `line` begins with, blanks before it and the one after it included: `chartroom> `,
  /// `lesson 2/9> `, `question 2/9> `, `guess 2/9> `, `...> `; nil without one.
  static func prompt(of line: String) -> String? {
    // No prompt is longer; a line may be of any length.
    let beginning = line.prefix(64)
    let blanks = beginning.prefix { $0 == " " }
    let rest = beginning.dropFirst(blanks.count)
    guard let end = rest.firstIndex(of: ">") else { return nil }
    let words = rest[..<end].split(separator: " ", omittingEmptySubsequences: false)
    let isPrompt =
      words == ["chartroom"] || words == ["exercises"] || words == ["..."]
      || (words.first == "more" && words.last == "(Enter)")
      || (words.count == 2 && ["lesson", "question", "guess"].contains(words[0]))
    let after = rest[rest.index(after: end)...].prefix(1)
    return isPrompt && (after.isEmpty || after == " ") ? "\(blanks)\(rest[...end])\(after)" : nil
  }

  /// `text` with the mark of a transcript, `> `, in place of the prompt of each of its lines.
  static func marked(_ text: String) -> String {
    guard text.utf8.contains(0x0A) else {
      return prompt(of: text).map { "> " + text.dropFirst($0.count) } ?? text
    }
    return text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { marked(String($0)) }.joined(separator: "\n")
  }

  /// An entry without the marks and prompts that were copied along; one that has none stays as it is.
  static func unmarked(_ entry: String) -> String {
    let marked = marked(entry)
    guard marked.hasPrefix("> ") else { return entry }
    return String(marked.dropFirst(2)).replacing("\n> ", with: "\n")
  }
}
