/// What a lesson asks: the words, what answers it, and what helps.
public struct Question: Equatable, Sendable {
  /// What kind of answer it wants.
  public enum Kind: Equatable, Sendable {
    /// One of several; `right` is its letter, or an expression whose value is its place from 1.
    case choice([String], right: String)
    /// A number near the value of an expression.
    case number(String, within: Tolerance)
    /// One of these words, capitals aside.
    case word([String])
    /// A command whose effect meets all expectations, of which `answer` is one; with `isOwn` what the person
    /// made goes on in the lesson in place of what that makes.
    case command(answer: String, expectations: [String], isOwn: Bool)
  }

  /// How far a number may be from the value.
  public enum Tolerance: Equatable, Sendable {
    /// A share of the value's magnitude.
    case relative(Double)
    /// As much as the value of an expression, such as a plain number.
    case absolute(String)
  }

  /// A particular mistake, and what to say of it.
  public struct Mistake: Equatable, Sendable {
    /// An answer; of a command an expression that holds after it.
    public let answer: String
    public let message: String

    public init(answer: String, message: String) {
      (self.answer, self.message) = (answer, message)
    }
  }

  public let text: String
  public let kind: Kind
  /// Whether it is a guess before a command, which nothing depends on.
  public let isPrediction: Bool
  /// From the least to the most telling.
  public let hints: [String]
  /// After how many wrong answers the right one is shown.
  public let tries: Int
  /// What is said once it is answered.
  public let explanation: String?
  public let mistakes: [Mistake]
  /// Further answers that are right.
  public let alternatives: [String]

  public init(
    _ text: String, kind: Kind, isPrediction: Bool = false, hints: [String] = [], tries: Int = 2,
    explanation: String? = nil, mistakes: [Mistake] = [], alternatives: [String] = []
  ) {
    (self.text, self.kind, self.isPrediction, self.hints) = (text, kind, isPrediction, hints)
    (self.tries, self.explanation) = (tries, explanation)
    (self.mistakes, self.alternatives) = (mistakes, alternatives)
  }

  /// The kind in a word, as answers are noted under.
  public var kindName: String {
    switch kind {
    case .choice: "choice"
    case .number: "number"
    case .word: "word"
    case .command: "command"
    }
  }

  /// The letter of a choice, from `a`.
  public static func letter(_ place: Int) -> String {
    String(UnicodeScalar(UInt8(ascii: "a") + UInt8(clamping: place)))
  }

  /// The most that one question offers to choose from.
  public static let maximumChoices = 9

  /// Which choice `answer` means: its letter, with or without what follows it in print, or its words.
  ///
  /// - Returns: The place from 0; nil where it is none of them.
  public static func place(of answer: String, among choices: [String]) -> Int? {
    let plain = Self.plain(answer)
    let letter = plain.last == ")" || plain.last == "." ? String(plain.dropLast()) : plain
    return choices.indices.first { Self.letter($0) == letter }
      ?? choices.firstIndex { Self.plain($0) == plain }
  }

  /// Whether `answer` is one of `words`.
  public static func isOne(_ answer: String, of words: [String]) -> Bool {
    words.contains { plain($0) == plain(answer) }
  }

  /// Without capitals, and without what people put around words.
  private static func plain(_ text: String) -> String {
    let around: Set<Character> = ["'", "\"", "`", " ", "\t"]
    let rest = text.drop { around.contains($0) }
    return String(rest.reversed().drop { around.contains($0) }.reversed()).lowercased()
  }
}
