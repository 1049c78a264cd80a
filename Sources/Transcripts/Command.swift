extension Transcript {
  /// A command, the output expected of it, and the digest of the state it leaves.
  public struct Command: Sendable, Hashable {
    private(set) var commandLines: [Line]
    private(set) var outputLines: [Line]
    private(set) var digestLine: Line?
    /// The texts that make an output line volatile; the empty text is in every line.
    public let volatileTexts: [String]

    init(commandLines: [Line], outputLines: [Line], digestLine: Line?, volatileTexts: [String]) {
      self.commandLines = commandLines
      self.outputLines = outputLines
      self.digestLine = digestLine
      self.volatileTexts = volatileTexts
    }

    /// Makes a command with what it printed.
    ///
    /// Lines of output may hold newlines; blank lines at the end are left out.
    public init(_ text: String, output: [String] = [], digest: String? = nil) {
      // A last line that ends in a lone `\` would take the output for its continuation.
      let isOpen = Line(text).endsInBackslash
      commandLines = Self.split(isOpen ? String(text.dropLast()) : text).map {
        Line($0.isEmpty ? ">" : "> \($0)")
      }
      outputLines = Self.written(output)
      digestLine = digest.map { Line("#= \($0)") }
      volatileTexts = []
    }

    /// What to run: the lines without their `> `, joined by newlines.
    public var text: String { Self.text(of: commandLines) }

    static func text(of lines: [Line]) -> String {
      lines.map { line in
        line.text == ">" ? "" : String(line.text.dropFirst(line.text.hasPrefix("> ") ? 2 : 0))
      }.joined(separator: "\n")
    }

    /// The output expected, a line each.
    public var output: [String] {
      outputLines.map { String($0.text.dropFirst($0.text.hasPrefix("\\") ? 1 : 0)) }
    }

    /// The digest of the state after the command, when the file tells it.
    public var digest: String? {
      digestLine.map { String($0.text.dropFirst(2)).trimmingBlanks }
    }

    /// The line of the file the command begins at, from 1; 0 for a command that was made.
    public var lineNumber: Int { commandLines.first?.number ?? 0 }

    /// Whether a line of its output is left out of comparison.
    public func isVolatile(_ line: String) -> Bool {
      volatileTexts.contains { $0.isEmpty || line.contains($0) }
    }

    var lines: [Line] { commandLines + outputLines + (digestLine.map { [$0] } ?? []) }

    /// The same command with another output and digest; its line ends stay those of the file.
    func replacing(output: [String], digest: String?) -> Self {
      var copy = self
      if !output.isEmpty || digest != nil { copy.closeLastCommandLine() }
      let last = lines.last?.ending ?? .newline
      let ending =
        commandLines.first?.ending == .carriageReturnNewline
        ? Line.Ending.carriageReturnNewline : .newline
      copy.outputLines = Self.written(output).map { Line($0.text, ending: ending) }
      copy.digestLine = digest.map { Line("#= \($0)", ending: ending) }
      return copy.ending(with: last, between: ending)
    }

    /// Takes from the last line what would have another meaning once lines stand behind it.
    ///
    /// A lone `\` would take them for its continuation, and a carriage return become part of the
    /// line's end.
    private mutating func closeLastCommandLine() {
      guard let line = commandLines.last else { return }
      var text = line.text
      var getsNewEnd = line.ending == .none
      while true {
        if getsNewEnd, text.utf8.last == 0x0D {
          text.removeLast()
        } else if Line(text).endsInBackslash {
          text.removeLast()
          getsNewEnd = true
        } else {
          break
        }
      }
      commandLines[commandLines.count - 1] = Line(text, ending: line.ending, number: line.number)
    }

    /// Only the last line of a file may have no end, so every other line gets one.
    private func ending(with last: Line.Ending, between ending: Line.Ending) -> Self {
      var all = lines
      for index in all.indices where all[index].ending == .none { all[index].ending = ending }
      all[all.count - 1].ending = last
      let outputEnd = commandLines.count + outputLines.count
      return Self(
        commandLines: Array(all[..<commandLines.count]),
        outputLines: Array(all[commandLines.count..<outputEnd]),
        digestLine: digestLine == nil ? nil : all[outputEnd], volatileTexts: volatileTexts)
    }

    private static func split(_ text: String) -> [String] {
      text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
        // A NUL would make the file binary.
        String(decoding: line.contains(0) ? line.filter { $0 != 0 } : Array(line), as: UTF8.self)
      }
    }

    private static func written(_ output: [String]) -> [Line] {
      var lines = output.flatMap(split).map { line in
        Line(needsEscape(line) ? "\\" + line : line)
      }
      while lines.last?.isBlank == true { lines.removeLast() }
      return lines
    }

    private static func needsEscape(_ line: String) -> Bool {
      line.hasPrefix("#") || line.hasPrefix("\\") || line.hasPrefix("> ") || line == ">"
    }
  }
}
