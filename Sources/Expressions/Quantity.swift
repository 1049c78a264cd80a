/// A number with its unit, or why there is none.
public struct Quantity: Equatable, Sendable {
  /// Never NaN; nil where it is not defined.
  public let value: Double?
  public let unit: Unit
  /// Why it is not defined; nil where it is.
  public let reason: String?

  public init(_ value: Double, _ unit: Unit = .none) {
    (self.value, self.unit) = value.isNaN ? (nil, unit) : (value, unit)
    reason = value.isNaN ? "it is not a number" : nil
  }

  /// One that is not defined.
  public init(undefined reason: String) {
    (value, unit, self.reason) = (nil, .none, reason)
  }

  /// 1 for true and 0 for false.
  init(truth: Bool) { self.init(truth ? 1 : 0) }

  /// Whether it is other than 0; nil where it is not defined.
  var truth: Bool? { value.map { $0 != 0 } }

  /// The same number, in another unit.
  func with(_ unit: Unit) -> Quantity { value.map { Quantity($0, unit) } ?? self }
}

/// What an expression comes to.
public enum ExpressionValue: Equatable, Sendable {
  case number(Quantity)
  case list([Quantity])

  /// The number, or those of the list.
  public var elements: [Quantity] {
    switch self {
    case .number(let number): [number]
    case .list(let list): list
    }
  }

  /// The unit that all elements have; none where they have several.
  public var unit: Unit {
    let units = elements.filter { $0.value != nil }.map(\.unit)
    guard let first = units.first, units.allSatisfy({ $0 == first }) else { return .none }
    return first
  }

  func map(_ transform: (Quantity) -> Quantity) -> ExpressionValue {
    switch self {
    case .number(let number): .number(transform(number))
    case .list(let list): .list(list.map(transform))
    }
  }
}
