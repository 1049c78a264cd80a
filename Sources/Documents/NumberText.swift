import Foundation

/// How numbers are printed: a fixed count of significant digits, whole numbers as they are.
public struct NumberText: Sendable {
  public let digits: Int

  public init(digits: Int) { self.digits = digits }

  /// A digit less, for tables that have to stand in 80 columns.
  public var shorter: NumberText { NumberText(digits: max(2, digits - 1)) }

  /// `value` with `digits` significant digits; a dash where it is not defined.
  ///
  /// Between 10⁻⁴ and 10⁶ in plain decimals, beyond that with an exponent; never NaN.
  public func callAsFunction(_ value: Double?) -> String {
    guard let value, !value.isNaN else { return "-" }
    guard value.isFinite else { return value > 0 ? "inf" : "-inf" }
    guard value != 0 else { return "0" }
    // The power of ten once rounded: 0.99996 is 1.000, not 1.0000.
    let scientific = String(format: "%.\(digits - 1)e", value)
    let power = scientific.lastIndex(of: "e").flatMap { Int(scientific[$0...].dropFirst()) } ?? 0
    guard (-4..<6).contains(power) else { return scientific }
    return String(format: "%.\(max(0, digits - 1 - power))f", value)
  }

  /// The same, but a whole number as it stands, and one that is not with a decimal at least.
  public func plain(_ value: Double?) -> String {
    guard let value, value.isFinite, abs(value) < 1e15 else { return self(value) }
    if value == value.rounded() { return "\(Int(value))" }
    let text = self(value)
    return text.contains(".") ? text : String(format: "%.1f", value)
  }

  /// A whole number, or a dash.
  public func callAsFunction(_ value: Int?) -> String { value.map { "\($0)" } ?? "-" }

  /// The 95% interval in brackets, or a dash.
  public func callAsFunction(_ interval: ClosedRange<Double>?) -> String {
    interval.map { "[\(self($0.lowerBound)), \(self($0.upperBound))]" } ?? "-"
  }

  /// A count with a suffix where it is long: 1843, 12.9k, 4.2M.
  public static func short(_ count: Int) -> String {
    // Up to what would round to 1000.0 of the unit.
    switch count {
    case ..<10_000: "\(count)"
    case ..<999_950: String(format: "%.1fk", Double(count) / 1e3)
    case ..<999_950_000: String(format: "%.1fM", Double(count) / 1e6)
    default: String(format: "%.1fG", Double(count) / 1e9)
    }
  }
}
