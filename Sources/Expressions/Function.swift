import Glibc

/// A function of an expression, as `help expressions` lists it.
public enum Function: String, CaseIterable, Sendable {
  case min, max, mean, median, std, sum
  case abs, sqrt, exp, ln, log10
  case sort, argmax, argmin, count, defined, corr, rank

  /// What it gives, in a few words.
  public var meaning: String {
    switch self {
    case .min: "the least of a list, or of what is given"
    case .max: "the largest"
    case .mean: "the arithmetic mean"
    case .median: "the middle one; the mean of the two in the middle of an even number"
    case .std: "the standard deviation of a sample, with n - 1"
    case .sum: "the sum; of conditions, how many hold"
    case .abs: "the magnitude"
    case .sqrt: "the square root"
    case .exp: "e to the power"
    case .ln: "the natural logarithm"
    case .log10: "the logarithm to base 10"
    case .sort: "the list from the least to the largest"
    case .argmax: "where the largest stands, from 0; the first of equal ones"
    case .argmin: "where the least stands, from 0"
    case .count: "how many of a list are defined"
    case .defined: "the list without what is not defined"
    case .corr: "Pearson's correlation of two lists; of their ranks, Spearman's"
    case .rank: "each one's place in the order, from 1; equal ones share the mean of their places"
    }
  }

  /// How many values it takes.
  var arity: ClosedRange<Int> {
    switch self {
    case .min, .max, .mean, .median, .std, .sum: 1...1_000
    case .corr: 2...2
    default: 1...1
    }
  }

  /// That in words.
  var takes: String {
    switch self {
    case .min, .max, .mean, .median, .std, .sum: "a list, or at least one value"
    case .corr: "2 lists"
    case .sort, .argmax, .argmin, .count, .defined, .rank: "1 list"
    case .abs, .sqrt, .exp, .ln, .log10: "1 value"
    }
  }

  /// Whether it is of each element by itself.
  var isElementwise: Bool {
    switch self {
    case .abs, .sqrt, .exp, .ln, .log10: true
    default: false
    }
  }
}

extension Function {
  /// Of one defined number; a reason where it is not defined there.
  func ofElement(_ number: Quantity) -> Quantity {
    guard let value = number.value else { return number }
    switch self {
    case .abs: return Quantity(Swift.abs(value), number.unit)
    case .sqrt:
      guard value >= 0 else { return Quantity(undefined: "a square root of a negative number") }
      return Quantity(value.squareRoot(), number.unit.raised(to: 0.5) ?? .none)
    case .exp: return Quantity(Glibc.exp(value))
    case .ln, .log10:
      guard value != 0 else { return Quantity(undefined: "a logarithm of 0") }
      guard value > 0 else { return Quantity(undefined: "a logarithm of a negative number") }
      return Quantity(self == .ln ? Glibc.log(value) : Glibc.log10(value))
    default: return number
    }
  }

  /// Of numbers that are all defined, in the order of a list.
  func ofList(_ values: [Double]) -> Quantity {
    guard !values.isEmpty || self == .sum else {
      return Quantity(undefined: "\(rawValue) of nothing")
    }
    switch self {
    case .min: return Quantity(values.min() ?? 0)
    case .max: return Quantity(values.max() ?? 0)
    case .sum: return Quantity(total(values))
    case .mean: return Quantity(total(values) / Double(values.count))
    case .median:
      let sorted = values.sorted()
      let middle = sorted.count / 2
      return Quantity(
        sorted.count.isMultiple(of: 2)
          ? sorted[middle - 1] / 2 + sorted[middle] / 2 : sorted[middle])
    case .std:
      guard values.count > 1 else { return Quantity(undefined: "std of one value") }
      let mean = total(values) / Double(values.count)
      let squares = total(values.map { ($0 - mean) * ($0 - mean) })
      return Quantity((squares / Double(values.count - 1)).squareRoot())
    case .argmax: return place(in: values) { $0 > $1 }
    case .argmin: return place(in: values) { $0 < $1 }
    default: return Quantity(undefined: "\(rawValue) is of no list")
    }
  }

  private func place(in values: [Double], _ isBetter: (Double, Double) -> Bool) -> Quantity {
    var best = 0
    for (index, value) in values.enumerated() where isBetter(value, values[best]) { best = index }
    return Quantity(Double(best))
  }
}

/// The places of `values` in their order, from 1, equal ones the mean of theirs.
func ranks(_ values: [Double]) -> [Double] {
  let order = values.indices.sorted { values[$0] < values[$1] }
  var ranks = [Double](repeating: 0, count: values.count)
  var start = 0
  while start < order.count {
    let end = order[start...].prefix { values[$0] == values[order[start]] }.endIndex
    for index in order[start..<end] { ranks[index] = Double(start + 1 + end) / 2 }
    start = end
  }
  return ranks
}

/// Pearson's r = sum (a - mean a)(b - mean b) / sqrt(sum (a - mean a)^2 sum (b - mean b)^2).
func correlation(_ first: [Double], _ second: [Double]) -> Quantity {
  guard first.count > 1 else { return Quantity(undefined: "corr of lists of one") }
  func centred(_ values: [Double]) -> [Double] {
    let mean = total(values) / Double(values.count)
    return values.map { $0 - mean }
  }
  let (a, b) = (centred(first), centred(second))
  let (aa, bb) = (total(a.map { $0 * $0 }), total(b.map { $0 * $0 }))
  guard aa > 0, bb > 0 else { return Quantity(undefined: "corr of a list whose numbers are equal") }
  // One root, so that a list with itself has exactly 1; two where the product is out of range.
  let product = aa * bb
  let scale = product.isNormal ? product.squareRoot() : aa.squareRoot() * bb.squareRoot()
  return Quantity(min(1, max(-1, total(zip(a, b).map { $0 * $1 }) / scale)))
}

/// The sum from the first to the last, with Neumaier's correction for what each step rounds off.
private func total(_ values: [Double]) -> Double {
  var (sum, lost) = (0.0, 0.0)
  for value in values {
    let next = sum + value
    lost += Swift.abs(sum) >= Swift.abs(value) ? (sum - next) + value : (value - next) + sum
    sum = next
  }
  return sum.isFinite && lost.isFinite ? sum + lost : sum
}
