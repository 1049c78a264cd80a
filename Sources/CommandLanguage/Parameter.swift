/// One parameter of a command: its name, its values, its help.
///
/// Words reach it as positionals, in declared order, or as options (`--name VALUE`, `--name=VALUE`),
/// which may stand anywhere.
public struct Parameter<Context, Value>: Sendable {
  let specifications: [ParameterSpecification<Context>]
  let read: @Sendable (Arguments, Context) throws(UsageError) -> Value

  /// An argument that must be given.
  public static func positional(
    _ name: String, _ domain: Domain<Context, Value>, help: String
  ) -> Self {
    let specification = ParameterSpecification(name, .positional, domain: domain, help: help)
    return Parameter(specifications: [specification]) { arguments, context throws(UsageError) in
      guard let value = try specification.value(domain, in: arguments, context) else {
        throw UsageError("\(name.uppercased()) is missing: \(help.asClause)")
      }
      return value
    }
  }

  /// An option that has a value even when it is not given.
  public static func option(
    _ name: String, _ domain: Domain<Context, Value>, default defaultValue: Value,
    unit: String? = nil, group: String? = nil, help: String
  ) -> Self where Value: Sendable {
    let specification = ParameterSpecification(
      name, .option, domain: domain, defaultText: typed(defaultValue), unit: unit, group: group,
      help: help)
    return Parameter(specifications: [specification]) { arguments, context throws(UsageError) in
      try specification.value(domain, in: arguments, context) ?? defaultValue
    }
  }

  private init(
    specifications: [ParameterSpecification<Context>],
    read: @escaping @Sendable (Arguments, Context) throws(UsageError) -> Value
  ) {
    self.specifications = specifications
    self.read = read
  }
}

extension Parameter {
  /// An argument that may be left out.
  public static func optionalPositional<Wrapped>(
    _ name: String, _ domain: Domain<Context, Wrapped>, help: String
  ) -> Self where Value == Wrapped? {
    let specification = ParameterSpecification(
      name, .optionalPositional, domain: domain, help: help)
    return Parameter(specifications: [specification]) { arguments, context throws(UsageError) in
      try specification.value(domain, in: arguments, context)
    }
  }

  /// All arguments that are left, any number of them; it must be the last positional.
  public static func remaining<Element>(
    _ name: String, _ domain: Domain<Context, Element>, help: String
  ) -> Self where Value == [Element] {
    let specification = ParameterSpecification(name, .remaining, domain: domain, help: help)
    return Parameter(specifications: [specification]) { arguments, context throws(UsageError) in
      try specification.values(domain, in: arguments, context)
    }
  }

  /// An option that is nil when it is not given.
  public static func option<Wrapped>(
    _ name: String, _ domain: Domain<Context, Wrapped>, unit: String? = nil, group: String? = nil,
    help: String
  ) -> Self where Value == Wrapped? {
    let specification = ParameterSpecification(
      name, .option, domain: domain, unit: unit, group: group, help: help)
    return Parameter(specifications: [specification]) { arguments, context throws(UsageError) in
      try specification.value(domain, in: arguments, context)
    }
  }

  /// An option that may be repeated: its values in the order of the line, none when it is not given.
  public static func repeatedOption<Element>(
    _ name: String, _ domain: Domain<Context, Element>, unit: String? = nil, group: String? = nil,
    help: String
  ) -> Self where Value == [Element] {
    let specification = ParameterSpecification(
      name, .repeatedOption, domain: domain, unit: unit, group: group, help: help)
    return Parameter(specifications: [specification]) { arguments, context throws(UsageError) in
      try specification.values(domain, in: arguments, context)
    }
  }

  /// An option without a value: true when it is given.
  public static func flag(_ name: String, group: String? = nil, help: String) -> Self
  where Value == Bool {
    let specification = ParameterSpecification<Context>(flag: name, group: group, help: help)
    return Parameter(specifications: [specification]) { arguments, _ throws(UsageError) in
      !arguments.occurrences(of: name).isEmpty
    }
  }

  /// What is left of the line, on one line and otherwise as it stands; it must be the last argument.
  ///
  /// It begins after `--`, or at the first word that is neither an option nor an argument before it.
  /// `read` is given it with its place in the line, and `complete` what stands before the cursor of it.
  public static func rest(
    _ name: String, help: String,
    complete: @escaping @Sendable (_ text: String, Context) -> RestCompletion? = { _, _ in nil },
    read: @escaping @Sendable (Word, Context) throws(UsageError) -> Value
  ) -> Self {
    let specification = ParameterSpecification<Context>(rest: name, complete: complete, help: help)
    return Parameter(specifications: [specification]) { arguments, context throws(UsageError) in
      let word = arguments.occurrences(of: name).first?.words.first
      return try read(word ?? Word(text: "", range: 0..<0), context)
    }
  }

  /// The same as text; where it `holdsCommand`, it is completed as a line of the same table.
  public static func rest(_ name: String, holdsCommand: Bool = false, help: String) -> Self
  where Value == String {
    rest(name, help: help, complete: { _, _ in holdsCommand ? .command(from: 0) : nil }) {
      word, _ in word.text
    }
  }

  /// Options declared together, read into one structure.
  public static func group(_ group: ParameterGroup<Context, Value>) -> Self where Value: Sendable {
    Parameter(specifications: group.specifications) { arguments, context throws(UsageError) in
      try group.read(arguments, context)
    }
  }
}

extension Parameter where Value == GivenOptions {
  /// The options that the line gives, as they were typed; it takes no word of its own.
  public static var given: Self {
    Parameter(specifications: []) { arguments, _ throws(UsageError) in GivenOptions(arguments) }
  }
}

extension ParameterSpecification {
  /// The value of a parameter given at most once.
  func value<Value>(
    _ domain: Domain<Context, Value>, in arguments: Arguments, _ context: Context
  ) throws(UsageError) -> Value? {
    try values(domain, in: arguments, context).first
  }

  func values<Value>(
    _ domain: Domain<Context, Value>, in arguments: Arguments, _ context: Context
  ) throws(UsageError) -> [Value] {
    var values: [Value] = []
    for occurrence in arguments.occurrences(of: name) {
      do throws(DomainError) {
        values.append(try domain.parseWords(occurrence.words.map(\.text), context))
      } catch {
        let word = occurrence.words.last
        let isVariable = !error.isOfFile && TypedPath.isVariableIn(word?.text ?? "")
        throw UsageError(
          "\(label) cannot be '\(word?.text ?? "")': \(error.advice)", at: word?.range,
          hint: isVariable
            ? "$NAME stands for a variable in the names of files alone; write its value."
            : error.hint)
      }
    }
    return values
  }
}

/// A default value as a person would type it.
func typed(_ value: Any) -> String {
  switch value {
  case let number as Double: shortest(number)
  case let list as [Any]: list.map(typed).joined(separator: ",")
  case let choice as any RawRepresentable<String>: choice.rawValue
  case let text as String: Lexer.quoted(text)
  default: "\(value)"
  }
}
