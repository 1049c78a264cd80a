extension Transcript {
  /// Parses a transcript.
  ///
  /// - `continues`: whether a command's text so far is incomplete, by the rules of its language; asked
  ///   when its last line does not end in `\`.
  /// - Throws: `TranscriptError` with the line that is wrong.
  public init(
    parsing bytes: some Collection<UInt8>, continues: (String) -> Bool = { _ in false }
  ) throws(TranscriptError) {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let hasByteOrderMark = bytes.starts(with: mark)
    let lines = try Self.lines(of: Array(bytes.dropFirst(hasByteOrderMark ? mark.count : 0)))
    var parser = TranscriptParser(lines: lines[...])
    self.init(entries: try parser.parse(continues))
    self.hasByteOrderMark = hasByteOrderMark
  }

  /// Parses the text of a transcript.
  ///
  /// - Throws: `TranscriptError` with the line that is wrong.
  public init(
    parsing text: String, continues: (String) -> Bool = { _ in false }
  ) throws(TranscriptError) {
    try self.init(parsing: Array(text.utf8), continues: continues)
  }

  private static func lines(of bytes: [UInt8]) throws(TranscriptError) -> [Line] {
    var lines: [Line] = []
    var start = 0
    while start < bytes.count {
      let number = lines.count + 1
      let newline = bytes[start...].firstIndex(of: 0x0A)
      var content = bytes[start..<(newline ?? bytes.count)]
      var ending = newline == nil ? Line.Ending.none : .newline
      start = (newline ?? bytes.count) + 1
      if newline != nil, content.last == 0x0D {
        content.removeLast()
        ending = .carriageReturnNewline
      }
      guard !content.contains(0) else { throw .binary(line: number) }
      guard let text = String(validating: content, as: UTF8.self) else {
        throw .notUTF8(line: number)
      }
      lines.append(Line(text, ending: ending, number: number))
    }
    return lines
  }
}

/// Groups the lines of a transcript into its entries.
struct TranscriptParser {
  var lines: ArraySlice<Transcript.Line>
  private var entries: [Transcript.Entry] = []

  init(lines: ArraySlice<Transcript.Line>) {
    self.lines = lines
  }

  mutating func parse(_ continues: (String) -> Bool) throws(TranscriptError) -> [Transcript.Entry] {
    while let line = lines.first {
      if line.isCommand {
        entries.append(.command(parseCommand(continues)))
      } else {
        entries.append(.narration(try parseNarration()))
      }
    }
    let hasCommand = entries.contains {
      if case .command = $0 { true } else { false }
    }
    guard hasCommand else { throw .noCommand }
    return entries
  }

  private mutating func parseNarration() throws(TranscriptError) -> Transcript.Narration {
    var narration: [Transcript.Line] = []
    while let line = lines.first, !line.isCommand {
      if line.isDigest { throw .digestWithoutCommand(line: line.number, text: line.text) }
      guard line.isNarration else {
        throw .outputWithoutCommand(line: line.number, text: line.text)
      }
      narration.append(lines.removeFirst())
    }
    return Transcript.Narration(lines: narration)
  }

  private mutating func parseCommand(_ continues: (String) -> Bool) -> Transcript.Command {
    var command = [lines.removeFirst()]
    while let next = lines.first, let last = command.last {
      let text = Transcript.Command.text(of: command)
      guard last.endsInBackslash || (next.isCommand && continues(text)) else { break }
      command.append(lines.removeFirst())
    }
    var output: [Transcript.Line] = []
    while let length = outputRunLength() {
      output += lines.prefix(length)
      lines = lines.dropFirst(length)
    }
    let digest = lines.first?.isDigest == true ? lines.removeFirst() : nil
    return Transcript.Command(
      commandLines: command, outputLines: output, digestLine: digest, volatileTexts: marks)
  }

  /// The length of the blank lines that come next and the output line after them; nil without one.
  private func outputRunLength() -> Int? {
    guard let index = lines.firstIndex(where: { !$0.isBlank }) else { return nil }
    let line = lines[index]
    return line.isCommand || line.isNarration || line.isDigest ? nil : index - lines.startIndex + 1
  }

  /// The volatile marks of the narration just read.
  private var marks: [String] {
    if case .narration(let narration) = entries.last { narration.volatileTexts } else { [] }
  }
}

extension Transcript.Line {
  var isCommand: Bool { text == ">" || text.hasPrefix("> ") }
  var isDigest: Bool { text.hasPrefix("#=") }
  var isNarration: Bool { !isDigest && (isBlank || text.hasPrefix("#")) }

  /// Whether a `\` that is not itself escaped ends the line.
  var endsInBackslash: Bool {
    text.utf8.reversed().prefix { $0 == 0x5C }.count % 2 == 1
  }
}
