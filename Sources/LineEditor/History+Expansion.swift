extension History {
  /// The line that a recall at the start of `line` stands for, or nil if it holds none.
  ///
  /// `!!` is the latest entry, `!N` the entry numbered N, `!-N` the Nth from the end and `!prefix`
  /// the latest that starts with `prefix`; what follows the designator is kept. A lone `!`, or one
  /// before a space, recalls nothing.
  ///
  /// - Throws: `LineEditorError.noSuchEntry` if no entry answers.
  public func expand(_ line: String) throws(LineEditorError) -> String? {
    guard line.first == "!" else { return nil }
    let entries = entries
    let designator: Substring
    if line.hasPrefix("!!") {
      designator = line.prefix(2)
    } else {
      designator = line.prefix { !$0.isWhitespace }
    }
    guard designator.count > 1 else { return nil }
    guard let found = Self.find(designator.dropFirst(), in: entries) else {
      let known = entries.first.flatMap { first in
        entries.last.map { first.number...$0.number }
      }
      throw .noSuchEntry(designator: String(designator), known: known)
    }
    return found.text + line[designator.endIndex...]
  }

  private static func find(_ word: Substring, in entries: [Entry]) -> Entry? {
    if word == "!" { return entries.last }
    if word.first == "-", let back = Int(word.dropFirst()) {
      return 1...max(1, entries.count) ~= back && !entries.isEmpty
        ? entries[entries.count - back] : nil
    }
    if let number = Int(word) { return entries.last { $0.number == number } }
    return entries.last { $0.text.hasPrefix(word) }
  }
}
