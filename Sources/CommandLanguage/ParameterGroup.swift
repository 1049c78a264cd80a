/// Options that belong together, bound to the properties of a structure that holds their defaults.
///
/// Several commands can share one group. `Options` says the defaults once; help prints them from it.
/// Each option is a statement of its own, so that the compiler checks any number of them in no time:
///
///     static let training = ParameterGroup<Session, TrainingOptions>(
///       "Training", defaults: TrainingOptions()
///     ) {
///       $0.option("lr", .number(above: 0), \.learningRate, help: "Step size.")
///       $0.flag("quiet", \.isQuiet, help: "Prints no progress.")
///     }
public struct ParameterGroup<Context, Options>: Sendable where Options: Sendable {
  /// The heading its options stand under in help.
  public let title: String
  private let defaults: Options
  private var options: [GroupOption<Context, Options>] = []

  /// Declares a group.
  ///
  /// - Parameters:
  ///   - title: The heading in help.
  ///   - defaults: The values of the options that are not given.
  ///   - declare: Adds the options, in the order of help.
  public init(
    _ title: String, defaults: Options, _ declare: (inout Self) -> Void
  ) {
    self.title = title
    self.defaults = defaults
    declare(&self)
  }

  /// The names of its options, without dashes.
  public var names: [String] { options.map(\.specification.name) }

  var specifications: [ParameterSpecification<Context>] {
    options.map { option in
      var specification = option.specification
      specification.group = specification.group ?? title
      specification.defaultText = option.defaultText(defaults)
      return specification
    }
  }

  func read(_ arguments: Arguments, _ context: Context) throws(UsageError) -> Options {
    var result = defaults
    for option in options { try option.read(arguments, context, &result) }
    return result
  }
}

extension ParameterGroup {
  /// Adds an option whose default is the property's value.
  public mutating func option<Value>(
    _ name: String, _ domain: Domain<Context, Value>,
    _ property: WritableKeyPath<Options, Value> & Sendable, unit: String? = nil,
    group: String? = nil, help: String
  ) {
    add(name, domain, unit: unit, group: group, help: help) {
      typed($0[keyPath: property])
    } assign: {
      $0[keyPath: property] = $1
    }
  }

  /// Adds an option without a default: the property, nil as a rule, stays when it is not given.
  public mutating func option<Value>(
    _ name: String, _ domain: Domain<Context, Value>,
    _ property: WritableKeyPath<Options, Value?> & Sendable, unit: String? = nil,
    group: String? = nil, help: String
  ) {
    add(name, domain, unit: unit, group: group, help: help) {
      $0[keyPath: property].map { typed($0) }
    } assign: {
      $0[keyPath: property] = $1
    }
  }

  /// Adds an option that may be repeated: the property is its values in the order of the line.
  public mutating func repeatedOption<Value>(
    _ name: String, _ domain: Domain<Context, Value>,
    _ property: WritableKeyPath<Options, [Value]> & Sendable, unit: String? = nil,
    group: String? = nil, help: String
  ) {
    let specification = ParameterSpecification(
      name, .repeatedOption, domain: domain, unit: unit, group: group, help: help)
    options.append(
      GroupOption(
        specification: specification,
        defaultText: { _ in nil },
        read: { arguments, context, options throws(UsageError) in
          options[keyPath: property] = try specification.values(domain, in: arguments, context)
        }))
  }

  /// Adds a flag that makes its property true.
  public mutating func flag(
    _ name: String, _ property: WritableKeyPath<Options, Bool> & Sendable, group: String? = nil,
    help: String
  ) {
    options.append(
      GroupOption(
        specification: ParameterSpecification(flag: name, group: group, help: help),
        defaultText: { _ in nil },
        read: { arguments, _, options throws(UsageError) in
          if !arguments.occurrences(of: name).isEmpty { options[keyPath: property] = true }
        }))
  }

  private mutating func add<Value>(
    _ name: String, _ domain: Domain<Context, Value>, unit: String?, group: String?, help: String,
    defaultText: @escaping @Sendable (Options) -> String?,
    assign: @escaping @Sendable (inout Options, Value) -> Void
  ) {
    let specification = ParameterSpecification(
      name, .option, domain: domain, unit: unit, group: group, help: help)
    options.append(
      GroupOption(
        specification: specification, defaultText: defaultText,
        read: { arguments, context, options throws(UsageError) in
          guard let value = try specification.value(domain, in: arguments, context) else { return }
          assign(&options, value)
        }))
  }
}

/// One option of a group: its default and how its property is set.
private struct GroupOption<Context, Options>: Sendable {
  let specification: ParameterSpecification<Context>
  let defaultText: @Sendable (Options) -> String?
  let read: @Sendable (Arguments, Context, inout Options) throws(UsageError) -> Void
}
