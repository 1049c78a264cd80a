import LinearAlgebra

/// What the figures of a coupling are when router rows are given to other experts, at random.
///
/// A permutation of experts keeps both sides as they are and unties them: over pairs that is the test of
/// Mantel, 1967.
public struct CouplingNull: Codable, Equatable, Sendable {
  /// A figure over permutations, and how often it is as far from 0 as the one observed, which is counted
  /// among them (Phipson and Smyth, 2010).
  public struct Level: Codable, Equatable, Sendable {
    public let mean, percentile5, percentile95, p: Double

    init?(_ drawn: [Double?], observed: Double?) {
      let values = drawn.compactMap { $0 }
      guard let observed, let mean = values.mean else { return nil }
      self.mean = mean
      (percentile5, percentile95) = (quantile(values, 0.05), quantile(values, 0.95))
      // Equal figures by other sums differ in their last places.
      let bound = abs(observed) * (1 - 1e-12)
      p = Double(values.count { abs($0) >= bound } + 1) / Double(values.count + 1)
    }
  }

  public let draws: Int
  /// Of the correlation with each matrix, in the order of `CouplingProbe.matrices`; nil where there is
  /// none.
  public let matrices: [Level?]
  public let outputNorms, activationNorms: Level?

  /// Permutes `draws` times by `seed`, or as often as there was time for; nil where it was stopped before
  /// the first.
  public init?(of probe: CouplingProbe, draws: Int, seed: UInt64, monitor: Monitor = .silent) {
    let all = probe.matrices.map(\.cosines)
    let drawn = Parallel.map(draws, monitor: monitor) { draw -> [Double?] in
      var stream = RandomStream(seed: seed, purpose: .shuffle, index: draw)
      let order = stream.permutation(probe.expertCount)
      return all.map { probe.correlation(with: $0, permuting: order) }
        + [probe.outputNorms, probe.activationNorms].map { $0.mean(permuting: order) }
    }
    guard !drawn.isEmpty else { return nil }
    self.draws = drawn.count
    func level(_ place: Int, _ observed: Double?) -> Level? {
      Level(drawn.map { $0[place] }, observed: observed)
    }
    matrices = all.enumerated().map { level($0, probe.correlation(with: $1)) }
    outputNorms = level(all.count, probe.outputNorms.mean)
    activationNorms = level(all.count + 1, probe.activationNorms.mean)
  }
}
