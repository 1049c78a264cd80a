import Documents

/// A command in lines of at most `width` columns if its words allow; all but the last end in `\`, so that
/// together they read back as the command.
public func continued(_ command: String, width: Int) -> [String] {
  guard displayWidth(command) > width else { return [command] }
  let words = Lexer.words(in: command)
  let bytes = Array(command.utf8)
  // The words as they stand, quotes and all. Where more than a blank is between two they stay together:
  // what a command takes as it stands is to come back as it stood. So does what follows the last.
  var pieces: [String] = []
  var start = 0
  for (word, next) in zip(words, words.dropFirst()) {
    // With the last byte of the word, which may be a blank after a `\`.
    let gap = bytes[word.range.upperBound - 1..<next.range.lowerBound]
    guard gap.dropFirst().elementsEqual([.space]), gap.first.map(Lexer.isBlank) == false else {
      continue
    }
    pieces.append(String(decoding: bytes[start..<word.range.upperBound], as: UTF8.self))
    start = next.range.lowerBound
  }
  pieces.append(String(decoding: bytes[start...], as: UTF8.self))
  let lines = wrapped(pieces, width: width - 2, indent: 2)
  return lines.enumerated().map { $0 < lines.count - 1 ? $1 + " \\" : $1 }
}
