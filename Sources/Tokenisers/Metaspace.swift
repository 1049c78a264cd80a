/// Blanks as a character of their own, `▁`, at which words begin; SentencePiece's way.
struct Metaspace: Sendable {
  /// Where that character is put in front of a text that does not begin with it.
  enum Scheme: String, Sendable {
    case always, first, never
  }

  let replacement: Unicode.Scalar
  let scheme: Scheme
  /// Whether words are parted at all.
  let splits: Bool

  init(_ section: FileSection) throws(TokeniserError) {
    replacement = try section.scalar("replacement")
    splits = try section.flag("split", default: true)
    // Files of old say `add_prefix_space` instead.
    let adds = try section.flag("add_prefix_space", default: true)
    let text = try section.text("prepend_scheme") ?? (adds ? "always" : "never")
    guard let scheme = Scheme(rawValue: text) else {
      throw section.unsupported("the scheme '\(shown(text))'", at: "prepend_scheme")
    }
    guard adds || scheme == .never else {
      throw section.invalid(
        "add_prefix_space is false, but prepend_scheme is '\(text)'", at: "prepend_scheme")
    }
    self.scheme = scheme
  }

  func split(_ piece: TextPiece) -> [TextPiece] {
    var piece = piece
    for index in piece.scalars.indices where piece.scalars[index] == " " {
      piece.scalars[index] = replacement
    }
    let prepends = scheme == .always || (scheme == .first && piece.isFirst)
    if prepends, piece.scalars.first != replacement { piece.scalars.insert(replacement, at: 0) }
    guard splits else { return [piece] }
    let matches = piece.scalars.indices.filter { piece.scalars[$0] == replacement }
    return piece.parts(
      SplitBehaviour.mergedWithNext.pieces(
        of: piece.scalars.count, matches: matches.map { $0..<$0 + 1 }, inverts: false))
  }

  /// A token with its blanks back; at the start of a text one was put there, which goes.
  func decoded(_ token: String, isFirst: Bool) -> String {
    var text = String.UnicodeScalarView()
    for scalar in token.unicodeScalars {
      if scalar != replacement {
        text.append(scalar)
      } else if !isFirst || scheme == .never {
        text.append(" ")
      }
    }
    return String(text)
  }
}
