extension Domain where Value == Int {
  /// The integers of a range.
  public static func integer(_ range: ClosedRange<Int>, unit: String? = nil) -> Self {
    let description = describe(range)
    return Domain(placeholder: "N", description: description, unit: unit) {
      text, _ throws(DomainError) in
      guard let value = Int(text), range.contains(value) else {
        throw DomainError("give \(description).")
      }
      return value
    }
  }

  /// The integers from a lower bound up.
  public static func integer(atLeast bound: Int, unit: String? = nil) -> Self {
    integer(bound...Int.max, unit: unit)
  }

  /// Beyond this, a bound is there to be safe and says nothing to a person.
  private static var readableLimit: Int { 1_000_000_000_000 }

  private static func describe(_ range: ClosedRange<Int>) -> String {
    switch (range.lowerBound <= -readableLimit, range.upperBound >= readableLimit) {
    case (true, true): "an integer"
    case (true, false): "an integer of at most \(range.upperBound)"
    case (false, true): "an integer of at least \(range.lowerBound)"
    case (false, false) where range.count == 1: "\(range.lowerBound)"
    case (false, false): "an integer from \(range.lowerBound) to \(range.upperBound)"
    }
  }
}

extension Domain where Value == UInt64 {
  /// The seeds of a random number generator.
  public static var seed: Self {
    let description = "a whole number from 0 to 2^64 - 1"
    return Domain(placeholder: "SEED", description: description) { text, _ throws(DomainError) in
      guard let value = UInt64(text) else { throw DomainError("give \(description).") }
      return value
    }
  }
}

extension Domain where Value == Double {
  /// The finite numbers within the bounds that are given: `.number(above: 0)`, `.number(from: 0, to: 1)`.
  ///
  /// In a command with more than a few parameters write the bounds with a decimal point (`0.0`): over
  /// many whole literals that stand for a `Double` the type checker takes exponential time.
  /// `lower` and `upper` belong to the domain; `above` and `below` do not.
  public static func number(
    from lower: Double? = nil, above: Double? = nil, to upper: Double? = nil,
    below: Double? = nil, unit: String? = nil
  ) -> Self {
    let description = describe(from: lower, above: above, to: upper, below: below)
    return Domain(placeholder: "X", description: description, unit: unit) {
      text, _ throws(DomainError) in
      guard let value = Double(text), value.isFinite,
        value >= lower ?? -.infinity, value > above ?? -.infinity,
        value <= upper ?? .infinity, value < below ?? .infinity
      else { throw DomainError("give \(description).") }
      return value
    }
  }

  private static func describe(
    from lower: Double?, above: Double?, to upper: Double?, below: Double?
  ) -> String {
    if let lower, let upper, above == nil, below == nil {
      return "a number from \(shortest(lower)) to \(shortest(upper))"
    }
    let bounds = [
      lower.map { "of at least \(shortest($0))" }, above.map { "greater than \(shortest($0))" },
      upper.map { "at most \(shortest($0))" }, below.map { "below \(shortest($0))" },
    ].compactMap(\.self)
    return bounds.isEmpty ? "a finite number" : "a number " + bounds.joined(separator: " and ")
  }
}

/// The shortest decimal that says `value`: whole numbers without ".0".
func shortest(_ value: Double) -> String {
  let text = "\(value)"
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
