import CommandLanguage

/// One command for several values of a name that stands in it in braces.
public struct EachLoop: Equatable, Sendable {
  /// What stands for the value, `{name}` in the command.
  public let name: String
  /// As they stand in the command, in order.
  public let values: [String]
  public let command: String
  /// Whether it goes on after a command that failed.
  public var keepsGoing = false

  /// No loop has more values.
  static let limit = 10_000

  init(name: String, values: [String], command: String, keepsGoing: Bool) {
    (self.name, self.values, self.command) = (name, values, command)
    self.keepsGoing = keepsGoing
  }

  /// Reads `NAME in VALUES: COMMAND`, which begins at byte `offset` of a line.
  ///
  /// - Throws: `UsageError` at the part that is wrong.
  init(_ text: String, at offset: Int) throws(UsageError) {
    func place(_ part: Substring) -> Range<Int> {
      let start = offset + text[..<part.startIndex].utf8.count
      return start..<start + part.utf8.count
    }
    let example = "For example `each t in 0.5,1,2: train moe{t} --temperature {t}`."
    guard let colon = Self.colon(in: text) else {
      throw UsageError(
        "the values are not told from the command: write NAME in VALUES: COMMAND.",
        at: place(text[...]), hint: example)
    }
    let words = text[..<colon].split(whereSeparator: \.isWhitespace)
    guard words.count >= 3, words[1] == "in" else {
      throw UsageError(
        "'\(text[..<colon])' does not read NAME in VALUES.", at: place(text[..<colon]),
        hint: example)
    }
    guard words[0].allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }) else {
      throw UsageError(
        "'\(words[0])' is no name for a value: give letters and digits.", at: place(words[0]))
    }
    name = String(words[0])
    values = try Self.values(text[words[2].startIndex..<colon], place)
    let rest = text[text.index(after: colon)...].drop(while: \.isWhitespace)
    command = String(rest)
    guard !rest.isEmpty else {
      throw UsageError(
        "the command is missing after ':'.", at: place(text[colon...]), hint: example)
    }
    guard command.contains("{\(name)}") else {
      throw UsageError(
        "'{\(name)}' does not stand in the command, which would be the same for every value.",
        at: place(rest), hint: example)
    }
  }

  /// The colon that ends the values: the first with a blank or nothing after it.
  static func colon(in text: String) -> String.Index? {
    text.indices.first { index in
      let next = text.index(after: index)
      return text[index] == ":" && (next == text.endIndex || text[next].isWhitespace)
    }
  }

  private static func values(
    _ text: Substring, _ place: (Substring) -> Range<Int>
  ) throws(UsageError) -> [String] {
    var values: [String] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let words = part.split(whereSeparator: \.isWhitespace)
      guard let word = words.first, words.count == 1 else {
        throw UsageError(
          "'\(part)' is no value: give words separated by commas, or a range such as 1..5.",
          at: place(part.isEmpty ? text : part))
      }
      if let range = try range(word, place) { values += range } else { values.append(String(word)) }
      guard values.count <= limit else {
        throw UsageError("more than \(limit) values.", at: place(text))
      }
    }
    return values
  }

  /// The whole numbers of `1..5`; nil of another word.
  private static func range(
    _ word: Substring, _ place: (Substring) -> Range<Int>
  ) throws(UsageError) -> [String]? {
    let ends = word.split(separator: "..", omittingEmptySubsequences: false)
    guard ends.count == 2 else { return nil }
    guard let low = Int(ends[0]), let high = Int(ends[1]), low <= high,
      abs(low) < 1 << 53, abs(high) < 1 << 53, high - low < limit
    else {
      throw UsageError(
        "'\(word)' is no range: it goes from a whole number to one that is not smaller, of at most "
          + "\(limit).", at: place(word))
    }
    return (low...high).map(String.init)
  }
}

extension EachLoop {
  /// The command with a value in its place.
  public func line(_ value: String) -> String { command.replacing("{\(name)}", with: value) }

  /// The line that runs the first `count` values; nil of none.
  public func line(ofFirst count: Int) -> String? {
    guard count > 0 else { return nil }
    let values = values.prefix(count).joined(separator: ",")
    return "each \(keepsGoing ? "--keep-going -- " : "")\(name) in \(values): \(command)"
  }
}

extension EachLoop {
  /// The command that a line runs several times, where it does; the line itself otherwise.
  static func command(of line: String) -> String {
    let words = Lexer.words(in: line)
    guard words.first?.text == ShellCommand.each.name, let colon = colon(in: line) else {
      return line
    }
    return command(of: String(line[line.index(after: colon)...]))
  }
}
