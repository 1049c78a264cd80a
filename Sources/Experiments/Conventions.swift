import Networks
import Probes

/// The choices that the source of the claims leaves open (docs/metrics.md, Comparing).
public struct Conventions: Codable, Equatable, Hashable, Sendable {
  /// Which Jacobian `sigma1` and `decay` are of.
  public enum Jacobian: String, CaseIterable, Codable, Sendable {
    /// Jᵢ(x) sample by sample, then the mean of the statistic.
    case pointwise
    /// J̄ᵢ, then its statistic.
    case average
    /// The layer's own J(x), router included.
    case layer
  }

  /// What the effective rank of a PCA is taken of.
  public enum Rank: String, CaseIterable, Codable, Sendable {
    /// The eigenvalues λ.
    case variance
    /// √λ.
    case deviation

    func callAsFunction(_ spectrum: any VarianceSpectrum) -> Double? {
      self == .variance ? spectrum.effectiveRank : spectrum.deviationRank
    }
  }

  /// How experts are averaged.
  public enum Mean: String, CaseIterable, Codable, Sendable {
    /// Each by the gates it got.
    case routed
    /// All live ones alike.
    case plain
  }

  /// Which samples a PCA is made of.
  public enum Samples: String, CaseIterable, Codable, Sendable {
    /// All, each with its weight.
    case all
    /// A random part, such that every expert, and the dense layer, has the smallest n_eff of a live expert of
    /// all that is compared.
    case matched
  }

  public var scale = JacobianScale.raw
  public var jacobian = Jacobian.pointwise
  public var representation = Representation.output
  public var rank = Rank.variance
  public var capacity = Capacity.total
  public var mean = Mean.routed
  public var samples = Samples.all

  /// The defaults of docs/metrics.md.
  public init() {}
}
