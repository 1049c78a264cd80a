/// Where the part of a line begins that its command takes as it stands.
struct RestOfLine: Sendable {
  /// The words before it, the command's name left out.
  let words: [Word]
  /// The place of its first character in the line, or one before that with blanks between, in UTF-8 bytes.
  let start: Int
  /// Whether an option could stand there, as before the first word of it.
  let takesOptions: Bool

  /// The text, on one line: where it goes on in another after a `\`, there is a blank.
  ///
  /// Quotes, `#`, dashes and blanks stay as they are, but for blanks at its ends. Nil where there is none.
  func text(in line: String) -> Word? {
    let text = Self.onOneLine(line.utf8.dropFirst(start))
    guard !text.isEmpty else { return nil }
    let blanks = line.utf8.dropFirst(start).prefix(while: Lexer.isBlank).count
    return Word(text: text, range: start + blanks..<line.utf8.count)
  }

  private static func onOneLine(_ bytes: Substring.UTF8View) -> String {
    let lines = bytes.split { $0 == .newline || $0 == .carriageReturn }
    var joined: [UInt8] = []
    for line in lines {
      let piece = trimmed(line.droppingContinuation)
      if !joined.isEmpty, !piece.isEmpty { joined.append(.space) }
      joined += piece
    }
    // What is left at the end would go on in the next line.
    while joined.endsInBackslash { joined = trimmed(joined.droppingContinuation) }
    return String(decoding: joined, as: UTF8.self)
  }

  private static func trimmed(_ bytes: some BidirectionalCollection<UInt8>) -> [UInt8] {
    let start = bytes.drop(while: Lexer.isBlank)
    return Array(start.reversed().drop(while: Lexer.isBlank).reversed())
  }
}

extension BidirectionalCollection<UInt8> {
  /// Whether a `\` that is not itself escaped ends the bytes, so that a line goes on in the next.
  var endsInBackslash: Bool {
    !reversed().prefix { $0 == .backslash }.count.isMultiple(of: 2)
  }

  fileprivate var droppingContinuation: SubSequence { dropLast(endsInBackslash ? 1 : 0) }
}

extension Command {
  /// Where the rest of a line begins, of which `words` are all, or those before the cursor.
  ///
  /// It begins after `--`, or at the first word that is neither an option nor an argument before it. Nil
  /// for a command that takes none, and where an argument or an option's value is still to come.
  func rest(after words: [Word]) -> RestOfLine? {
    guard let name = words.first, specifications.contains(where: { $0.kind == .rest }) else {
      return nil
    }
    var missing = specifications.count { $0.kind == .positional }
    var following = words.dropFirst()
    func rest(from start: Int, takesOptions: Bool) -> RestOfLine {
      RestOfLine(
        words: Array(words[1..<following.startIndex]), start: start, takesOptions: takesOptions)
    }
    // Without options one dash is no option's.
    let hasOptions = specifications.contains { !$0.isPositional }
    while let word = following.first {
      if word.text == "--" { return rest(from: word.range.upperBound, takesOptions: false) }
      let isOption = word.isDashed && (hasOptions || word.looksLikeOption)
      guard isOption || missing > 0 else {
        return rest(from: word.range.lowerBound, takesOptions: false)
      }
      following.removeFirst()
      guard word.isDashed else {
        missing -= 1
        continue
      }
      let (label, attached) = word.splitAtEquals
      guard let option = specifications.first(where: { $0.takesValue && $0.label == label }) else {
        continue
      }
      let count = option.valueCount(attached: attached, in: following)
      if attached == nil, count == 0, following.isEmpty { return nil }
      following = following.dropFirst(count)
    }
    guard missing == 0, words.allSatisfy(\.isTerminated) else { return nil }
    return rest(from: (words.last ?? name).range.upperBound, takesOptions: true)
  }
}

extension CommandTable {
  /// A line's words up to what its command takes as it stands, and that; nil where it takes nothing so.
  public func parts(of line: String) -> (words: [Word], rest: String?) {
    let words = Lexer.words(in: line)
    guard let name = words.first, let rest = self[name.text]?.rest(after: words) else {
      return (words, nil)
    }
    return ([name] + rest.words, rest.text(in: line)?.text)
  }

  /// Whether the option `name` of a command takes no value.
  public func isFlag(_ name: String, of command: String) -> Bool {
    self[command]?.specifications.contains { $0.name == name && $0.kind == .flag } == true
  }

  /// Whether a person who typed `text` is still in the middle: an open quote or a trailing `\`; in what
  /// a command takes as it stands, a trailing `\` alone.
  public func needsContinuation(_ text: String) -> Bool {
    let words = Lexer.words(in: text)
    guard let name = words.first, self[name.text]?.rest(after: words) != nil else {
      return Lexer.needsContinuation(text)
    }
    return text.utf8.endsInBackslash
  }
}
