extension Transcript {
  /// Lines that explain, blank lines, and marks for the command after them.
  public struct Narration: Sendable, Hashable {
    /// The lines as they stand in the file.
    public internal(set) var lines: [Line]

    init(lines: [Line]) {
      self.lines = lines
    }

    /// Makes narration that says `text`, which may be of several lines.
    public init(_ text: String) {
      lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
        Line($0.isEmpty ? "#" : "# \($0)")
      }
    }

    /// What the lines say, without `# ` and without marks.
    public var paragraphs: [String] {
      lines.lazy.map(\.text).filter { !Self.isMark($0) }.map { line in
        line.hasPrefix("# ") ? String(line.dropFirst(2)) : line == "#" ? "" : line
      }
    }

    /// The texts of its `#~` marks; the empty text marks every line.
    var volatileTexts: [String] {
      lines.lazy.map(\.text).filter { $0.hasPrefix("#~") }.map {
        String($0.dropFirst(2)).trimmingBlanks
      }
    }

    /// What its `#?` marks say the rest of the transcript needs.
    public var requirements: [Requirement] {
      lines.lazy.map(\.text).filter { $0.hasPrefix("#?") }.compactMap { line in
        let text = String(line.dropFirst(2)).trimmingBlanks
        let name = text.prefix { !$0.isWhitespace }
        guard !name.isEmpty else { return nil }
        return Requirement(
          variable: String(name), description: String(text.dropFirst(name.count)).trimmingBlanks)
      }
    }

    private static func isMark(_ line: String) -> Bool {
      line.hasPrefix("#~") || line.hasPrefix("#?")
    }
  }
}

extension Transcript {
  /// An environment variable without which the rest of a transcript cannot run.
  public struct Requirement: Sendable, Hashable {
    public let variable: String
    /// What it should hold, in a few words.
    public let description: String

    public init(variable: String, description: String) {
      self.variable = variable
      self.description = description
    }
  }
}

extension String {
  var trimmingBlanks: String {
    var rest = self[...]
    while let last = rest.last, last.isWhitespace { rest.removeLast() }
    return String(rest.drop(while: \.isWhitespace))
  }
}
