/// What the grammar of a generated text was made from: `data language` makes the same text of the same ones.
public struct GrammarParameters: Codable, Equatable, Sendable {
  /// 1 to 64.
  public let topics: Int
  /// Nouns, verbs and adjectives a topic, each: 2 to 200.
  public let lexicon: Int
  /// The probability of a content word from another topic than its document's, from 0 to below 1.
  public let noise: Double
  public let seed: UInt64

  static let topicRange = 1...64
  static let lexiconRange = 2...200

  public init(topics: Int, lexicon: Int, noise: Double, seed: UInt64) {
    (self.topics, self.lexicon, self.noise, self.seed) = (topics, lexicon, noise, seed)
  }

  /// Whether `data language` takes them.
  public var isValid: Bool {
    Self.topicRange.contains(topics) && Self.lexiconRange.contains(lexicon)
      && (0..<1).contains(noise)
  }

  /// Words of the vocabulary: 12 of no topic, and five of each stem.
  ///
  /// Only of valid parameters.
  public var vocabularyCount: Int { WordClass.topicless + topics * lexicon * WordClass.forms }

  /// Whether a content word says what its document's topic is.
  var tellsTopics: Bool { topics > 1 && noise == 0 }
}
