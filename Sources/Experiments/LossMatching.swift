/// Architectures at one level of held-out loss.
public struct LossLevel: Codable, Equatable, Sendable {
  /// The excess over the floor that every model was to reach.
  public let excess: Double
  /// One row a seed, one entry an architecture; nil where it was not reached.
  public let measurements: [[Measurement?]]
  /// The steps at which, likewise.
  public let steps: [[Int?]]
  /// The excess losses reached, on the stopping half, likewise.
  public let excesses: [[Double?]]
  /// The verdicts at this level under every combination of conventions, when asked for; claims of what
  /// was not reached are not among them.
  public let multiverse: Multiverse?

  public init(
    excess: Double, measurements: [[Measurement?]], steps: [[Int?]], excesses: [[Double?]],
    multiverse: Multiverse? = nil
  ) {
    self.excess = excess
    self.measurements = measurements
    self.steps = steps
    self.excesses = excesses
    self.multiverse = multiverse
  }

  /// How many seeds of architecture number `index` reached it.
  public func reachedCount(_ index: Int) -> Int { steps.count { $0[index] != nil } }

  /// The median of the steps that architecture number `index` took, over the seeds that reached it.
  public func medianSteps(_ index: Int) -> Double? {
    let taken = steps.compactMap { $0[index] }.sorted()
    guard !taken.isEmpty else { return nil }
    let (low, high) = (taken[(taken.count - 1) / 2], taken[taken.count / 2])
    return (Double(low) + Double(high)) / 2
  }
}

/// Architectures at equal held-out loss (docs/metrics.md, Comparing).
///
/// Held-out samples are cut into a stopping half, which says when a training has come to a loss, and a
/// measuring half, where probes measure and losses are quoted.
public struct LossMatching: Codable, Equatable, Sendable {
  /// The loss that excesses are counted from: the least that the data allow, 0 where it is not known.
  public let floor: Double
  public let isFloorKnown: Bool
  /// Models were trained for at most so many times the steps.
  public let cap: Int
  /// Whether the levels follow from what every model reached.
  public let isAutomatic: Bool
  /// Samples, or tokens, of the stopping half.
  public let stoppingCount: Int
  /// The smallest excess loss of every model on the stopping half, as far as it was trained: a row a
  /// seed, one entry an architecture.
  public let minima: [[Double]]
  /// The excess loss before the first step, likewise.
  public let untrained: [[Double]]
  /// The loosest, of the largest excess, first.
  public let levels: [LossLevel]

  public init(
    floor: Double, isFloorKnown: Bool, cap: Int, isAutomatic: Bool, stoppingCount: Int,
    minima: [[Double]], untrained: [[Double]], levels: [LossLevel]
  ) {
    self.floor = floor
    self.isFloorKnown = isFloorKnown
    self.cap = cap
    self.isAutomatic = isAutomatic
    self.stoppingCount = stoppingCount
    self.minima = minima
    self.untrained = untrained
    self.levels = levels
  }
}
