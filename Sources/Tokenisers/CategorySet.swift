/// A set of Unicode's general categories.
struct CategorySet: Sendable {
  private var bits: UInt32

  private init(bits: UInt32) { self.bits = bits }

  private init(_ categories: [Unicode.GeneralCategory]) {
    bits = categories.reduce(0) { $0 | Self.bit($1) }
  }

  func contains(_ category: Unicode.GeneralCategory) -> Bool { bits & Self.bit(category) != 0 }

  /// What stands in words besides letters.
  static let wordParts = CategorySet([
    .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .connectorPunctuation,
  ])

  static let decimalDigits = CategorySet([.decimalNumber])
  static let numbers = CategorySet([.decimalNumber, .letterNumber, .otherNumber])
  static let marks = CategorySet([.nonspacingMark, .spacingMark, .enclosingMark])
  static let punctuation = CategorySet([
    .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
    .initialPunctuation, .finalPunctuation, .otherPunctuation,
  ])

  /// The categories that a property of one or two letters names, such as `L` or `Lu`; nil for others.
  init?(named name: String) {
    let own = Self.names.filter { $0.name == name || (name.count == 1 && $0.name.hasPrefix(name)) }
    guard !own.isEmpty else { return nil }
    self.init(own.map(\.category))
  }

  private static let names: [(name: String, category: Unicode.GeneralCategory)] = [
    ("Lu", .uppercaseLetter), ("Ll", .lowercaseLetter), ("Lt", .titlecaseLetter),
    ("Lm", .modifierLetter), ("Lo", .otherLetter),
    ("Mn", .nonspacingMark), ("Mc", .spacingMark), ("Me", .enclosingMark),
    ("Nd", .decimalNumber), ("Nl", .letterNumber), ("No", .otherNumber),
    ("Pc", .connectorPunctuation), ("Pd", .dashPunctuation), ("Ps", .openPunctuation),
    ("Pe", .closePunctuation), ("Pi", .initialPunctuation), ("Pf", .finalPunctuation),
    ("Po", .otherPunctuation),
    ("Sm", .mathSymbol), ("Sc", .currencySymbol), ("Sk", .modifierSymbol), ("So", .otherSymbol),
    ("Zs", .spaceSeparator), ("Zl", .lineSeparator), ("Zp", .paragraphSeparator),
    ("Cc", .control), ("Cf", .format), ("Cs", .surrogate), ("Co", .privateUse),
    ("Cn", .unassigned),
  ]

  private static func bit(_ category: Unicode.GeneralCategory) -> UInt32 {
    let place: UInt32 =
      switch category {
      case .uppercaseLetter: 0
      case .lowercaseLetter: 1
      case .titlecaseLetter: 2
      case .modifierLetter: 3
      case .otherLetter: 4
      case .nonspacingMark: 5
      case .spacingMark: 6
      case .enclosingMark: 7
      case .decimalNumber: 8
      case .letterNumber: 9
      case .otherNumber: 10
      case .connectorPunctuation: 11
      case .dashPunctuation: 12
      case .openPunctuation: 13
      case .closePunctuation: 14
      case .initialPunctuation: 15
      case .finalPunctuation: 16
      case .otherPunctuation: 17
      case .mathSymbol: 18
      case .currencySymbol: 19
      case .modifierSymbol: 20
      case .otherSymbol: 21
      case .spaceSeparator: 22
      case .lineSeparator: 23
      case .paragraphSeparator: 24
      case .control: 25
      case .format: 26
      case .surrogate: 27
      case .privateUse: 28
      case .unassigned: 29
      @unknown default: 31
      }
    return 1 << place
  }
}
