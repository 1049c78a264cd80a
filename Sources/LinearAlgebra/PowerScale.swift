/// Powers of two that keep squares, and squares of squares, of numbers within the range of float64.
///
/// Scaling by one is exact: what neither overflows nor vanishes without it is the same to the bit.
public enum PowerScale {
  /// Largest magnitudes whose fourth power, and the sum of many, is within range: 2^±200.
  private static let fourthLimit = 200
  /// The same of the square: 2^±400.
  private static let squareLimit = 400

  /// 1 for values whose fourth powers are within range, else what brings the largest to about 1.
  public static func forFourthPowers(of values: some Sequence<Double>) -> Double {
    exponent(of: values, limit: fourthLimit).map(power) ?? 1
  }

  /// The exponent that brings the largest to about 1; nil for values whose squares are within range.
  public static func exponentForSquares(of values: some Sequence<Double>) -> Int? {
    exponent(of: values, limit: squareLimit)
  }

  /// 2 to the power of `exponent`.
  public static func power(_ exponent: Int) -> Double {
    Double(sign: .plus, exponent: exponent, significand: 1)
  }

  /// √Σ v², within range wherever it is a number itself.
  public static func norm(_ values: some Sequence<Double>) -> Double {
    let scale = forFourthPowers(of: values)
    guard scale != 1 else { return values.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    return values.reduce(0) { $0 + ($1 * scale) * ($1 * scale) }.squareRoot() / scale
  }

  /// `values` of norm 1; nil where all are zero.
  public static func unit(_ values: [Double]) -> [Double]? {
    let scale = forFourthPowers(of: values)
    let scaled = scale == 1 ? values : values.map { $0 * scale }
    let norm = norm(scaled)
    return norm > 0 ? scaled.map { $0 / norm } : nil
  }

  private static func exponent(of values: some Sequence<Double>, limit: Int) -> Int? {
    let largest =
      values.withContiguousStorageIfAvailable(largestMagnitude)
      ?? values.reduce(0) { max($0, abs($1)) }
    guard largest > 0, largest.isFinite, abs(Int(largest.exponent)) > limit else { return nil }
    // The inverse of a subnormal number is none.
    return min(1_000, -Int(largest.exponent))
  }

  /// The largest of the magnitudes that are numbers, eight at a time on all threads.
  private static func largestMagnitude(_ values: UnsafeBufferPointer<Double>) -> Double {
    guard let start = values.baseAddress else { return 0 }
    let piece = 1 << 16
    nonisolated(unsafe) let (values, first) = (values, UnsafeRawPointer(start))
    let largest = Parallel.map((values.count + piece - 1) / piece) { index in
      let end = min((index + 1) * piece, values.count)
      var lanes = SIMD8<Double>.zero
      var i = index * piece
      while i + 8 <= end {
        let next = first.loadUnaligned(fromByteOffset: 8 * i, as: SIMD8<Double>.self)
        lanes.replace(with: next, where: next .> lanes)
        lanes.replace(with: -next, where: -next .> lanes)
        i += 8
      }
      return values[i..<end].reduce(lanes.max()) { max($0, abs($1)) }
    }
    return largest.max() ?? 0
  }
}
