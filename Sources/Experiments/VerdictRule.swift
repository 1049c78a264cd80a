/// How a comparison reaches its verdicts (docs/metrics.md, Comparing).
public struct VerdictRule: Codable, Equatable, Sendable {
  /// The smallest omega of interest: experts whose mean A_ij² is less above that of random directions are
  /// near-orthogonal.
  public var sesoi: Double
  /// The loss that no model can go below, the generator's; nil where it is not known.
  public var floor: Double?

  public init(sesoi: Double = 0.01, floor: Double? = nil) {
    (self.sesoi, self.floor) = (sesoi, floor)
  }
}
