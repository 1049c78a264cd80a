/// How text files become tokens.
public struct TextOptions: Codable, Equatable, Sendable {
  public var tokenisation: Tokenisation
  /// How many tokens there may be when these are words, `<unk>` and `<eos>` among them.
  public var vocabularyLimit: Int
  /// The share of the text's end that is held out when no file is given for it.
  public var heldOutShare: Double
  /// At most this many tokens of each stream are kept, the first ones; nil for all.
  public var limit: Int?

  public init(
    tokenisation: Tokenisation = .bytes, vocabularyLimit: Int = 4_096,
    heldOutShare: Double = 0.1, limit: Int? = nil
  ) {
    self.tokenisation = tokenisation
    self.vocabularyLimit = vocabularyLimit
    self.heldOutShare = heldOutShare
    self.limit = limit
  }

  /// Tokens a stream can hold: 4 GiB of them.
  static let streamLimit = 1 << 31

  func requireValid() throws(DatasetError) {
    if tokenisation == .words { try require("vocab", vocabularyLimit, in: 3...65_536) }
    guard heldOutShare > 0, heldOutShare < 1 else {
      throw .parameter(
        name: "validation share", value: "\(heldOutShare)",
        wanted: "a number between 0 and 1")
    }
    if let limit { try require("limit", limit, in: 2...Self.streamLimit) }
  }
}
