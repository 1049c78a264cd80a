import LinearAlgebra

/// A small probabilistic grammar with topics, agreement and preferences, for models to learn from.
///
/// A document has one topic and 3 to 8 sentences. A sentence is a noun phrase, a verb that agrees with
/// it in number, and often an object:
///
///     sentence   NP(number) verb(number) [object] "."     object 70 %
///     NP         determiner(number) [adjective] noun(number) [preposition NP]
///
/// A quarter of the noun phrases have an adjective, a fifth a phrase with a preposition, at most two
/// deep, whose noun may differ in number from the one the verb agrees with. Every topic has nouns,
/// verbs and adjectives of its own, the r-th drawn in proportion to 1/r; an object's noun is drawn
/// from the same list turned by an amount of the verb's own, fixed by the seed. A content word comes
/// from another topic with probability `noise`. A document ends in `<eos>`.
struct Grammar {
  let topics: Int
  /// Nouns, verbs and adjectives a topic, each.
  let lexicon: Int
  let noise: Double
  let words: [String]
  /// How far each verb turns the list of its objects.
  private let preferences: [Int]
  /// Σ of 1/r up to each rank.
  private let harmonic: [Double]

  private static let determiners = [["a", "this", "the"], ["some", "these", "the"]]
  private static let prepositions = ["near", "under", "with", "behind"]

  init(topics: Int, lexicon: Int, noise: Double, seed: UInt64) {
    self.topics = topics
    self.lexicon = lexicon
    self.noise = noise
    var words = [Vocabulary.unknownWord, Vocabulary.lineEndWord, "."]
    words += ["a", "this", "the", "some", "these"] + Self.prepositions
    for topic in 0..<topics {
      for rank in 0..<lexicon {
        let stem = Self.stem(topic * lexicon + rank)
        words += [stem + "o", stem + "oi", stem + "et", stem + "en", stem + "al"]
      }
    }
    self.words = words
    var stream = RandomStream(seed: seed, purpose: .labels)
    preferences = (0..<topics * lexicon).map { _ in stream.integer(below: lexicon) }
    var sum = 0.0
    harmonic = (1...lexicon).map { rank in
      sum += 1 / Double(rank)
      return sum
    }
  }

  /// Syllables that spell a number, and a consonant, so that no two words are alike.
  private static func stem(_ number: Int) -> String {
    let (consonants, vowels) = (Array("bdfgklmnprstvz"), Array("aeiou"))
    let base = consonants.count * vowels.count
    var (rest, text) = (number, "")
    repeat {
      let syllable = rest % base
      text += "\(consonants[syllable / vowels.count])\(vowels[syllable % vowels.count])"
      rest /= base
    } while rest > 0
    return text + "\(consonants[number % consonants.count])"
  }
}

extension Grammar {
  /// What a content word is used as; the raw value is its place among a stem's five words.
  private enum Form: Int {
    case singularNoun, pluralNoun, singularVerb, pluralVerb, adjective
  }

  /// Text as it grows, and the surprise −log p of every choice made for it.
  struct Writer {
    var tokens: [UInt32] = []
    var topics: [UInt8] = []
    var surprise = 0.0
    fileprivate var stream: RandomStream
    fileprivate var topic = 0

    init(seed: UInt64, index: Int) {
      stream = RandomStream(seed: seed, purpose: .data, index: index)
    }

    fileprivate mutating func write(_ token: Int) {
      tokens.append(UInt32(token))
      topics.append(UInt8(topic))
    }

    /// True with probability `p`.
    fileprivate mutating func chance(_ p: Double) -> Bool {
      guard p > 0 else { return false }
      let happens = stream.uniform() < p
      surprise -= Double.logarithm(happens ? p : 1 - p)
      return happens
    }

    fileprivate mutating func choice(_ count: Int) -> Int {
      surprise += Double.logarithm(Double(count))
      return stream.integer(below: count)
    }
  }

  /// Appends one document.
  func writeDocument(to writer: inout Writer) {
    writer.topic = writer.choice(topics)
    for _ in 0..<3 + writer.choice(6) { writeSentence(to: &writer) }
    writer.write(Int(Vocabulary.lineEnd))
  }

  private func writeSentence(to writer: inout Writer) {
    let isPlural = writeNounPhrase(depth: 0, verb: nil, to: &writer)
    let verb = writeContent(isPlural ? .pluralVerb : .singularVerb, verb: nil, to: &writer)
    if writer.chance(0.7) { _ = writeNounPhrase(depth: 1, verb: verb, to: &writer) }
    writer.write(2)
  }

  /// Appends a noun phrase, an object of `verb` if given; answers whether its noun is plural.
  private func writeNounPhrase(depth: Int, verb: Int?, to writer: inout Writer) -> Bool {
    let isPlural = writer.chance(0.5)
    let determiner = Self.determiners[isPlural ? 1 : 0][writer.choice(3)]
    writer.write(words.firstIndex(of: determiner) ?? 0)
    if writer.chance(0.25) { _ = writeContent(.adjective, verb: nil, to: &writer) }
    _ = writeContent(isPlural ? .pluralNoun : .singularNoun, verb: verb, to: &writer)
    if depth < 2, writer.chance(0.2) {
      writer.write(8 + writer.choice(Self.prepositions.count))
      _ = writeNounPhrase(depth: depth + 1, verb: nil, to: &writer)
    }
    return isPlural
  }

  /// Appends a word of the topic, or of another; answers the number of its stem.
  private func writeContent(_ form: Form, verb: Int?, to writer: inout Writer) -> Int {
    var topic = writer.topic
    if topics > 1, writer.chance(noise) {
      topic = (topic + 1 + writer.choice(topics - 1)) % topics
    }
    let target = writer.stream.uniform() * harmonic[lexicon - 1]
    let rank = harmonic.firstIndex { target < $0 } ?? lexicon - 1
    writer.surprise += Double.logarithm(Double(rank + 1) * harmonic[lexicon - 1])
    let turned = (rank + (verb.map { preferences[$0] } ?? 0)) % lexicon
    let stem = topic * lexicon + turned
    writer.write(12 + stem * 5 + form.rawValue)
    return stem
  }
}
