/// A command, declared once: its parser, help, completion and errors all come from here.
///
/// `run` receives a typed value for each parameter, in declared order, so no parameter can be declared
/// and forgotten, nor read and undeclared.
public struct Command<Context, Output>: Sendable {
  /// What running the command does to the objects of the context.
  public enum Effect: Sendable, Hashable {
    /// Looks only: a journal can leave it out.
    case reads
    /// Makes or alters objects.
    case changes
  }

  /// The word that calls it.
  public let name: String
  /// What it does, in one sentence.
  public let abstract: String
  /// The heading it stands under in the list of commands.
  public let topic: String
  /// Paragraphs that say more.
  public let discussion: [String]
  /// Lines with the formula of what it measures.
  public let formula: [String]
  /// Lines that run as they stand.
  public let examples: [String]
  /// Names of related commands.
  public let seeAlso: [String]
  /// Whether it alters objects.
  public let effect: Effect
  /// Which options it refuses to be given together.
  public let rules: [OptionRule]

  private(set) var specifications: [ParameterSpecification<Context>]
  private let bind:
    @Sendable (Arguments, Context) throws(UsageError) -> ((inout Context) throws -> Output)

  public init<each Value>(
    _ name: String, abstract: String, topic: String = "", discussion: [String] = [],
    formula: [String] = [], examples: [String] = [], seeAlso: [String] = [],
    effect: Effect = .changes, rules: [OptionRule] = [],
    _ parameters: repeat Parameter<Context, each Value>,
    run: @escaping @Sendable (inout Context, repeat each Value) throws -> Output
  ) {
    self.name = name
    self.abstract = abstract
    self.topic = topic
    self.discussion = discussion
    self.formula = formula
    self.examples = examples
    self.seeAlso = seeAlso
    self.effect = effect
    self.rules = rules
    var specifications: [ParameterSpecification<Context>] = []
    repeat specifications.append(contentsOf: (each parameters).specifications)
    self.specifications = specifications
    bind = { arguments, context throws(UsageError) in
      let values = (repeat try (each parameters).read(arguments, context))
      return { context in try run(&context, repeat each values) }
    }
    requireConsistency()
    requireConsistentRules()
    for index in self.specifications.indices where !self.specifications[index].isPositional {
      self.specifications[index].notes = notes(on: self.specifications[index])
    }
  }

  /// Reads a line, of which `words` are all, the command's name included; nothing runs yet.
  func invocation(_ words: [Word], of line: String, in context: Context) throws(UsageError)
    -> Invocation<Context, Output>
  {
    let rest = rest(after: words)
    let own = rest?.words ?? Array(words.dropFirst())
    if let open = own.first(where: { !$0.isTerminated }) {
      throw UsageError("the quote that begins here has no end; close it.", at: open.range)
    }
    let arguments = try Arguments(
      own, rest: rest?.text(in: line), for: specifications, of: name,
      end: line.trimmedEnd(after: words))
    let body = try bind(arguments, context)
    try requireEffect(of: arguments)
    return Invocation(command: self, canonicalLine: canonicalLine(arguments), body: body)
  }

  private func requireConsistency() {
    let names = specifications.map(\.name)
    precondition(Set(names).count == names.count, "'\(name)' declares a parameter twice: \(names)")
    let ranks: [Int] = specifications.compactMap {
      switch $0.kind {
      case .positional: 0
      case .optionalPositional: 1
      case .remaining, .rest: 2
      case .option, .repeatedOption, .flag: nil
      }
    }
    precondition(
      ranks == ranks.sorted() && ranks.count { $0 == 2 } <= 1,
      "'\(name)': required arguments come first, then optional ones, then the remaining")
    let hasRest = specifications.contains { $0.kind == .rest }
    precondition(
      !hasRest
        || specifications.allSatisfy {
          $0.kind != .optionalPositional && ($0.kind != .positional || $0.leadingKeywords.isEmpty)
        }, "'\(name)': before the rest of a line stand arguments of one word, all required")
  }
}

extension String {
  /// Where a missing word of the line would stand: a blank after the last one, in UTF-8 bytes.
  fileprivate func trimmedEnd(after words: [Word]) -> Int {
    min(utf8.count, (words.last?.range.upperBound ?? 0) + 1)
  }
}
