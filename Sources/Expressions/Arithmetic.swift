import Glibc

/// What one operator makes of two numbers.
struct Arithmetic {
  let symbol: Token.Symbol
  /// Takes what is to be said of units that do not fit.
  let note: (String) -> Void

  func callAsFunction(_ first: Quantity, _ second: Quantity) -> Quantity {
    if symbol == .and || symbol == .or { return logical(first, second) }
    guard let a = first.value else { return first }
    guard let b = second.value else { return second }
    switch symbol {
    case .plus, .minus:
      let unit = common(first, second)
      let result = symbol == .plus ? a + b : a - b
      guard !result.isNaN else {
        return Quantity(undefined: "inf \(symbol == .plus ? "+ -inf" : "- inf")")
      }
      return Quantity(result, unit)
    case .times:
      guard !(a * b).isNaN else { return Quantity(undefined: "0 * inf") }
      return Quantity(a * b, first.unit.times(second.unit))
    case .over:
      guard b != 0 else { return Quantity(undefined: "a division by 0") }
      guard !(a / b).isNaN else { return Quantity(undefined: "inf / inf") }
      return Quantity(a / b, first.unit.times(second.unit.raised(to: -1) ?? .none))
    case .power: return power(first, a, second, b)
    default: return Quantity(truth: compares(first, a, second, b))
    }
  }

  private func compares(_ first: Quantity, _ a: Double, _ second: Quantity, _ b: Double) -> Bool {
    _ = common(first, second)
    return switch symbol {
    case .equal: a == b
    case .unequal: a != b
    case .less: a < b
    case .atMost: a <= b
    case .greater: a > b
    default: a >= b
    }
  }

  private func common(_ first: Quantity, _ second: Quantity) -> Unit {
    if let unit = first.unit.common(with: second.unit) { return unit }
    note("units do not fit: \(first.unit) \(symbol.rawValue) \(second.unit)")
    return .none
  }

  private func power(_ first: Quantity, _ a: Double, _ second: Quantity, _ b: Double) -> Quantity {
    if !second.unit.isNone { note("units do not fit: an exponent in \(second.unit)") }
    if a == 0, b < 0 { return Quantity(undefined: "a negative power of 0") }
    let value = pow(a, b)
    guard !value.isNaN else {
      return Quantity(undefined: "a power of a negative number that is not whole")
    }
    return Quantity(value, first.unit.raised(to: b) ?? .none)
  }

  /// Kleene's: what is known of one may decide without the other.
  private func logical(_ first: Quantity, _ second: Quantity) -> Quantity {
    let decides = symbol == .or
    if first.truth == decides || second.truth == decides { return Quantity(truth: decides) }
    if first.truth == nil { return first }
    return second.truth == nil ? second : Quantity(truth: !decides)
  }
}
