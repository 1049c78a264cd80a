import Probes

/// How far few samples move the effective ranks.
extension PCAResult {
  /// A bias of which the size is worth a mark.
  static let notableBias = 0.05

  /// Whether an expert has too few samples for its rank and for its jackknife.
  ///
  /// Results without a jackknife keep the rule that they were made by: n_eff no larger than the dimension.
  func isUndersampled(_ i: Int) -> Bool {
    guard let expert = probe.experts[i] else { return false }
    return jackknifed == nil ? expert.isBoundedBySamples : expert.isUndersampled
  }

  /// The rank of an expert over its jackknifed one, less 1; nil where either is not defined.
  func bias(_ i: Int) -> Double? {
    guard let rank = probe.experts[i]?.effectiveRank, let free = jackknifed?.experts[i] else {
      return nil
    }
    return rank / free - 1
  }

  /// The mean of jackknifed ranks over the experts that have one, each by the samples it got or all alike.
  func jackknifedMean(routed: Bool) -> Double? {
    jackknifed?.mean(weights: weights(routed: routed))
  }

  /// The mean rank over the mean jackknifed one, less 1, of the experts that have both.
  func bias(routed: Bool) -> Double? {
    let ranks = probe.experts.indices.map {
      jackknifed?.experts[$0] == nil ? nil : probe.experts[$0]?.effectiveRank
    }
    guard let mean = weightedMean(ranks, weights: weights(routed: routed)),
      let free = jackknifedMean(routed: routed)
    else { return nil }
    return mean / free - 1
  }

  /// What experts count in a mean.
  private func weights(routed: Bool) -> [Double] {
    routed ? probe.weightSums : probe.weightSums.map { _ in 1 }
  }
}
