import Networks

/// The claims of the dual-probe paper that a comparison tests (docs/metrics.md, Comparing, claims 1 to 5).
public enum Claim: String, CaseIterable, Codable, CodingKeyRepresentable, Sendable {
  case sigmaTopK = "1 top-k"
  case sigmaSoft = "1 soft"
  case decayTopK = "2 top-k"
  case decaySoft = "2 soft"
  case rankTopK = "3 top-k"
  case rankSoft = "3 soft"
  case alignmentTopK = "4 top-k"
  case alignmentSoft = "4 soft"
  case alignmentOrder = "4 order"
  case rankOrder = "5"

  /// The claim in words, without the architecture that its name says.
  public var statement: String {
    switch self {
    case .sigmaTopK, .sigmaSoft: "sigma1 < dense"
    case .decayTopK, .decaySoft: "decay > dense"
    case .rankTopK, .rankSoft: "pca_erank > dense"
    case .alignmentTopK, .alignmentSoft: "near-orthogonal"
    case .alignmentOrder: "top-k mean |A| < soft"
    case .rankOrder: "top-k pca_erank < soft"
    }
  }

  /// The same under the rule of comparisons of before one was noted.
  public var earlierStatement: String { isEquivalence ? "mean |A| within its null" : statement }

  /// Whether it is that experts align no more than makes a difference, rather than that one figure is
  /// larger than another.
  public var isEquivalence: Bool { second == nil }

  /// Whether the claim is that the difference lies below zero.
  public var claimsBelowZero: Bool {
    switch self {
    case .decayTopK, .decaySoft, .rankTopK, .rankSoft: false
    default: true
    }
  }

  /// The figure it compares.
  public var figure: Figure {
    switch self {
    case .sigmaTopK, .sigmaSoft: .sigma1
    case .decayTopK, .decaySoft: .decay
    case .rankTopK, .rankSoft, .rankOrder: .pcaRank
    case .alignmentTopK, .alignmentSoft, .alignmentOrder: .alignment
    }
  }

  /// The architecture whose figure comes first in the difference.
  public var first: Routing {
    switch self {
    case .sigmaSoft, .decaySoft, .rankSoft, .alignmentSoft: .soft
    default: .topK
    }
  }

  /// What it is compared with; nil where its own alignment is.
  public var second: Routing? {
    switch self {
    case .alignmentTopK, .alignmentSoft: nil
    case .alignmentOrder, .rankOrder: .soft
    default: .dense
    }
  }
}
