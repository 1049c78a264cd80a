/// What is put around the tokens of a text, such as one that begins it.
enum PostProcessor: Sendable {
  /// Leaves the ids as they are: it is about offsets.
  case none
  /// The ids of special tokens; nil stands for the text.
  case template([UInt32?])
  indirect case sequence([PostProcessor])

  init(_ section: FileSection) throws(TokeniserError) {
    let type = try section.requiredText("type")
    switch type {
    case "ByteLevel": self = .none
    case "TemplateProcessing": self = .template(try Self.template(section))
    case "BertProcessing", "RobertaProcessing":
      self = .template([
        try Self.tokenID(section, key: "cls"), nil, try Self.tokenID(section, key: "sep"),
      ])
    case "Sequence":
      var parts: [PostProcessor] = []
      for part in try section.sections("processors") { parts.append(try PostProcessor(part)) }
      self = .sequence(parts)
    default: throw section.unsupported("the post-processor '\(shown(type))'", at: "type")
    }
  }

  /// The ids that it adds.
  var addedIDs: [UInt32] {
    switch self {
    case .none: []
    case .template(let pieces): pieces.compactMap { $0 }
    case .sequence(let parts): parts.flatMap(\.addedIDs)
    }
  }

  func applied(to ids: [UInt32]) -> [UInt32] {
    switch self {
    case .none: return ids
    case .template(let pieces): return pieces.flatMap { $0.map { [$0] } ?? ids }
    case .sequence(let parts): return parts.reduce(ids) { $1.applied(to: $0) }
    }
  }

  private static func template(_ section: FileSection) throws(TokeniserError) -> [UInt32?] {
    let tokens = try section.section("special_tokens")
    var pieces: [UInt32?] = []
    for piece in try section.sections("single") {
      if let special = try piece.section("SpecialToken") {
        let name = try special.requiredText("id")
        guard let token = try tokens?.section(name) else {
          throw special.invalid(
            "the special token '\(shown(name))' is not among special_tokens", at: "id")
        }
        guard case .array(let ids) = token.value("ids") else {
          throw token.wrong("ids", wanted: "an array")
        }
        for id in ids {
          guard let id = id.tokenID else { throw token.wrong("ids", wanted: "an array of ids") }
          pieces.append(id)
        }
      } else if let sequence = try piece.section("Sequence") {
        guard try sequence.requiredText("id") == "A" else {
          throw sequence.invalid("a single text has no second one", at: "id")
        }
        pieces.append(nil)
      } else {
        throw piece.unsupported("a piece that is neither SpecialToken nor Sequence")
      }
    }
    guard pieces.count(where: { $0 == nil }) == 1 else {
      throw section.unsupported("a template without the text, or with it twice", at: "single")
    }
    return pieces
  }

  /// The id of `["<s>", 1]`.
  private static func tokenID(_ section: FileSection, key: String) throws(TokeniserError) -> UInt32
  {
    guard case .array(let parts) = section.value(key), parts.count == 2, let id = parts[1].tokenID
    else { throw section.wrong(key, wanted: "a token and its id") }
    return id
  }
}
