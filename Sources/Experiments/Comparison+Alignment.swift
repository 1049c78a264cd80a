import Networks
import Probes

/// How experts align, beyond the mean |A_ij| of the figures.
extension Comparison {
  /// omega of architecture number `index`, one value a seed (`PairAlignment.omega`); nil where a seed has
  /// none.
  public func omega(_ index: Int) -> [Double]? { omega(index, of: \.alignment) }

  /// The same before training.
  public func untrainedOmega(_ index: Int) -> [Double]? { omega(index, of: \.untrainedAlignment) }

  private func omega(
    _ index: Int, of alignment: (Measurement) -> PairAlignment?
  ) -> [Double]? {
    let shape = architectures[index].shape
    let values = measurements.compactMap { alignment($0[index])?.omega(of: shape) }
    return values.count == measurements.count && !values.isEmpty ? values : nil
  }

  /// The pair of the largest |A_ij| over all seeds, the first of several, and the null of its model; nil
  /// without two live experts.
  public func largestPair(
    _ index: Int
  ) -> (seed: UInt64, pair: PairAlignment.Pair, null: PairNull?)? {
    var largest: (seed: UInt64, pair: PairAlignment.Pair, null: PairNull?)?
    for (seed, row) in zip(seeds, measurements) {
      guard let pair = row[index].alignment?.largest else { continue }
      if let known = largest, abs(pair.cosine) <= abs(known.pair.cosine) { continue }
      largest = (seed, pair, row[index].alignmentNull)
    }
    return largest
  }

  /// How the experts of architecture number `index` align beside those of other seeds; nil where it was
  /// not measured.
  public func crossSeed(_ index: Int) -> CrossSeedAlignment? {
    guard let crossSeed, crossSeed.indices.contains(index) else { return nil }
    return crossSeed[index]
  }
}
