/// A text to learn to continue, as tokens: one stream to train on and one held out.
public struct TextDataset: Equatable, Sendable {
  /// A text as tokens, two bytes each.
  public struct Stream: Equatable, Sendable {
    public var tokens: [UInt32]
    /// Bytes of text that the tokens stand for, with one space or line feed after each word.
    public var byteCount: Int
    /// The topic of the document each token stands in, where the generator knows it.
    public var topics: [UInt8]?

    public init(tokens: [UInt32], byteCount: Int, topics: [UInt8]? = nil) {
      precondition(topics.map { $0.count == tokens.count } ?? true, "topics of another length")
      self.tokens = tokens
      self.byteCount = byteCount
      self.topics = topics
    }

    /// The tokens before `index`, which stand for `bytesBefore` bytes, and those from it on.
    func split(at index: Int, bytesBefore: Int) -> (Stream, Stream) {
      (
        Stream(
          tokens: Array(tokens[..<index]), byteCount: bytesBefore,
          topics: topics.map { Array($0[..<index]) }),
        Stream(
          tokens: Array(tokens[index...]), byteCount: byteCount - bytesBefore,
          topics: topics.map { Array($0[index...]) })
      )
    }
  }

  public let vocabulary: Vocabulary
  public let training: Stream
  public let heldOut: Stream
  /// Nats a token that the generator's choices for the held-out text amount to; nil for other texts.
  ///
  /// A model that knew the generator's rules would need no more.
  public let entropy: Double?
  /// How many tokens a window has that a model from elsewhere reads; nil of texts that are cut by the
  /// context of a model of ours.
  public let window: Int?
  /// What the grammar was made from whose words these are, both streams whole; nil of other texts.
  public let grammar: GrammarParameters?

  public init(
    vocabulary: Vocabulary, training: Stream, heldOut: Stream, entropy: Double? = nil,
    window: Int? = nil, grammar: GrammarParameters? = nil
  ) {
    self.grammar = grammar
    self.window = window
    self.vocabulary = vocabulary
    self.training = training
    self.heldOut = heldOut
    self.entropy = entropy
  }

  /// Refuses a context for which a stream has no whole window.
  ///
  /// - Throws: `DatasetError.parameter` saying how long the context may be.
  public func requireContext(_ context: Int) throws(DatasetError) {
    let shortest = min(training.tokens.count, heldOut.tokens.count)
    guard context > 0, shortest > context else {
      throw .parameter(
        name: "context", value: "\(context)",
        wanted: shortest > 1
          ? "a whole number from 1 to \(shortest - 1): the text trains on "
            + "\(training.tokens.count) tokens and holds \(heldOut.tokens.count) out"
          : "a longer text: it trains on \(training.tokens.count) tokens and holds "
            + "\(heldOut.tokens.count) out")
    }
  }
}
