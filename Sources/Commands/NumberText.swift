import Foundation

/// How numbers are printed: a fixed count of significant digits, whole numbers as they are.
struct NumberText {
  let digits: Int

  /// `value` with `digits` significant digits; a dash where it is not defined.
  ///
  /// Between 10⁻⁴ and 10⁶ in plain decimals, beyond that with an exponent; never NaN.
  func callAsFunction(_ value: Double?) -> String {
    guard let value, !value.isNaN else { return "-" }
    guard value.isFinite else { return value > 0 ? "inf" : "-inf" }
    guard value != 0 else { return "0" }
    let magnitude = abs(value)
    guard magnitude >= 1e-4, magnitude < 1e6 else {
      return String(format: "%.\(digits - 1)e", value)
    }
    let before = Int(log10(magnitude).rounded(.down)) + 1
    return String(format: "%.\(max(0, digits - before))f", value)
  }

  /// A whole number, or a dash.
  func callAsFunction(_ value: Int?) -> String { value.map { "\($0)" } ?? "-" }

  /// The 95% interval in brackets, or a dash.
  func callAsFunction(_ interval: ClosedRange<Double>?) -> String {
    interval.map { "[\(self($0.lowerBound)), \(self($0.upperBound))]" } ?? "-"
  }

  /// A count with a suffix where it is long: 1843, 12.9k, 4.2M.
  static func short(_ count: Int) -> String {
    switch count {
    case ..<10_000: "\(count)"
    case ..<1_000_000: String(format: "%.1fk", Double(count) / 1e3)
    case ..<1_000_000_000: String(format: "%.1fM", Double(count) / 1e6)
    default: String(format: "%.1fG", Double(count) / 1e9)
    }
  }

  /// A number of bytes for a person: 512 B, 12.3 KiB, 1.2 GiB.
  static func bytes(_ count: Int) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB"]
    var (value, unit) = (Double(count), 0)
    while value >= 1_024, unit < units.count - 1 { (value, unit) = (value / 1_024, unit + 1) }
    return unit == 0 ? "\(count) B" : String(format: "%.1f %@", value, units[unit])
  }
}
