/// Words that the rules of the generated language do not tell apart, but for their topics.
enum WordClass: Int, CaseIterable {
  case unknown, end, stop
  /// `a`, `this`.
  case singularDeterminer
  /// `the`, which goes with either number.
  case anyDeterminer
  /// `some`, `these`.
  case pluralDeterminer
  case preposition
  /// The five words of a stem, in their order.
  case singularNoun, pluralNoun, singularVerb, pluralVerb, adjective

  /// Words of no topic; they come first in the vocabulary.
  static let topicless = 12
  /// Words of a stem.
  static let forms = 5

  static func noun(isPlural: Bool) -> WordClass { isPlural ? .pluralNoun : .singularNoun }
  static func verb(isPlural: Bool) -> WordClass { isPlural ? .pluralVerb : .singularVerb }

  /// What goes before a noun of that number.
  static func determiners(isPlural: Bool) -> [WordClass] {
    [isPlural ? .pluralDeterminer : .singularDeterminer, .anyDeterminer]
  }

  /// Whether its words are of topics.
  var isContent: Bool { rawValue >= WordClass.singularNoun.rawValue }

  /// That of a word of the vocabulary, by its token.
  init(of token: Int) {
    self =
      switch token {
      case 0: .unknown
      case 1: .end
      case 2: .stop
      case 3, 4: .singularDeterminer
      case 5: .anyDeterminer
      case 6, 7: .pluralDeterminer
      case 8..<Self.topicless: .preposition
      default:
        [.singularNoun, .pluralNoun, .singularVerb, .pluralVerb, .adjective][
          (token - Self.topicless) % Self.forms]
      }
  }
}
