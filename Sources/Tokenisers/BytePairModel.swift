import Safetensors

/// A byte-pair encoding: a word's characters, merged two by two in the order of the merges.
///
/// Sennrich, Haddow & Birch 2016 (arXiv 1508.07909), as the `tokenizers` library runs it.
struct BytePairModel: Sendable {
  let vocabulary: Vocabulary
  let merges: MergeTable
  /// What a character without a token becomes; nil if it is left out.
  let unknownID: UInt32?
  /// Whether neighbours without a token become one unknown token.
  let fusesUnknown: Bool
  /// The tokens of bytes, which characters without a token become; nil without such a fallback.
  let byteIDs: [UInt32?]?
  /// Whether a word that is a token itself is that token, whatever the merges make of it.
  let ignoresMerges: Bool
  /// What stands before every character of a word but its first, and behind its last.
  let prefix, suffix: String
  private let scalarIDs: [Unicode.Scalar: UInt32]

  init(_ section: FileSection) throws(TokeniserError) {
    let type = try section.text("type") ?? "BPE"
    guard type == "BPE" else {
      throw section.unsupported("the model '\(shown(type))'", at: "type")
    }
    // Files of old have no type: those of the library's other models have no merges.
    guard section.value("merges") != nil else {
      throw section.unsupported("a model without merges")
    }
    if let dropout = section.value("dropout") {
      guard case .number(let text) = dropout, let chance = Double(text) else {
        throw section.wrong("dropout", wanted: "a number")
      }
      guard chance == 0 else {
        throw section.unsupported("a dropout of \(shown(text)), which draws its ids", at: "dropout")
      }
    }
    prefix = try section.text("continuing_subword_prefix") ?? ""
    suffix = try section.text("end_of_word_suffix") ?? ""
    fusesUnknown = try section.flag("fuse_unk", default: false)
    ignoresMerges = try section.flag("ignore_merges", default: false)
    vocabulary = try Vocabulary(section)
    merges = try MergeTable(
      section, vocabulary: vocabulary, prefixLength: prefix.utf8.count)
    byteIDs =
      try section.flag("byte_fallback", default: false) ? vocabulary.byteIDs : nil
    scalarIDs = vocabulary.scalarIDs
    let unknown = try section.text("unk_token") ?? ""
    unknownID = vocabulary.id(of: unknown)
    // A vocabulary of all bytes never asks for it.
    let isComplete = ByteAlphabet.scalars.allSatisfy { scalarIDs[$0] != nil }
    guard unknown.isEmpty || unknownID != nil || isComplete else {
      throw section.invalid("'\(shown(unknown))' is not in the vocabulary", at: "unk_token")
    }
  }

  /// The tokens of one word, which must not be empty.
  func ids(of word: [Unicode.Scalar]) -> [UInt32] {
    if ignoresMerges, let id = vocabulary.id(of: String(String.UnicodeScalarView(word))) {
      return [id]
    }
    return merged(characters(of: word))
  }

  /// The tokens of a word's characters, before anything is merged.
  private func characters(of word: [Unicode.Scalar]) -> [UInt32] {
    var ids: [UInt32] = []
    ids.reserveCapacity(word.count)
    var hasUnknown = false
    for (index, scalar) in word.enumerated() {
      let isLast = index == word.count - 1
      if let id = id(of: scalar, isFirst: index == 0, isLast: isLast) {
        // An unknown one waits for what could be fused with it.
        if hasUnknown, let unknownID { ids.append(unknownID) }
        hasUnknown = false
        ids.append(id)
      } else if let bytes = bytes(of: scalar, isFirst: index == 0, isLast: isLast) {
        // It goes on waiting here, as in the library.
        ids.append(contentsOf: bytes)
      } else if let unknownID {
        if hasUnknown, !fusesUnknown { ids.append(unknownID) }
        hasUnknown = true
      }
    }
    if hasUnknown, let unknownID { ids.append(unknownID) }
    return ids
  }

  private func id(of scalar: Unicode.Scalar, isFirst: Bool, isLast: Bool) -> UInt32? {
    let isPlain = (isFirst || prefix.isEmpty) && (!isLast || suffix.isEmpty)
    if isPlain { return scalarIDs[scalar] }
    return vocabulary.id(of: dressed(scalar, isFirst: isFirst, isLast: isLast))
  }

  private func bytes(of scalar: Unicode.Scalar, isFirst: Bool, isLast: Bool) -> [UInt32]? {
    guard let byteIDs else { return nil }
    var ids: [UInt32] = []
    for byte in dressed(scalar, isFirst: isFirst, isLast: isLast).utf8 {
      guard let id = byteIDs[Int(byte)] else { return nil }
      ids.append(id)
    }
    return ids
  }

  private func dressed(_ scalar: Unicode.Scalar, isFirst: Bool, isLast: Bool) -> String {
    (isFirst ? "" : prefix) + String(Character(scalar)) + (isLast ? suffix : "")
  }
}
