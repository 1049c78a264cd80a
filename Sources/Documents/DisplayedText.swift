/// `text` as it may stand on one line of a terminal, whoever wrote it.
///
/// Control characters, and all else that moves a cursor, turns the direction of writing or shows nothing,
/// become `?`; a tab becomes a blank. Every text that is not the program's own (names, commands of a
/// checkpoint, words of a transcript, metadata, what is typed) goes through here before it is shown.
public func displayed(_ text: String) -> String {
  guard !text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else { return text }
  return String(
    String.UnicodeScalarView(
      text.unicodeScalars.map { scalar in
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
          .unassigned:
          scalar == "\t" ? " " : scalar.joins ? scalar : "?"
        default: scalar
        }
      }))
}

extension Unicode.Scalar {
  /// Whether it only ties its neighbours together, as in an emoji of several.
  fileprivate var joins: Bool { self == "\u{200D}" || self == "\u{200C}" }
}
