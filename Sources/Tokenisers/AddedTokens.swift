import Safetensors

/// A token that is taken out of a text before anything else is done to it.
struct AddedToken: Sendable {
  let content: String
  let id: UInt32
  let isSpecial: Bool
  /// Whether it is looked for in the normalised text.
  let isNormalized: Bool
  /// Whether it takes the blanks before it, and behind it.
  let stripsLeft, stripsRight: Bool
  /// Whether it may not stand within a word.
  let isSingleWord: Bool
}

/// The tokens that a file adds to its model's.
struct AddedTokens: Sendable {
  /// The string of each: normalised, where it is looked for in normalised text.
  private(set) var pieces: [UInt32: String] = [:]
  /// What is left out when ids become text: the strings of special tokens, not normalised.
  private var special: Set<ExactName> = []
  /// What the file says of ids that the library gives otherwise.
  private(set) var notes: [String] = []
  private var plain = TokenFinder()
  private var normalized = TokenFinder()

  /// Reads `added_tokens`, and gives them their ids as the library does: a token of the model keeps the
  /// model's, others are numbered on from the last.
  init(
    _ file: FileSection, vocabulary: Vocabulary, normaliser: Normaliser?
  ) throws(TokeniserError) {
    var byName: [ExactName: UInt32] = [:]
    var asWritten: [UInt32: String] = [:]
    var largest: UInt32?
    var found: [AddedToken] = []
    for entry in try file.sections("added_tokens") {
      let content = try entry.requiredText("content")
      let written = try entry.tokenID("id")
      if content.isEmpty { throw entry.invalid("a token of no characters", at: "content") }
      let name = ExactName(content)
      guard byName[name] == nil else {
        throw entry.invalid("the token '\(shown(content))' is added twice", at: "content")
      }
      if let other = asWritten.updateValue(content, forKey: written) {
        throw entry.invalid(
          "the tokens '\(shown(other))' and '\(shown(content))' both have the id \(written)",
          at: "id")
      }
      let count = UInt32(vocabulary.count)
      let id: UInt32
      if let own = vocabulary.id(of: content) {
        id = own
      } else if let other = vocabulary.token(written) {
        throw entry.invalid(
          "the tokens '\(shown(other))' and '\(shown(content))' both have the id \(written)",
          at: "id")
      } else if let largest, largest >= count || count == 0 {
        id = largest + 1
      } else {
        id = count
      }
      if let other = vocabulary.token(id), ExactName(other) != name {
        throw entry.invalid(
          "'\(shown(content))' would be numbered \(id), which is the id of '\(shown(other))'",
          at: "id")
      }
      if id != written {
        notes.append(
          "The file gives the added token '\(shown(content))' the id \(written); the library numbers "
            + "it \(id), and so it is here.")
      }
      byName[name] = id
      largest = max(largest ?? 0, id)
      let isSpecial = try entry.flag("special", default: false)
      found.append(
        AddedToken(
          content: content, id: id, isSpecial: isSpecial,
          isNormalized: try entry.flag("normalized", default: !isSpecial),
          stripsLeft: try entry.flag("lstrip", default: false),
          stripsRight: try entry.flag("rstrip", default: false),
          isSingleWord: try entry.flag("single_word", default: false)))
    }
    // Of two that become one text by normalising a special one is found.
    for token in found.filter(\.isSpecial) + found.filter({ !$0.isSpecial }) {
      if token.isSpecial { special.insert(ExactName(token.content)) }
      pieces[token.id] = token.content
      let scalars = Array(token.content.unicodeScalars)
      if token.isNormalized {
        let text = normaliser?.applied(to: scalars) ?? scalars
        guard !text.isEmpty else {
          throw file.unsupported(
            "the token '\(shown(token.content))', of which normalising leaves nothing",
            at: "added_tokens")
        }
        normalized.insert(text, token)
        pieces[token.id] = String(String.UnicodeScalarView(text))
      } else {
        plain.insert(scalars, token)
      }
    }
  }

  /// Whether a token of that string is left out when ids become text.
  func isSpecial(_ piece: String) -> Bool { special.contains(ExactName(piece)) }

  /// A text cut into tokens that were added and what lies between them, normalised.
  func parts(of text: [Unicode.Scalar], normaliser: Normaliser?) -> [TokenFinder.Part] {
    plain.parts(of: TextPiece(scalars: text, isFirst: true)).flatMap { part in
      guard case .text(var piece) = part else { return [part] }
      if let normaliser { piece.scalars = normaliser.applied(to: piece.scalars) }
      return normalized.parts(of: piece)
    }
  }
}
