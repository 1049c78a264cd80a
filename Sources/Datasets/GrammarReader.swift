/// Says which words may follow in the generated language, given a window of its text alone.
///
/// A window may begin anywhere in a text: in a document, a sentence, a phrase. A word may follow where some text
/// of the grammar has the window and the word after it, exactly, however improbable. An automaton begins in every
/// state that there is and keeps those that the words allow. Topics are read beside it: a document's topic limits
/// its content words and nothing else, so the pairs of state and topic that are left are all pairs of a state
/// that is left and a topic that is left.
public struct GrammarReader: Sendable {
  public let parameters: GrammarParameters
  /// The different sets of words that may follow, tokens ascending.
  public let sets: [[UInt32]]

  private let next: [[Int?]]
  /// The set by the automaton's state, where no topic is known (0), and where topic t is (t + 1).
  private let places: [[Int]]

  /// The reader of the grammar of `parameters`, which must be valid.
  public init(_ parameters: GrammarParameters) {
    precondition(parameters.isValid, "no grammar has \(parameters)")
    self.parameters = parameters
    let automaton = GrammarAutomaton()
    next = automaton.next
    let topics: [Int?] = [nil] + (parameters.tellsTopics ? Array(0..<parameters.topics) : [])
    var sets: [[UInt32]] = []
    var known: [[Bool]: [Int]] = [:]
    places = automaton.next.indices.map { state in
      let follows = automaton.follows(state)
      if let places = known[follows] { return places }
      let hasContent = WordClass.allCases.contains { $0.isContent && follows[$0.rawValue] }
      let new = topics.indices.map { hasContent ? sets.count + $0 : sets.count }
      for topic in hasContent ? topics : [nil] {
        sets.append(Self.words(follows, of: topic, parameters))
      }
      known[follows] = new
      return new
    }
    self.sets = sets
  }

  /// The words of classes, the content words of one topic alone where one is given.
  private static func words(
    _ follows: [Bool], of topic: Int?, _ parameters: GrammarParameters
  ) -> [UInt32] {
    let each = parameters.lexicon * WordClass.forms
    let content = WordClass.topicless..<parameters.vocabularyCount
    let own = topic.map { content.lowerBound + $0 * each..<content.lowerBound + ($0 + 1) * each }
    return ([0..<content.lowerBound, own ?? content].joined()).filter {
      follows[WordClass(of: $0).rawValue]
    }.map { UInt32($0) }
  }

  /// Which of `sets` may follow after each token of `window`; nil from a token on that the grammar forbids
  /// after those before, or that is none of its words.
  public func legal(after window: ArraySlice<UInt32>) -> [Int?] {
    var (state, topic): (Int?, Int?) = (0, nil)
    return window.map { token in
      guard let before = state else { return nil }
      state = read(Int(token), in: before, &topic)
      return state.map { places[$0][topic.map { $0 + 1 } ?? 0] }
    }
  }

  /// The automaton's state after a token, and the topic that is known after it.
  private func read(_ token: Int, in state: Int, _ topic: inout Int?) -> Int? {
    guard token < parameters.vocabularyCount else { return nil }
    let word = WordClass(of: token)
    if word == .end { topic = nil }
    if word.isContent, parameters.tellsTopics {
      let own = (token - WordClass.topicless) / WordClass.forms / parameters.lexicon
      guard own == topic ?? own else { return nil }
      topic = own
    }
    return next[state][word.rawValue]
  }
}
