import LinearAlgebra

/// The means of overlaps over bins, and what follows from them.
struct OverlapFigures: Sendable {
  let bins: [Double]
  let mean: Double
  let explained, tokenGap: Double?
  /// Of pairs of one token and of two, a value a bin; nil where samples are no tokens.
  let sameCounts: [Int]?
  let same, different: [Double?]?

  init(_ overlaps: [Double], _ ranges: [Range<Int>], _ isSame: [Bool]?) {
    let mean = overlaps.mean ?? 0
    let bins = ranges.map { overlaps[$0].reduce(0, +) / Double($0.count) }
    let total = overlaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let between = zip(bins, ranges).reduce(0) {
      $0 + Double($1.1.count) * ($1.0 - mean) * ($1.0 - mean)
    }
    // Overlaps are of the order of 1: what is left of equal ones is their rounding.
    explained = total > 1e-24 * Double(overlaps.count) ? between / total : nil
    (self.mean, self.bins) = (mean, bins)
    guard let isSame else {
      (sameCounts, same, different, tokenGap) = (nil, nil, nil, nil)
      return
    }
    func part(_ wanted: Bool, _ range: Range<Int>) -> [Double] {
      range.filter { isSame[$0] == wanted }.map { overlaps[$0] }
    }
    let counts = ranges.map { range in range.count { isSame[$0] } }
    let same = ranges.map { part(true, $0).mean }
    let different = ranges.map { part(false, $0).mean }
    var (gap, weight) = (0.0, 0)
    for (place, count) in counts.enumerated() {
      guard let own = same[place], let other = different[place] else { continue }
      gap += Double(count) * (own - other)
      weight += count
    }
    (sameCounts, self.same, self.different) = (counts, same, different)
    tokenGap = weight > 0 ? gap / Double(weight) : nil
  }
}

/// Overlap of routing by chance, over random draws.
public struct OverlapNull: Codable, Equatable, Sendable {
  /// A figure over draws.
  public struct Level: Codable, Equatable, Sendable {
    public let mean, percentile5, percentile95: Double

    init?(_ values: [Double?]) {
      let values = values.compactMap { $0 }
      guard let mean = values.mean else { return nil }
      self.mean = mean
      (percentile5, percentile95) = (quantile(values, 0.05), quantile(values, 0.95))
    }
  }

  public let draws: Int
  /// One a bin.
  public let bins: [Level]
  public let explained, tokenGap: Level?

  private init?(_ drawn: [OverlapFigures]) {
    guard let first = drawn.first else { return nil }
    draws = drawn.count
    bins = first.bins.indices.compactMap { bin in Level(drawn.map { $0.bins[bin] }) }
    explained = Level(drawn.map(\.explained))
    tokenGap = Level(drawn.map(\.tokenGap))
  }

  /// With every sample's experts given to another at random: what loads alone give, whatever the
  /// similarity.
  ///
  /// Nil where it was stopped before the first draw.
  public init?(shuffling pairs: OverlapPairs, draws: Int, seed: UInt64, monitor: Monitor = .silent)
  {
    self.init(Parallel.map(draws, monitor: monitor) { pairs.shuffled(seed: seed, draw: $0) })
  }

  /// With routers of random rows: what similarity alone gives.
  ///
  /// Nil where it was stopped before the first draw.
  public init?(routing pairs: OverlapPairs, draws: Int, seed: UInt64, monitor: Monitor = .silent) {
    self.init(Parallel.map(draws, monitor: monitor) { pairs.randomlyRouted(seed: seed, draw: $0) })
  }
}
