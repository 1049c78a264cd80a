/// The set of values a parameter may take: parses, describes and completes them.
///
/// One declaration serves all three, so help, errors and completion cannot disagree.
public struct Domain<Context, Value>: Sendable {
  /// What stands for a value in a usage line, such as `N` or `MODEL`.
  public var placeholder: String
  /// The values in words that follow "give" or "takes": "an integer from 1 to 4096".
  public var description: String
  /// The unit the values are in, for help.
  public var unit: String?
  /// Words that may stand before the value, in a word of their own.
  var leadingKeywords: [String] = []

  let parseWords: @Sendable ([String], Context) throws(DomainError) -> Value
  let completeWords: @Sendable (_ preceding: [String], _ prefix: String, Context) -> [Completion]

  /// A domain whose values are each one word.
  ///
  /// `complete` may return more than the prefix allows: what does not begin with it is dropped.
  public init(
    placeholder: String, description: String, unit: String? = nil,
    parse: @escaping @Sendable (String, Context) throws(DomainError) -> Value,
    complete: @escaping @Sendable (_ prefix: String, Context) -> [Completion] = { _, _ in [] }
  ) {
    self.placeholder = placeholder
    self.description = description
    self.unit = unit
    parseWords = { words, context throws(DomainError) in
      try parse(words.first ?? "", context)
    }
    completeWords = { _, prefix, context in complete(prefix, context) }
  }

  init(
    placeholder: String, description: String, leadingKeywords: [String],
    parseWords: @escaping @Sendable ([String], Context) throws(DomainError) -> Value,
    completeWords: @escaping @Sendable ([String], String, Context) -> [Completion]
  ) {
    self.placeholder = placeholder
    self.description = description
    self.leadingKeywords = leadingKeywords
    self.parseWords = parseWords
    self.completeWords = completeWords
  }

  /// The value that `text` says.
  ///
  /// - Throws: `DomainError` with the advice to give the person.
  public func parse(_ text: String, in context: Context) throws(DomainError) -> Value {
    try parseWords([text], context)
  }

  /// The values that begin with `prefix`.
  public func complete(_ prefix: String, in context: Context) -> [Completion] {
    completeWords([], prefix, context)
  }

  /// The same domain, parsed further into another type.
  public func map<Other>(
    _ transform: @escaping @Sendable (Value) throws(DomainError) -> Other
  ) -> Domain<Context, Other> {
    var mapped = Domain<Context, Other>(
      placeholder: placeholder, description: description, leadingKeywords: leadingKeywords,
      parseWords: { words, context throws(DomainError) in
        try transform(try parseWords(words, context))
      },
      completeWords: completeWords)
    mapped.unit = unit
    return mapped
  }

  /// The same domain under another placeholder.
  public func named(_ placeholder: String) -> Self {
    var copy = self
    copy.placeholder = placeholder
    return copy
  }
}

extension Domain where Value == String {
  /// Any text at all.
  public static var text: Self {
    Domain(placeholder: "TEXT", description: "any text", parse: { text, _ in text })
  }
}
