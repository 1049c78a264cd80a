import Glibc

/// Where an axis has marks, and what is written there.
public struct Ticks: Equatable, Sendable {
  /// The ends of the axis.
  public let range: ClosedRange<Double>
  public let places: [Double]
  public let labels: [String]
  let isLogarithmic: Bool

  /// About `count` of them at 1, 2 or 5 times a power of ten, which enclose `values`; on a logarithmic axis
  /// at powers of ten. What is not finite, or not positive there, is passed over.
  public init(_ values: [Double], count: Int, isLogarithmic: Bool = false) {
    let usable = values.filter { $0.isFinite && (!isLogarithmic || $0 > 0) }.map {
      // Rounded, so that every instruction set draws the same.
      rounded(isLogarithmic ? log10($0) : $0)
    }
    var low = usable.min() ?? 0
    var high = usable.max() ?? 1
    if low == high {
      let half = low == 0 ? 1 : abs(low) / 2
      (low, high) = isLogarithmic ? (low - 1, high + 1) : (low - half, high + half)
    }
    let step = Self.step((high - low) / Double(max(1, count)), isLogarithmic: isLogarithmic)
    let first = (low / step).rounded(.down)
    let last = (high / step).rounded(.up)
    let marks = (0...Int(min(last - first, 64))).map { (first + Double($0)) * step }
    self.isLogarithmic = isLogarithmic
    range = marks[0]...marks[marks.count - 1]
    places = marks
    labels = marks.map { Self.label($0, step: step, isLogarithmic: isLogarithmic) }
  }

  /// Where `value` lies between the ends, 0 to 1; nil where it is not finite or outside.
  public func position(_ value: Double) -> Double? {
    guard value.isFinite, !isLogarithmic || value > 0 else { return nil }
    let place = rounded(isLogarithmic ? log10(value) : value)
    let position = (place - range.lowerBound) / (range.upperBound - range.lowerBound)
    return (-1e-9...1 + 1e-9).contains(position) ? min(1, max(0, position)) : nil
  }

  private static func step(_ least: Double, isLogarithmic: Bool) -> Double {
    if isLogarithmic { return max(1, least.rounded(.up)) }
    let power = pow(10, (log10(least)).rounded(.down))
    return [1, 2, 5, 10].map { $0 * power }.first { $0 >= least * (1 - 1e-9) } ?? 10 * power
  }

  private static func label(_ place: Double, step: Double, isLogarithmic: Bool) -> String {
    if isLogarithmic { return "1e\(Int(place.rounded()))" }
    if place == 0 { return "0" }
    let magnitude = max(abs(place), step)
    guard (1e-4..<1e6).contains(magnitude) else { return scientific(place) }
    let decimals = max(0, -Int((log10(step) + 1e-9).rounded(.down)))
    return fixed(place, decimals)
  }
}

/// `value` to six significant digits.
func rounded(_ value: Double) -> Double {
  guard value != 0, value.isFinite else { return value }
  let power = pow(10, 5 - log10(abs(value)).rounded(.down))
  let scaled = (value * power).rounded()
  return scaled.isFinite ? scaled / power : value
}
