/// Where in a document of the generated language a text stands, but for the document's topic.
///
/// What may follow depends on nothing else: these are the states of a finite automaton, whose arcs are the
/// rules of `Grammar`.
struct GrammarState: Hashable {
  /// What comes next.
  enum Place: Hashable {
    /// A sentence, or the document's end.
    case sentence
    /// A noun phrase.
    case phrase
    /// The noun of that number, or an adjective before it.
    case noun(isPlural: Bool, mayHaveAdjective: Bool)
    /// A preposition, or what comes after the whole noun phrase.
    case phraseEnd
    /// An object, or the sentence's end.
    case verbEnd
  }

  /// What a noun phrase is part of.
  enum Part: Hashable {
    /// A subject whose noun has not come yet.
    case subject
    /// A subject whose noun, and so its verb, is of that number.
    case numbered(isPlural: Bool)
    case object
  }

  /// Sentences completed in the document, 0 to 8.
  var sentences: Int
  var part: Part
  /// Prepositions that the noun phrase stands below, 0 to 2; an object begins at 1.
  var depth: Int
  var place: Place

  /// Sentences of a document.
  static let sentenceRange = 3...8
  /// The depth at which no preposition follows a noun.
  static let lastDepth = 2

  /// Before the first word of a document.
  static let beginning = GrammarState(sentences: 0, part: .subject, depth: 0, place: .sentence)

  private func with(_ change: (inout GrammarState) -> Void) -> GrammarState {
    var state = self
    change(&state)
    return state
  }

  /// The words that may follow, each with where it leads.
  var arcs: [(word: WordClass, next: GrammarState)] {
    switch place {
    case .sentence:
      (sentences < Self.sentenceRange.upperBound ? phrase : [])
        + (Self.sentenceRange.contains(sentences) ? [(.end, .beginning)] : [])
    case .phrase: phrase
    case .noun(let isPlural, let mayHaveAdjective):
      noun(isPlural) + (mayHaveAdjective ? adjective(isPlural) : [])
    case .phraseEnd: preposition + afterPhrase
    case .verbEnd:
      [stop]
        + with {
          ($0.part, $0.depth) = (.object, 1)
        }.phrase
    }
  }

  /// Determiners, each with every number of the noun to come.
  private var phrase: [(word: WordClass, next: GrammarState)] {
    [false, true].flatMap { isPlural in
      WordClass.determiners(isPlural: isPlural).map { word in
        (word, with { $0.place = .noun(isPlural: isPlural, mayHaveAdjective: true) })
      }
    }
  }

  private func adjective(_ isPlural: Bool) -> [(word: WordClass, next: GrammarState)] {
    [(.adjective, with { $0.place = .noun(isPlural: isPlural, mayHaveAdjective: false) })]
  }

  private func noun(_ isPlural: Bool) -> [(word: WordClass, next: GrammarState)] {
    let next = with {
      if $0.part == .subject { $0.part = .numbered(isPlural: isPlural) }
      $0.place = .phraseEnd
    }
    return [(.noun(isPlural: isPlural), next)]
  }

  private var preposition: [(word: WordClass, next: GrammarState)] {
    guard depth < Self.lastDepth else { return [] }
    let next = with {
      $0.depth += 1
      $0.place = .phrase
    }
    return [(.preposition, next)]
  }

  /// The verb of a subject, the stop after an object.
  private var afterPhrase: [(word: WordClass, next: GrammarState)] {
    guard case .numbered(let isPlural) = part else { return [stop] }
    // Whatever the verb was, an object may follow it.
    let next = GrammarState(sentences: sentences, part: .subject, depth: 0, place: .verbEnd)
    return [(.verb(isPlural: isPlural), next)]
  }

  private var stop: (word: WordClass, next: GrammarState) {
    (
      .stop,
      GrammarState(sentences: sentences + 1, part: .subject, depth: 0, place: .sentence)
    )
  }
}
