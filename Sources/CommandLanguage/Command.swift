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

  let specifications: [ParameterSpecification<Context>]
  private let bind:
    @Sendable (Arguments, Context) throws(UsageError) -> ((inout Context) throws -> Output)

  public init<each Value>(
    _ name: String, abstract: String, topic: String = "", discussion: [String] = [],
    formula: [String] = [], examples: [String] = [], seeAlso: [String] = [],
    effect: Effect = .changes, _ parameters: repeat Parameter<Context, each Value>,
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
    var specifications: [ParameterSpecification<Context>] = []
    repeat specifications.append(contentsOf: (each parameters).specifications)
    self.specifications = specifications
    bind = { arguments, context throws(UsageError) in
      let values = (repeat try (each parameters).read(arguments, context))
      return { context in try run(&context, repeat each values) }
    }
    requireConsistency()
  }

  /// Reads the words after the command's name; nothing runs yet.
  func invocation(_ words: [Word], end: Int, in context: Context) throws(UsageError)
    -> Invocation<Context, Output>
  {
    if let open = words.first(where: { !$0.isTerminated }) {
      throw UsageError("the quote that begins here has no end; close it.", at: open.range)
    }
    let arguments = try Arguments(words, for: specifications, of: name, end: end)
    return Invocation(
      command: self, canonicalLine: canonicalLine(arguments), body: try bind(arguments, context))
  }

  private func requireConsistency() {
    let names = specifications.map(\.name)
    precondition(Set(names).count == names.count, "'\(name)' declares a parameter twice: \(names)")
    let ranks: [Int] = specifications.compactMap {
      switch $0.kind {
      case .positional: 0
      case .optionalPositional: 1
      case .remaining: 2
      case .option, .flag: nil
      }
    }
    precondition(
      ranks == ranks.sorted() && ranks.count { $0 == 2 } <= 1,
      "'\(name)': required arguments come first, then optional ones, then the remaining")
  }
}
