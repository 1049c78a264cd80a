import CEditLine
import Documents
import Glibc

extension Terminal {
  /// Columns that `text` takes on a terminal; escape sequences and combining marks take none.
  ///
  /// Measured scalar by scalar with C's `wcwidth` in a UTF-8 locale, as libedit does, so that both
  /// agree on where the cursor stands.
  public static func displayWidth(of text: String) -> Int {
    if text.utf8.allSatisfy({ 0x20...0x7E ~= $0 }) { return text.utf8.count }
    _ = usesUTF8
    var width = 0
    var scalars = text.unicodeScalars.makeIterator()
    while let scalar = scalars.next() {
      if scalar == "\u{1B}" {
        skipEscape(&scalars)
      } else {
        width += columns(of: scalar)
      }
    }
    return width
  }

  /// Columns of one scalar; 0 for a combining mark or a control character.
  static func columns(of scalar: Unicode.Scalar) -> Int {
    scalar.isASCII
      ? (0x20...0x7E ~= scalar.value ? 1 : 0)
      : max(0, Int(editline_columns(wchar_t(scalar.value))))
  }

  /// `text` cut to at most `width` columns, the last of them `…` when something was cut.
  public static func truncated(_ text: String, to width: Int) -> String {
    guard displayWidth(of: text) > width else { return text }
    guard width > 0 else { return "" }
    var result = ""
    var used = 0
    for character in text {
      let columns = displayWidth(of: String(character))
      guard used + columns < width else { break }
      result.append(character)
      used += columns
    }
    return result + "…"
  }

  /// Skips a CSI sequence up to its letter, an OSC one up to its terminator, or a two-letter one.
  private static func skipEscape(_ scalars: inout String.UnicodeScalarView.Iterator) {
    guard let kind = scalars.next() else { return }
    switch kind {
    case "[":
      while let scalar = scalars.next(), !(0x40...0x7E ~= scalar.value) {}
    case "]":
      while let scalar = scalars.next(), scalar != "\u{07}" {
        guard scalar != "\u{1B}" else {
          _ = scalars.next()
          return
        }
      }
    default:
      return
    }
  }
}
