/// What help, completion and the reader of a line need to know of a parameter, its value's type aside.
public struct ParameterSpecification<Context>: Sendable {
  /// How words reach a parameter.
  enum Kind: Sendable, Hashable {
    case positional
    case optionalPositional
    /// All positional words that are left.
    case remaining
    /// What is left of the line, as it stands.
    case rest
    /// `--name VALUE`.
    case option
    /// `--name VALUE`, as often as one likes.
    case repeatedOption
    /// `--name` alone.
    case flag
  }

  let name: String
  let kind: Kind
  let help: String
  let placeholder: String
  /// The values in words.
  let values: String
  let unit: String?
  /// The default as a person would type it.
  var defaultText: String?
  /// The heading its option stands under in help.
  var group: String?
  /// What the command's rules say of it, for help.
  var notes: [String] = []
  let leadingKeywords: [String]
  let complete: @Sendable (_ preceding: [String], _ prefix: String, Context) -> [Completion]
  /// What the end of `text` could become, where it is the rest of a line.
  let completeRest: @Sendable (_ text: String, Context) -> RestCompletion?

  init<Value>(
    _ name: String, _ kind: Kind, domain: Domain<Context, Value>, defaultText: String? = nil,
    unit: String? = nil, group: String? = nil, help: String
  ) {
    self.name = name
    self.kind = kind
    self.help = help
    self.defaultText = defaultText
    self.group = group
    self.unit = unit ?? domain.unit
    let isNamed = kind == .positional || kind == .optionalPositional
    placeholder = isNamed ? name.uppercased() : domain.placeholder
    completeRest = { _, _ in nil }
    values = domain.description
    leadingKeywords = domain.leadingKeywords
    complete = domain.completeWords
  }

  init(flag name: String, group: String?, help: String) {
    self.name = name
    self.kind = .flag
    self.help = help
    self.group = group
    placeholder = ""
    values = ""
    unit = nil
    completeRest = { _, _ in nil }
    leadingKeywords = []
    complete = { _, _, _ in [] }
  }

  init(
    rest name: String,
    complete completeRest: @escaping @Sendable (_ text: String, Context) -> RestCompletion?,
    help: String
  ) {
    self.name = name
    self.kind = .rest
    self.help = help
    self.completeRest = completeRest
    placeholder = name.uppercased()
    values = ""
    unit = nil
    leadingKeywords = []
    complete = { _, _, _ in [] }
  }

  var isPositional: Bool { !takesValue && kind != .flag }
  var isRequired: Bool { kind == .positional || kind == .rest }
  /// Whether it is an option with a value after it.
  var takesValue: Bool { kind == .option || kind == .repeatedOption }

  /// What an error calls the parameter: `--samples` or `MODEL`.
  var label: String { isPositional ? placeholder : "--\(name)" }

  /// How many words its value takes when they begin with `first` and `hasNext` tells of one more.
  func wordCount(first: String, hasNext: Bool) -> Int {
    hasNext && leadingKeywords.contains(first) ? 2 : 1
  }

  /// How many of the words after an option's own are its value; `attached` stands after its `=`.
  func valueCount(attached: Word?, in following: ArraySlice<Word>) -> Int {
    var count = 0
    var first = attached
    if first == nil, let next = following.first, !next.looksLikeOption {
      first = next
      count = 1
    }
    guard let first else { return 0 }
    if let next = following.dropFirst(count).first, !next.looksLikeOption,
      wordCount(first: first.text, hasNext: true) == 2
    {
      count += 1
    }
    return count
  }
}
