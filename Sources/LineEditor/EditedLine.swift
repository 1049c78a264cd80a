import CEditLine
import Foundation

/// The line under libedit's cursor: text and cursor in Unicode scalars.
struct EditedLine: Equatable {
  var scalars: [Unicode.Scalar]
  var cursor: Int

  var text: String {
    String(String.UnicodeScalarView(scalars))
  }

  /// The text before the cursor.
  var textBeforeCursor: String {
    String(String.UnicodeScalarView(scalars[..<cursor]))
  }
}

extension TerminalLineEditor {
  /// The line as it stands.
  var line: EditedLine {
    guard let info = el_wline(handle)?.pointee, let buffer = info.buffer,
      let cursor = info.cursor, let end = info.lastchar
    else { return EditedLine(scalars: [], cursor: 0) }
    return EditedLine(
      scalars: UnsafeBufferPointer(start: buffer, count: end - buffer).map(scalar),
      cursor: cursor - buffer)
  }

  /// Puts the cursor before the scalar at `offset`.
  func moveCursor(to offset: Int) {
    _ = el_cursor(handle, Int32(clamping: offset - el_cursor(handle, 0).asInt))
  }

  func insert(_ text: String) {
    guard !text.isEmpty else { return }
    _ = el_winsertstr(handle, wideString(text))
  }

  /// Inserts a combining mark, joined with the character before it where Unicode has the composite.
  ///
  /// libedit counts a column for a typed mark and cannot draw one: a composite is right in both.
  func insertMark() {
    let line = line
    if line.cursor > 0 {
      let pair = String(String.UnicodeScalarView([line.scalars[line.cursor - 1], mark]))
      let composed = pair.precomposedStringWithCanonicalMapping
      if composed.unicodeScalars.count == 1 {
        return replace(line.cursor - 1..<line.cursor, with: composed)
      }
    }
    insert(String(mark))
  }

  /// Replaces a part of the line and leaves the cursor behind the replacement.
  func replace(_ range: Range<Int>, with text: String) {
    moveCursor(to: range.upperBound)
    el_deletestr(handle, Int32(clamping: range.count))
    insert(text)
  }

  static func text(_ wide: UnsafeBufferPointer<wchar_t>) -> String {
    String(String.UnicodeScalarView(wide.map(scalar)))
  }
}

extension Int32 {
  fileprivate var asInt: Int { Int(self) }
}
