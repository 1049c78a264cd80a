/// `value` to six significant digits, with sums and products alone, which every machine does alike.
///
/// What is nearer to 0 than 1e-290 is 0, and what is beyond 1e300 is there.
func rounded(_ value: Double) -> Double {
  guard value.isFinite else { return value }
  guard abs(value) >= 1e-290 else { return 0 }
  guard abs(value) <= 1e300 else { return value < 0 ? -1e300 : 1e300 }
  let shift = 5 - decimalExponent(value)
  return shift >= 0
    ? (value * powerOfTen(shift)).rounded() / powerOfTen(shift)
    : (value / powerOfTen(-shift)).rounded() * powerOfTen(-shift)
}

/// The power of ten at or below the size of a finite `value`, which is not 0.
func decimalExponent(_ value: Double) -> Int {
  let size = abs(value)
  let guess = Int((Double(size.exponent) * 0.301_029_995_663_981_2).rounded(.down))
  // The guess is from the power of two, so at most one too low.
  return size >= powerOfTen(guess + 1) ? guess + 1 : size < powerOfTen(guess) ? guess - 1 : guess
}

/// 10 to a power between -308 and 308, rounded correctly.
func powerOfTen(_ power: Int) -> Double { powersOfTen[max(0, min(616, power + 308))] }

private let powersOfTen: [Double] = (-308...308).map { Double("1e\($0)") ?? 1 }
