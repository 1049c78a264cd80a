import Glibc

/// Where an axis has marks, and what is written there.
public struct Ticks: Equatable, Sendable {
  /// The ends of the axis; powers of ten on a logarithmic one.
  public let range: ClosedRange<Double>
  /// Within the ends, in the same units.
  public let places: [Double]
  public let labels: [String]
  let isLogarithmic: Bool

  /// At most about `count` of them at 1, 2 or 5 times a power of ten; the axis reaches from the least to the
  /// largest of `values`, and on to the next mark where that is near.
  ///
  /// On a logarithmic axis they are at powers of ten, or at 1, 2 and 5 times those where it has less than two.
  /// What is not finite, or not positive there, is passed over. Between whole numbers there is no mark, where told.
  public init(
    _ values: [Double], count: Int, isLogarithmic: Bool = false, ofWholeNumbers: Bool = false
  ) {
    self.isLogarithmic = isLogarithmic
    let count = max(2, count)
    var low = Double.infinity
    var high = -Double.infinity
    for value in values where value.isFinite && (!isLogarithmic || value > 0) {
      (low, high) = (min(low, value), max(high, value))
    }
    if low > high { (low, high) = isLogarithmic ? (1, 10) : (0, 1) }
    // Rounded, so that every instruction set draws the same.
    (low, high) = (Self.place(low, isLogarithmic), Self.place(high, isLogarithmic))
    if low == high {
      let half = isLogarithmic ? 0.5 : low == 0 ? 1 : abs(low) / 2
      (low, high) = (low - half, high + half)
    }
    if isLogarithmic, high - low < 2 {
      (places, labels, range) = Self.withinDecades(low, high, count)
      return
    }
    let found = Self.step(low, high, count, isLogarithmic)
    let step = ofWholeNumbers && high - low >= 1 ? max(1, found) : found
    let room = min(0.5 * step, 0.08 * (high - low))
    let (below, above) = ((low / step).rounded(.down) * step, (high / step).rounded(.up) * step)
    if low - below <= room { low = below }
    if above - high <= room { high = above }
    let first = (low / step - 1e-6).rounded(.up)
    let last = (high / step + 1e-6).rounded(.down)
    let marks = (0...Int(max(0, min(last - first, 64)))).map { (first + Double($0)) * step }
    places = marks.map { $0 == 0 ? 0 : min(high, max(low, $0)) }
    range = low...high
    labels =
      isLogarithmic
      ? marks.map { Self.powerLabel($0, among: marks) }
      : Self.labels(marks, step: step)
  }

  /// Where `value` lies between the ends, 0 to 1; nil where it is not finite or outside.
  public func position(_ value: Double) -> Double? {
    guard value.isFinite, !isLogarithmic || value > 0 else { return nil }
    let position = share(Self.place(value, isLogarithmic))
    return (-1e-9...1 + 1e-9).contains(position) ? min(1, max(0, position)) : nil
  }

  /// The same, at the nearer end where it is outside; nil where it is no number.
  func clamped(_ value: Double) -> Double? {
    guard !value.isNaN else { return nil }
    if isLogarithmic, value <= 0 { return 0 }
    guard value.isFinite else { return value < 0 ? 0 : 1 }
    return min(1, max(0, share(Self.place(value, isLogarithmic))))
  }

  /// Where each mark lies between the ends, 0 to 1.
  var positions: [Double] { places.map { min(1, max(0, share($0))) } }

  private func share(_ place: Double) -> Double {
    let span = range.upperBound - range.lowerBound
    return span > 0 ? (place - range.lowerBound) / span : 0.5
  }

  private static func place(_ value: Double, _ isLogarithmic: Bool) -> Double {
    rounded(isLogarithmic ? log10(value) : value)
  }

  private static func step(
    _ low: Double, _ high: Double, _ count: Int, _ isLogarithmic: Bool
  ) -> Double {
    let least = (high - low) / Double(count)
    if isLogarithmic { return max(1, least.rounded(.up)) }
    let power = powerOfTen(decimalExponent(least))
    let steps = [0.1, 0.2, 0.5, 1, 2, 5, 10].map { $0 * power }
    let first = steps.firstIndex { $0 >= least * (1 - 1e-9) } ?? steps.count - 1
    // At least two marks have to be within the ends.
    func marks(_ step: Double) -> Double {
      (high / step + 1e-6).rounded(.down) - (low / step - 1e-6).rounded(.up) + 1
    }
    return steps[...first].last { marks($0) >= 2 } ?? steps[0]
  }

  /// Marks where a logarithmic axis has less than two powers of ten: at 1, 2 and 5 times them, or else at even
  /// distances.
  private static func withinDecades(
    _ low: Double, _ high: Double, _ count: Int
  ) -> (places: [Double], labels: [String], range: ClosedRange<Double>) {
    let powers = Int(low.rounded(.down))...Int(high.rounded(.up))
    for factors in [[1.0, 2, 5], [1, 2, 3, 4, 5, 6, 7, 8, 9]] {
      let marks = powers.flatMap { power in
        factors.map { (value: $0, power: power, place: rounded(log10($0)) + Double(power)) }
      }.filter { low - 1e-6 <= $0.place && $0.place <= high + 1e-6 }
      if (2...max(2, 2 * count)).contains(marks.count) {
        return (
          marks.map { min(high, max(low, $0.place)) },
          marks.map { Self.label($0.value * powerOfTen($0.power), digits: 1) }, low...high
        )
      }
    }
    let linear = Ticks([pow(10, low), pow(10, high)], count: count)
    let marks = zip(linear.places, linear.labels).filter { $0.0 > 0 }
      .map { (place: rounded(log10($0)), label: $1) }
      .filter { low - 1e-6 <= $0.place && $0.place <= high + 1e-6 }
    return (
      marks.map { min(high, max(low, $0.place)) }, marks.map(\.label), low...high
    )
  }

  /// `0.01` or `100`, or `1e-9` where any of them would be long.
  private static func powerLabel(_ power: Double, among powers: [Double]) -> String {
    let isShort = powers.allSatisfy { (-4...5).contains($0) }
    return isShort
      ? label(powerOfTen(Int(power)), digits: 1) : "1e\(Int(power))"
  }

  /// All with the same decimals; with powers of ten where they would be long.
  private static func labels(_ marks: [Double], step: Double) -> [String] {
    let largest = marks.map { abs($0) }.max() ?? 0
    let stepPower = decimalExponent(step * (1 + 1e-9))
    guard largest > 0, largest < 1e6, stepPower >= -5 else {
      let power = largest > 0 ? decimalExponent(largest * (1 + 1e-9)) : 0
      return marks.map { label($0, digits: max(1, min(7, power - stepPower + 1))) }
    }
    return marks.map { $0 == 0 ? "0" : fixed($0, max(0, -stepPower)) }
  }

  private static func label(_ value: Double, digits: Int) -> String {
    value == 0 ? "0" : compact(significant(value, digits))
  }
}
