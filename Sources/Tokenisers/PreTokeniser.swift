/// What splits a text into words, which are merged each by itself.
enum PreTokeniser: Sendable {
  /// Bytes as printable characters, after GPT-2's expression has split the text.
  case byteLevel(addsPrefix: Bool, splits: Bool)
  case metaspace(Metaspace)
  case split(TextPattern, SplitBehaviour, inverts: Bool)
  case splitAt(ScalarSet, SplitBehaviour)
  indirect case sequence([PreTokeniser])

  init(_ section: FileSection) throws(TokeniserError) {
    let type = try section.requiredText("type")
    switch type {
    case "ByteLevel":
      self = .byteLevel(
        addsPrefix: try section.flag("add_prefix_space", default: true),
        splits: try section.flag("use_regex", default: true))
    case "Metaspace": self = .metaspace(try Metaspace(section))
    case "Split":
      self = .split(
        try TextPattern(section, key: "pattern"), try SplitBehaviour(section),
        inverts: try section.flag("invert", default: false))
    case "Digits":
      self = .splitAt(
        .categories(.numbers),
        try section.flag("individual_digits", default: false) ? .isolated : .contiguous)
    case "Punctuation":
      self = .splitAt(
        .union([
          // The library's table of these is that of Unicode 8.
          .intersection(.categories(.punctuation), .version(8)), .ranges(Self.asciiPunctuation),
        ]),
        try SplitBehaviour(section, default: .isolated))
    case "WhitespaceSplit": self = .splitAt(.whitespace, .removed)
    case "Whitespace":
      self = .split(.expression(Self.words), .removed, inverts: true)
    case "Sequence":
      var parts: [PreTokeniser] = []
      for part in try section.sections("pretokenizers") { parts.append(try PreTokeniser(part)) }
      self = .sequence(parts)
    default: throw section.unsupported("the pre-tokeniser '\(shown(type))'", at: "type")
    }
  }

  private static let asciiPunctuation: [ClosedRange<UInt32>] = [
    0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E,
  ]

  private static let gpt2 = known(
    #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#)
  private static let words = known(#"\w+|[^\w\s]+"#, hasPlainWords: true)

  /// An expression of this program's own.
  private static func known(_ pattern: String, hasPlainWords: Bool = false) -> Expression {
    do {
      return try Expression(pattern, hasPlainWords: hasPlainWords)
    } catch {
      preconditionFailure("the expression \(pattern) is one of this program: \(error)")
    }
  }

  func split(_ pieces: [TextPiece]) -> [TextPiece] {
    switch self {
    case .byteLevel(let addsPrefix, let splits):
      var pieces = pieces
      if addsPrefix {
        for index in pieces.indices where pieces[index].scalars.first != " " {
          pieces[index].scalars.insert(" ", at: 0)
        }
      }
      if splits {
        pieces = pieces.flatMap {
          $0.parts(
            SplitBehaviour.isolated.pieces(
              of: $0.scalars.count, matches: Self.gpt2.matches(in: $0.scalars), inverts: false))
        }
      }
      for index in pieces.indices {
        pieces[index].scalars = ByteAlphabet.spelled(pieces[index].scalars)
      }
      return pieces
    case .metaspace(let metaspace): return pieces.flatMap(metaspace.split)
    case .split(let pattern, let behaviour, let inverts):
      return pieces.flatMap {
        $0.parts(
          behaviour.pieces(
            of: $0.scalars.count, matches: pattern.matches(in: $0.scalars), inverts: inverts))
      }
    case .splitAt(let set, let behaviour):
      return pieces.flatMap { piece in
        let matches = piece.scalars.indices.filter { set.contains(piece.scalars[$0]) }
        return piece.parts(
          behaviour.pieces(
            of: piece.scalars.count, matches: matches.map { $0..<$0 + 1 }, inverts: false))
      }
    case .sequence(let parts): return parts.reduce(pieces) { $1.split($0) }
    }
  }
}
