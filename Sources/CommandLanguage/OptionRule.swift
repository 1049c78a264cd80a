/// Options that a command refuses because they would have no effect: beside others, or without them.
///
/// A command checks its rules in their order, once every value is read. Help says them of the options,
/// and completion leaves out what is refused already.
///
/// `saying` is what the error says of the option, a sentence less its subject: "is of tokens; add
/// --tokens."
public struct OptionRule: Sendable {
  enum Kind: Sendable {
    case needs
    case excludes
    case only
  }

  let kind: Kind
  let options: [String]
  let conditions: [OptionCondition]
  let predicate: String?
  let isInHelp: Bool

  /// `options` have an effect only where one of the conditions holds.
  public static func needs(
    _ options: [String], _ conditions: OptionCondition..., inHelp: Bool = true,
    saying predicate: String? = nil
  ) -> Self {
    OptionRule(
      kind: .needs, options: options, conditions: conditions, predicate: predicate,
      isInHelp: inHelp)
  }

  /// `options` have no effect where one of the conditions holds.
  public static func excludes(
    _ options: [String], with conditions: OptionCondition..., inHelp: Bool = true,
    saying predicate: String? = nil
  ) -> Self {
    OptionRule(
      kind: .excludes, options: options, conditions: conditions, predicate: predicate,
      isInHelp: inHelp)
  }

  /// Where the condition holds, no option but `options` has an effect.
  public static func only(
    _ options: [String], with condition: OptionCondition, saying predicate: String? = nil
  ) -> Self {
    OptionRule(
      kind: .only, options: options, conditions: [condition], predicate: predicate, isInHelp: true)
  }
}

/// What a rule depends on: `"tokens"`, that a parameter is given; `"routing top-k"`, that it has a value,
/// which may be its default, or one of the items of a list.
public struct OptionCondition: Sendable, ExpressibleByStringLiteral {
  let name: String
  /// The value in question; nil where any will do, or several.
  let value: String?
  /// Nil where any value will do.
  private let matches: (@Sendable (_ typed: String) -> Bool)?

  public init(stringLiteral text: String) {
    let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
    name = parts.first ?? ""
    if parts.count > 1 {
      let wanted = parts[1]
      value = wanted
      matches = { typed in typed.split(separator: ",").contains { $0 == wanted } }
    } else {
      value = nil
      matches = nil
    }
  }

  /// That the parameter `name` is given and `matches` holds for the word typed.
  public init(_ name: String, where matches: @escaping @Sendable (_ typed: String) -> Bool) {
    self.name = name
    value = nil
    self.matches = matches
  }

  /// Whether help can say it in a few words.
  var isPlain: Bool { matches == nil || value != nil }

  /// - `typed`: the words given, by parameter.
  /// - `defaults`: the words that stand for those not given.
  func holds(_ typed: [String: String], defaults: [String: String]) -> Bool {
    guard let matches else { return typed[name] != nil }
    return (typed[name] ?? defaults[name]).map(matches) ?? false
  }
}

extension OptionRule {
  /// Whether the option `name`, which is given, has no effect beside what else is typed.
  func refuses(_ name: String, _ typed: [String: String], defaults: [String: String]) -> Bool {
    let holds = conditions.contains { $0.holds(typed, defaults: defaults) }
    return switch kind {
    case .needs: !holds && options.contains(name)
    case .excludes: holds && options.contains(name)
    case .only: holds && !options.contains(name) && !conditions.contains { $0.name == name }
    }
  }
}

extension Command {
  /// The first rule that refuses an option that is given, and which option.
  ///
  /// - Throws: `UsageError` at that option.
  func requireEffect(of arguments: Arguments) throws(UsageError) {
    let typed = arguments.typed
    let given = GivenOptions(arguments)
    for rule in rules {
      guard let name = given.names.first(where: { rule.refuses($0, typed, defaults: defaults) })
      else { continue }
      throw given.error(name, rule.predicate ?? usualPredicate(rule, typed))
    }
  }

  /// The options that what is typed leaves without effect, whatever follows, which may change a default.
  func optionsWithoutEffect(_ typed: [String: String]) -> Set<String> {
    Set(
      specifications.lazy.filter { !$0.isPositional }.map(\.name).filter { name in
        rules.contains {
          $0.kind != .needs && $0.refuses(name, typed, defaults: [:])
        }
      })
  }

  private func usualPredicate(_ rule: OptionRule, _ typed: [String: String]) -> String {
    let all = rule.conditions
    guard rule.kind != .needs else {
      return "goes with \(all.map(label).joinedWithOr); add "
        + (all.count == 1 ? "it." : "one of them.")
    }
    let met = all.first { $0.holds(typed, defaults: defaults) } ?? all[0]
    return "has no effect beside \(label(met)); leave one of them out."
  }

  /// The defaults as a person would type them, by option.
  private var defaults: [String: String] {
    Dictionary(
      uniqueKeysWithValues: specifications.compactMap { parameter in
        parameter.defaultText.map { (parameter.name, $0) }
      })
  }

  /// What help says the rules make of an option: "with --tokens", "not with --block or --top".
  func notes(on option: ParameterSpecification<Context>) -> [String] {
    let rules = rules.filter { $0.isInHelp && $0.conditions.allSatisfy(\.isPlain) }
    let name = option.name
    var notes = rules.filter { $0.kind == .needs && $0.options.contains(name) }
      .map { "with " + $0.conditions.map(label).joinedWithOr }
    let others = rules.filter { $0.kind == .excludes && $0.options.contains(name) }
      .flatMap { $0.conditions.map(label) }
    if !others.isEmpty { notes.append("not with " + others.joinedWithOr) }
    for rule in rules
    where rule.kind == .only && rule.conditions.contains(where: { $0.name == name }) {
      notes.append("alone or with " + rule.options.map { "--\($0)" }.joinedWithOr)
    }
    return notes
  }

  private func label(_ condition: OptionCondition) -> String {
    let parameter = specifications.first { $0.name == condition.name }
    return (parameter?.label ?? condition.name) + (condition.value.map { " \($0)" } ?? "")
  }

  func requireConsistentRules() {
    for rule in rules {
      let known = rule.options.allSatisfy { name in
        specifications.contains { $0.name == name && !$0.isPositional }
      }
      let depends = rule.conditions.allSatisfy { condition in
        specifications.contains { $0.name == condition.name }
      }
      precondition(
        known && depends && !rule.conditions.isEmpty,
        "'\(name)' has a rule on what it does not declare: \(rule)")
    }
  }
}
