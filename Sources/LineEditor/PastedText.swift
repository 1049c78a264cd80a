/// What to make of text that was pasted.
public enum PastedText {
  /// The commands among pasted lines: those with the transcript mark `> `, if any carries it.
  ///
  /// Narration (`# `) and expected output are dropped and the mark is taken off; a marked line that
  /// ends in `\` takes the line after it along. Lines without any mark are all kept.
  public static func commands(_ lines: [String]) -> [String] {
    guard lines.contains(where: isMarked) else { return lines }
    var result: [String] = []
    var continues = false
    for line in lines where continues || isMarked(line) {
      let command = isMarked(line) ? String(line.dropFirst(2)) : line == ">" ? "" : line
      result.append(command)
      continues = command.hasSuffix("\\")
    }
    return result
  }

  private static func isMarked(_ line: String) -> Bool {
    line.hasPrefix("> ")
  }

  /// Pasted bytes as text: line ends become `\n`, control characters but the tab are dropped.
  ///
  /// An escape sequence in pasted text must neither run as a key nor reach the terminal.
  static func text(of bytes: [UInt8]) -> String {
    var result = String.UnicodeScalarView()
    var isAfterReturn = false
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      switch scalar.value {
      case 0x0D: result.append("\n")
      case 0x0A: if !isAfterReturn { result.append("\n") }
      case 0x09, 0x20..<0x7F, 0xA0...: result.append(scalar)
      default: break
      }
      isAfterReturn = scalar.value == 0x0D
    }
    return String(result)
  }

  /// Complete lines to obey and the incomplete one that stays to be edited.
  static func split(
    _ text: String, filter: ([String]) -> [String]
  ) -> (complete: [String], rest: String) {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let last = lines.removeLast()
    guard !last.isEmpty else { return (filter(lines), "") }
    // The incomplete line is marked at its end, to be told apart behind the filter.
    let mark = "\u{F8FF}"
    let all = filter(lines + [last + mark])
    guard let rest = all.last, rest.hasSuffix(mark) else { return (all, "") }
    return (Array(all.dropLast()), String(rest.dropLast()))
  }
}
