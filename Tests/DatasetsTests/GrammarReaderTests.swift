import Datasets
import LinearAlgebra
import Testing

/// The rules as `Grammar` states them, told by listing every sentence that there is, a letter a class of words.
///
/// Whether a window occurs in some text is then asked of its documents and sentences one by one: nothing here
/// reads word by word, as an automaton does.
private struct ListedLanguage: Sendable {
  private static let sentences: Set<String> = {
    var all: Set<String> = []
    for (verb, isPlural) in [("v", false), ("V", true)] {
      let objects = [""] + phrases(depth: 1, isPlural: false) + phrases(depth: 1, isPlural: true)
      for subject in phrases(depth: 0, isPlural: isPlural) {
        for object in objects { all.insert(subject + verb + object) }
      }
    }
    return all
  }()

  private static func phrases(depth: Int, isPlural: Bool) -> [String] {
    let below = depth < 2 ? [false, true].flatMap { phrases(depth: depth + 1, isPlural: $0) } : []
    var all: [String] = []
    for determiner in [isPlural ? "p" : "s", "t"] {
      for adjective in ["", "j"] {
        let head = determiner + adjective + (isPlural ? "N" : "n")
        all += [head] + below.map { head + "r" + $0 }
      }
    }
    return all
  }

  private static func ends(of strings: Set<String>) -> Set<String> {
    var all: Set<String> = []
    for string in strings {
      var rest = string[...]
      while all.insert(String(rest)).inserted, !rest.isEmpty { rest = rest.dropFirst() }
    }
    return all
  }

  private static let prefixes: Set<String> = {
    var all: Set<String> = []
    for sentence in sentences {
      var rest = sentence[...]
      while all.insert(String(rest)).inserted, !rest.isEmpty { rest = rest.dropLast() }
    }
    return all
  }()
  private static let suffixes = ends(of: sentences)
  private static let infixes = ends(of: prefixes)

  let topics: Int
  let lexicon: Int
  let noise: Double
  /// One a word of the vocabulary, by how it is spelt.
  let letters: [Character]

  init(_ text: TextDataset, topics: Int, lexicon: Int, noise: Double) {
    (self.topics, self.lexicon, self.noise) = (topics, lexicon, noise)
    guard case .words(let words) = text.vocabulary else { preconditionFailure("no words") }
    let known: [String: Character] = [
      "<unk>": "?", "<eos>": "$", ".": ".", "a": "s", "this": "s", "the": "t", "some": "p",
      "these": "p", "near": "r", "under": "r", "with": "r", "behind": "r",
    ]
    letters = words.map { word in
      if let letter = known[word] { return letter }
      let endings: [(String, Character)] = [
        ("oi", "N"), ("o", "n"), ("et", "v"), ("en", "V"), ("al", "j"),
      ]
      return endings.first { word.hasSuffix($0.0) }?.1 ?? "?"
    }
  }

  /// Whether some text has the window.
  func occurs(_ window: [UInt32]) -> Bool {
    guard window.allSatisfy({ Int($0) < letters.count && $0 != 0 }) else { return false }
    let documents = window.split(separator: 1, omittingEmptySubsequences: false)
    return documents.enumerated().allSatisfy { number, document in
      isDocument(
        Array(document), isBegun: number > 0, isEnded: number < documents.count - 1)
    }
  }

  private func isDocument(_ tokens: [UInt32], isBegun: Bool, isEnded: Bool) -> Bool {
    let own = Set(tokens.filter { $0 >= 12 }.map { (Int($0) - 12) / 5 / lexicon })
    guard noise > 0 || own.count <= 1 else { return false }
    let parts = tokens.split(separator: 2, omittingEmptySubsequences: false).map { part in
      String(part.map { letters[Int($0)] })
    }
    let (whole, rest) = (parts.dropLast(), parts.last ?? "")
    guard whole.count + (rest.isEmpty ? 0 : 1) <= 8 else { return false }
    if isEnded, !rest.isEmpty || isBegun && whole.count < 3 { return false }
    for (place, sentence) in whole.enumerated() {
      let isWhole = place > 0 || isBegun
      guard (isWhole ? Self.sentences : Self.suffixes).contains(sentence) else { return false }
    }
    return (whole.isEmpty && !isBegun ? Self.infixes : Self.prefixes).contains(rest)
  }

  /// The words that follow the window in some text.
  func following(_ window: [UInt32]) -> [UInt32] {
    letters.indices.map { UInt32($0) }.filter { occurs(window + [$0]) }
  }
}

@Suite("What the grammar lets follow")
struct GrammarReaderTests {
  private static let noises = [0, 0.1]

  private func text(_ tokens: Int, noise: Double, topics: Int = 2, lexicon: Int = 2) throws
    -> TextDataset
  {
    try TextDataset.language(
      tokens: tokens, heldOut: 20, topics: topics, lexicon: lexicon, noise: noise, seed: 3)
  }

  private func reader(_ text: TextDataset) throws -> GrammarReader {
    GrammarReader(try #require(text.grammar))
  }

  /// Compares what may follow after every token of a window with the listed texts.
  private func expectExact(
    _ reader: GrammarReader, _ listed: ListedLanguage, _ window: [UInt32], everywhere: Bool = false
  ) {
    let legal = reader.legal(after: window[...])
    #expect(legal.count == window.count)
    for end in everywhere ? Array(1...window.count) : [window.count] {
      let read = Array(window.prefix(end))
      let found = legal[end - 1].map { reader.sets[$0] }
      #expect(
        found == (listed.occurs(read) ? listed.following(read) : nil),
        "after \(String(read.map { listed.letters[Int($0)] }))")
    }
  }

  @Test("is what follows in some text that has the window, begun anywhere", arguments: noises)
  func windows(noise: Double) throws {
    let text = try text(6_000, noise: noise)
    let (reader, tokens) = (try reader(text), text.training.tokens)
    let listed = ListedLanguage(text, topics: 2, lexicon: 2, noise: noise)
    var stream = RandomStream(seed: 4, purpose: .test)
    for _ in 0..<250 {
      let start = stream.integer(below: tokens.count - 160)
      let length = 1 + stream.integer(below: stream.integer(below: 8) == 0 ? 150 : 20)
      expectExact(reader, listed, Array(tokens[start..<start + length]))
    }
  }

  @Test("is so after every word of whole documents, up to the eighth sentence", arguments: noises)
  func documents(noise: Double) throws {
    let text = try text(3_000, noise: noise)
    let reader = try reader(text)
    let listed = ListedLanguage(text, topics: 2, lexicon: 2, noise: noise)
    let documents = text.training.tokens.split(separator: Vocabulary.lineEnd).dropLast()
    for sentences in 3...8 {
      let found = documents.first { document in document.count { $0 == 2 } == sentences }
      let own = try #require(found)
      // With what ends the one before, so that its beginning is known.
      expectExact(
        reader, listed, [Vocabulary.lineEnd] + own + [Vocabulary.lineEnd], everywhere: true)
    }
  }

  @Test("is so after every pair of words, and nil where no text has them", arguments: noises)
  func pairs(noise: Double) throws {
    let text = try text(100, noise: noise)
    let reader = try reader(text)
    let listed = ListedLanguage(text, topics: 2, lexicon: 2, noise: noise)
    for first in 0..<32 as Range<UInt32> {
      for second in 0..<32 as Range<UInt32> { expectExact(reader, listed, [first, second]) }
    }
  }

  @Test("is so along texts of even choices, which take rare turns", arguments: noises)
  func walks(noise: Double) throws {
    let text = try text(100, noise: noise)
    let reader = try reader(text)
    let listed = ListedLanguage(text, topics: 2, lexicon: 2, noise: noise)
    var stream = RandomStream(seed: 6, purpose: .test)
    for _ in 0..<12 {
      var window = [UInt32(1 + stream.integer(below: 31))]
      while window.count < 50 {
        // The end of a document is put off, so that some come to their eighth sentence.
        var words = listed.following(window)
        if words.count > 1, stream.integer(below: 6) > 0 { words.removeAll { $0 == 1 } }
        window.append(words[stream.integer(below: words.count)])
      }
      expectExact(reader, listed, window, everywhere: true)
    }
  }

  @Test("holds every word that follows in long texts", arguments: [0, 0.05], [1, 4])
  func long(noise: Double, topics: Int) throws {
    let text = try text(100_000, noise: noise, topics: topics, lexicon: 12)
    let (reader, tokens) = (try reader(text), text.training.tokens)
    let sets = reader.sets.map { Set($0) }
    var illegal = 0
    for start in stride(from: 0, to: tokens.count - 40, by: 37) {
      let window = tokens[start..<start + 37]
      for (place, set) in reader.legal(after: window).enumerated() {
        let isLegal = set.map { sets[$0].contains(tokens[start + place + 1]) } ?? false
        if !isLegal { illegal += 1 }
      }
    }
    #expect(illegal == 0)
  }

  @Test("knows nothing from a word on that the grammar forbids")
  func corrupted() throws {
    let reader = try reader(try text(100, noise: 0))
    // `the` and a full stop.
    #expect(reader.legal(after: [1, 5, 2, 5]).map { $0 == nil } == [false, false, true, true])
    #expect(reader.legal(after: [0, 5]) == [nil, nil])
    #expect(reader.legal(after: [5, 32]).last == .some(nil))
    #expect(reader.legal(after: [5, .max]).last == .some(nil))
    // Nouns of two topics, one after the other.
    #expect(reader.legal(after: [3, 12, 8, 3, 22]).last == .some(nil))
    #expect(reader.legal(after: []) == [])
  }

  @Test(
    "has few different sets, each ascending", arguments: [(1, 2, 0.0), (4, 12, 0), (4, 12, 0.1)])
  func sets(topics: Int, lexicon: Int, noise: Double) throws {
    let reader = GrammarReader(
      GrammarParameters(topics: topics, lexicon: lexicon, noise: noise, seed: 1))
    #expect(reader.sets.count < 40 * (noise == 0 ? topics + 1 : 1))
    #expect(Set(reader.sets).count == reader.sets.count)
    #expect(reader.sets.allSatisfy { set in zip(set, set.dropFirst()).allSatisfy { $0 < $1 } })
  }
}
