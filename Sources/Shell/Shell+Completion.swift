import CommandLanguage
import Commands
import LineEditor

extension Shell {
  /// What can stand at the cursor of a line; places are Unicode scalars.
  public func completion(of line: String, at cursor: Int) -> LineEditor.Completion {
    let scalars = line.unicodeScalars
    let place = scalars.index(scalars.startIndex, offsetBy: cursor, limitedBy: scalars.endIndex)
    let cursorByte = scalars[..<(place ?? scalars.endIndex)].utf8Count
    // What stands before a command that is part of the line, and what the table takes instead.
    let (head, stand) = Self.prelude(of: line)
    let cut = head.utf8.count
    guard cursorByte >= cut else { return .none(at: cursor) }
    let found = Interpreter.table.complete(
      stand + line.dropFirst(head.count), cursor: cursorByte - cut + stand.utf8.count,
      in: interpreter.bench)
    let shift = cut - stand.utf8.count
    let start = found.replacing.lowerBound + shift
    guard start >= cut else { return .none(at: cursor) }
    let startScalar = Self.scalarOffset(ofByte: start, in: line)
    let range = startScalar..<max(startScalar, min(cursor, scalars.count))
    let names = objectNames(line.dropFirst(head.count), upTo: cursorByte - cut)
    return LineEditor.Completion(
      range: range, candidates: found.candidates.map(\.text) + names,
      appendSpace: found.candidates.first?.appendsSpace ?? false)
  }

  /// The objects whose name begins with the one word of `text` before the cursor, as that alone shows them.
  private func objectNames(_ text: Substring, upTo cursor: Int) -> [String] {
    let typed = String(decoding: text.utf8.prefix(cursor), as: UTF8.self)
    let words = Lexer.words(in: typed)
    guard words.count == 1, words[0].text == typed else { return [] }
    return session.names().filter { $0.hasPrefix(typed) && Interpreter.table[$0] == nil }
  }

  /// A mark or prompt that was copied along is taken off, and `?` stands for `help `.
  private static func prelude(of line: String) -> (head: String, stand: String) {
    if line.hasPrefix("?") { return ("?", "help ") }
    if line.hasPrefix("> ") { return ("> ", "") }
    if let prompt = ScreenText.prompt(of: line) { return (prompt, "") }
    return ("", "")
  }

  private static func scalarOffset(ofByte byte: Int, in line: String) -> Int {
    String(decoding: line.utf8.prefix(byte), as: UTF8.self).unicodeScalars.count
  }
}

extension Substring.UnicodeScalarView {
  fileprivate var utf8Count: Int { reduce(0) { $0 + UTF8.width($1) } }
}
