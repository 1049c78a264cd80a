/// The words of a line, each given to the parameter it belongs to; no value is read yet.
struct Arguments: Sendable {
  /// One value of a parameter.
  struct Occurrence: Sendable, Hashable {
    /// The words of the value; none of a flag.
    var words: [Word]
    /// Where the option's own word stands; nil for an argument.
    var place: Range<Int>?
  }

  private(set) var occurrences: [String: [Occurrence]] = [:]
  /// Where the line ends: what is missing is missing here.
  let end: Int

  func occurrences(of name: String) -> [Occurrence] { occurrences[name] ?? [] }

  /// What was typed for each parameter, in its first word; empty for a flag.
  var typed: [String: String] {
    occurrences.mapValues { $0.first?.words.first?.text ?? "" }
  }
}

extension Arguments {
  /// Distributes the words after a command's name; `rest` is what it takes as it stands.
  ///
  /// - Throws: `UsageError` for what can be seen without reading a value: unknown and repeated options,
  ///   missing values and arguments, words too many.
  init<Context>(
    _ words: [Word], rest remainder: Word? = nil,
    for specifications: [ParameterSpecification<Context>], of command: String, end: Int
  ) throws(UsageError) {
    self.end = end
    var positionals: [Word] = []
    var rest = words[...]
    var optionsEnded = false
    while let word = rest.popFirst() {
      if optionsEnded || !word.isDashed {
        positionals.append(word)
      } else if word.text == "--" {
        optionsEnded = true
      } else {
        try takeOption(word, &rest, specifications.filter { !$0.isPositional }, of: command)
      }
    }
    if let name = specifications.first(where: { $0.kind == .rest })?.name, let remainder {
      occurrences[name] = [Occurrence(words: [remainder])]
    }
    try distribute(positionals, to: specifications.filter(\.isPositional), of: command)
  }

  private mutating func takeOption<Context>(
    _ word: Word, _ rest: inout ArraySlice<Word>, _ options: [ParameterSpecification<Context>],
    of command: String
  ) throws(UsageError) {
    let (name, attached) = word.splitAtEquals
    guard let option = options.first(where: { "--\($0.name)" == name }) else {
      throw unknownOption(name, at: word.range, options.map(\.name), of: command)
    }
    guard occurrences[option.name] == nil || option.kind == .repeatedOption else {
      throw UsageError("\(name) is given twice; give it once.", at: word.range)
    }
    guard option.takesValue else {
      if attached != nil {
        throw UsageError("\(name) takes no value; give it alone.", at: word.range)
      }
      occurrences[option.name] = [Occurrence(words: [], place: word.range)]
      return
    }
    let following = rest.prefix(option.valueCount(attached: attached, in: rest))
    rest = rest.dropFirst(following.count)
    let values = (attached.map { [$0] } ?? []) + following
    guard !values.isEmpty else {
      throw UsageError("\(name) needs a value: \(option.values).", at: word.range)
    }
    occurrences[option.name, default: []].append(Occurrence(words: values, place: word.range))
  }

  private func unknownOption(
    _ name: String, at range: Range<Int>, _ known: [String], of command: String
  ) -> UsageError {
    let near = nearestMatch(to: name.trimmingDashes, among: known)
    let hint = known.isEmpty ? "'\(command)' takes no options." : "`help \(command)` lists them."
    return UsageError(
      "unknown option '\(name)' of '\(command)'"
        + (near.map { "; did you mean '--\($0)'?" } ?? "."),
      at: range, hint: near == nil ? hint : nil)
  }

  private mutating func distribute<Context>(
    _ words: [Word], to positionals: [ParameterSpecification<Context>], of command: String
  ) throws(UsageError) {
    var rest = words[...]
    for parameter in positionals {
      while parameter.kind != .rest, let first = rest.first {
        let count = parameter.wordCount(first: first.text, hasNext: rest.count > 1)
        let taken = Array(rest.prefix(count))
        rest = rest.dropFirst(count)
        occurrences[parameter.name, default: []].append(Occurrence(words: taken))
        if parameter.kind != .remaining { break }
      }
      if parameter.isRequired, occurrences[parameter.name] == nil {
        throw UsageError(
          "'\(command)' needs \(withArticle(parameter.placeholder)): \(parameter.help.asClause)",
          at: end..<end)
      }
    }
    if let extra = rest.first {
      let limit =
        switch positionals.count {
        case 0: "no arguments"
        case 1: "one argument"
        case let count: "at most \(count) arguments"
        }
      throw UsageError(
        "'\(command)' takes \(limit); leave out '\(extra.text)'.", at: extra.range,
        hint: positionals.isEmpty ? nil : "`help \(command)` shows its usage.")
    }
  }
}

extension Word {
  /// Whether the word must be an option and cannot be the value of the one before it.
  var looksLikeOption: Bool { text.hasPrefix("--") }

  /// Whether the word is taken for an option, or for the `--` that ends them, where one may stand.
  ///
  /// `-` alone and a negative number are values.
  var isDashed: Bool {
    text.hasPrefix("-") && text != "-" && (text.hasPrefix("--") || Double(text) == nil)
  }

  /// `--name=value` as its name and the word of the value; without `=`, the word alone.
  var splitAtEquals: (name: String, value: Word?) {
    guard let equals = text.firstIndex(of: "=") else { return (text, nil) }
    var value = self
    value.text = String(text[text.index(after: equals)...])
    return (String(text[..<equals]), value)
  }
}

extension String {
  fileprivate var trimmingDashes: String { String(drop { $0 == "-" }) }

  /// The sentence as the second half of another, without its capital.
  ///
  /// A word in capitals keeps them.
  var asClause: String {
    guard let first, !(dropFirst().first?.isUppercase ?? false) else { return self }
    return first.lowercased() + dropFirst()
  }
}
