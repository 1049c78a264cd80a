/// A tokeniser of Hugging Face's `tokenizers` library, as its file `tokenizer.json` describes it.
///
/// Texts become the ids that the library gives: byte-pair encodings alone, on bytes or with bytes to fall
/// back to. What a file asks for and is not supported is refused when it is read, by name.
public struct Tokeniser: Sendable {
  /// The file that it was read from.
  public let path: String
  /// What the file asks for that is not applied, a sentence each.
  public let notes: [String]
  let model: BytePairModel
  let added: AddedTokens
  let normaliser: Normaliser?
  let preTokeniser: PreTokeniser?
  let postProcessor: PostProcessor?
  let decoder: TokenDecoder?

  /// The largest id and one more: the rows that a table of embeddings needs.
  public let vocabularyCount: Int

  /// Words longer than this are not kept: they hardly come again.
  private static let longestKept = 64

  init(_ file: FileSection) throws(TokeniserError) {
    path = file.path
    guard let model = try file.section("model") else {
      throw file.wrong("model", wanted: "an object")
    }
    self.model = try BytePairModel(model)
    normaliser = try file.section("normalizer").map(Normaliser.init)
    preTokeniser = try file.section("pre_tokenizer").map(PreTokeniser.init)
    postProcessor = try file.section("post_processor").map(PostProcessor.init)
    decoder = try file.section("decoder").map(TokenDecoder.init)
    added = try AddedTokens(file, vocabulary: self.model.vocabulary, normaliser: normaliser)
    let largest = max(
      self.model.vocabulary.largestID.map(Int.init) ?? -1,
      added.pieces.keys.max().map(Int.init) ?? -1)
    vocabularyCount = largest + 1
    var notes = added.notes
    if file.value("truncation") != nil {
      notes.append("The file's truncation is not applied: no text is cut short.")
    }
    if file.value("padding") != nil {
      notes.append("The file's padding is not applied: no text is filled up.")
    }
    self.notes = notes
    for id in postProcessor?.addedIDs ?? [] where piece(Int(id)) == nil {
      throw file.invalid("it adds the id \(id), which no token has", at: "post_processor")
    }
  }

  /// The ids of a text's tokens; with `addingSpecial` those too that the file's template puts around a text.
  public func ids(of text: String, addingSpecial: Bool = true) -> [UInt32] {
    var ids: [UInt32] = []
    var known: [[Unicode.Scalar]: [UInt32]] = [:]
    for part in added.parts(of: Array(text.unicodeScalars), normaliser: normaliser) {
      switch part {
      case .token(let id): ids.append(id)
      case .text(let piece):
        for word in preTokeniser?.split([piece]) ?? [piece] where !word.scalars.isEmpty {
          if let own = known[word.scalars] {
            ids.append(contentsOf: own)
            continue
          }
          let own = model.ids(of: word.scalars)
          if word.scalars.count <= Self.longestKept { known[word.scalars] = own }
          ids.append(contentsOf: own)
        }
      }
    }
    return addingSpecial ? postProcessor?.applied(to: ids) ?? ids : ids
  }

  /// The text of tokens; ids that no token has are left out.
  public func text(of ids: [UInt32], skippingSpecial: Bool) -> String {
    let tokens = ids.compactMap { id -> String? in
      guard let piece = piece(Int(id)), !skippingSpecial || !added.isSpecial(piece) else {
        return nil
      }
      return piece
    }
    guard let decoder else { return tokens.joined(separator: " ") }
    return decoder.decoded(tokens).joined()
  }
}
