/// The word at the cursor and the words around it.
struct CompletionSite: Sendable {
  /// The words before it.
  let preceding: [Word]
  /// The words after the cursor.
  let following: [Word]
  /// What the word says up to the cursor.
  let typed: String
  private let source: String
  /// Where the word begins, in UTF-8 bytes.
  let start: Int
  private let openQuote: UInt8?
  private let isFollowed: Bool

  /// Nil in a comment and after a lone `\`, where nothing can be completed.
  init?(head: String, tail: String) {
    let lexer = Lexer(head)
    if lexer.ending == .comment || lexer.ending == .escape { return nil }
    var words = lexer.words
    let isInWord = lexer.ending != .blank && words.last?.range.upperBound == head.utf8.count
    let word = isInWord ? words.popLast() : nil
    preceding = words
    following = Lexer.words(in: tail)
    typed = word?.text ?? ""
    start = word?.range.lowerBound ?? head.utf8.count
    source = String(decoding: head.utf8.dropFirst(start), as: UTF8.self)
    openQuote = lexer.openQuote
    isFollowed = !tail.isEmpty
  }

  private init(part source: String, of site: Self) {
    let lexer = Lexer(source)
    preceding = site.preceding
    following = site.following
    typed = lexer.words.first?.text ?? ""
    start = site.start + site.source.utf8.count - source.utf8.count
    self.source = source
    openQuote = lexer.openQuote
    isFollowed = site.isFollowed
  }

  /// For `--name=val`, the option's name and the site of its value alone.
  var splitAtEquals: (name: String, value: Self)? {
    guard source.hasPrefix("--"), let equals = source.firstIndex(of: "=") else { return nil }
    let value = String(source[source.index(after: equals)...])
    return (String(source[..<equals]), Self(part: value, of: self))
  }

  func result(_ completions: [Completion]) -> CompletionResult {
    CompletionResult(
      completions, of: typed, replacing: start..<(start + source.utf8.count),
      openQuote: openQuote, isFollowed: isFollowed)
  }
}

extension Lexer {
  fileprivate var openQuote: UInt8? {
    if case .quote(let quote) = ending { quote } else { nil }
  }
}

/// How far the words before the cursor have come through a command's parameters.
struct CompletionProgress<Context> {
  /// The option whose value the next word is.
  private(set) var openOption: ParameterSpecification<Context>?
  /// The words already given to the parameter that the next word belongs to.
  private(set) var openWords: [String] = []
  /// What is typed for each parameter, in its first word; empty for a flag
  /// and where a value is still to come.
  private(set) var typed: [String: String] = [:]
  private(set) var optionsEnded = false
  /// The positionals not yet given; the next word belongs to the first.
  private var positionals: ArraySlice<ParameterSpecification<Context>>

  var openPositional: ParameterSpecification<Context>? { positionals.first }

  init(_ words: ArraySlice<Word>, _ specifications: [ParameterSpecification<Context>]) {
    positionals = specifications.filter(\.isPositional)[...]
    for word in words {
      if let option = openOption, !word.looksLikeOption || optionsEnded {
        continueValue(of: option, word.text)
        if openWords.isEmpty { openOption = nil }
      } else if !optionsEnded, word.looksLikeOption {
        openWords = []
        takeOption(word, specifications)
      } else if let positional = positionals.first {
        continueValue(of: positional, word.text)
        if openWords.isEmpty, positional.kind != .remaining { positionals.removeFirst() }
      }
    }
  }

  /// Leaves `openWords` empty when the value is complete.
  private mutating func continueValue(of parameter: ParameterSpecification<Context>, _ text: String)
  {
    if typed[parameter.name, default: ""].isEmpty { typed[parameter.name] = text }
    let isKeyword = openWords.isEmpty && parameter.leadingKeywords.contains(text)
    openWords = isKeyword ? [text] : []
  }

  private mutating func takeOption(
    _ word: Word, _ specifications: [ParameterSpecification<Context>]
  ) {
    openOption = nil
    if word.text == "--" {
      optionsEnded = true
      return
    }
    let (name, value) = word.splitAtEquals
    guard let option = specifications.first(where: { !$0.isPositional && $0.label == name }) else {
      return
    }
    if typed[option.name, default: ""].isEmpty { typed[option.name] = value?.text ?? "" }
    if option.takesValue, value == nil { openOption = option }
  }
}
