/// What a number is counted or measured in, as powers of named units; a pure number has none.
public struct Unit: Equatable, Sendable, CustomStringConvertible {
  /// The power of each unit that is there, never 0.
  private(set) var powers: [String: Int] = [:]

  /// No unit.
  public static let none = Unit()

  private init() {}

  /// The unit of that name; none where it is empty.
  public init(_ name: String) {
    if !name.isEmpty { powers[name] = 1 }
  }

  public var isNone: Bool { powers.isEmpty }

  /// `nats`, `nats^2`, `samples/nats`, `1/nats`.
  public var description: String {
    func part(_ sign: Int) -> String {
      powers.filter { $0.value.signum() == sign }.sorted { $0.key < $1.key }
        .map { abs($0.value) == 1 ? $0.key : "\($0.key)^\(abs($0.value))" }.joined(separator: " ")
    }
    let (above, below) = (part(1), part(-1))
    return below.isEmpty ? above : "\(above.isEmpty ? "1" : above)/\(below)"
  }

  /// That of a product.
  func times(_ other: Unit) -> Unit {
    var product = self
    for (name, power) in other.powers {
      product.powers[name, default: 0] += power
      if product.powers[name] == 0 { product.powers[name] = nil }
    }
    return product
  }

  /// That of a power; nil where the exponent leaves a part of a unit.
  func raised(to exponent: Double) -> Unit? {
    var result = Unit()
    for (name, power) in powers {
      let raised = Double(power) * exponent
      guard raised == raised.rounded(), abs(raised) < 1_000 else { return nil }
      if raised != 0 { result.powers[name] = Int(raised) }
    }
    return result
  }

  /// The unit that both have, where one has none that of the other; nil where they do not fit.
  func common(with other: Unit) -> Unit? {
    if isNone || self == other { return other }
    return other.isNone ? self : nil
  }
}
