/// The quantile of a sample, interpolated linearly between order statistics (Hyndman and Fan's 7).
public func quantile(_ values: [Double], _ share: Double) -> Double {
  precondition(!values.isEmpty, "a quantile of nothing")
  let sorted = values.sorted()
  let position = share * Double(sorted.count - 1)
  let lower = Int(position)
  let upper = min(lower + 1, sorted.count - 1)
  return sorted[lower] + (position - Double(lower)) * (sorted[upper] - sorted[lower])
}

extension [Double] {
  /// Their mean; nil of none.
  public var mean: Double? { isEmpty ? nil : reduce(0, +) / Double(count) }
}

/// The place of the largest element, the lower of equals.
public func largestPlace(_ values: ArraySlice<Double>) -> Int {
  var best = values.startIndex
  for index in values.indices where values[index] > values[best] { best = index }
  return best - values.startIndex
}
