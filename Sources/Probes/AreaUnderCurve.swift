import LinearAlgebra

/// The chance that a value drawn from `higher` lies above one from `lower`, equal ones counting half: the area under
/// the receiver operating characteristic; nil where one of the two is empty.
///
/// By ranks, as the statistic of Mann and Whitney (1947) over the number of pairs (Hanley and McNeil, 1982).
public func areaUnderCurve(_ higher: [Double], over lower: [Double]) -> Double? {
  guard !higher.isEmpty, !lower.isEmpty else { return nil }
  let (n, m) = (Double(higher.count), Double(lower.count))
  // Ranks count from 0.
  let sum = ranks(of: higher + lower).prefix(higher.count).reduce(0, +)
  return (sum - n * (n - 1) / 2) / (n * m)
}
