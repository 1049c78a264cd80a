/// What help, completion and the reader of a line need to know of a parameter, its value's type aside.
public struct ParameterSpecification<Context>: Sendable {
  /// How words reach a parameter.
  enum Kind: Sendable, Hashable {
    case positional
    case optionalPositional
    /// All positional words that are left.
    case remaining
    /// `--name VALUE`.
    case option
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
  let leadingKeywords: [String]
  let complete: @Sendable (_ preceding: [String], _ prefix: String, Context) -> [Completion]

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
    placeholder =
      kind == .option || kind == .remaining ? domain.placeholder : name.uppercased()
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
    leadingKeywords = []
    complete = { _, _, _ in [] }
  }

  var isPositional: Bool { kind != .option && kind != .flag }

  /// What an error calls the parameter: `--samples` or `MODEL`.
  var label: String { isPositional ? placeholder : "--\(name)" }

  /// How many words its value takes when they begin with `first` and `hasNext` tells of one more.
  func wordCount(first: String, hasNext: Bool) -> Int {
    hasNext && leadingKeywords.contains(first) ? 2 : 1
  }
}
