import LinearAlgebra
import Networks

/// Whose samples count, and how many that is (docs/metrics.md, Whose samples count).
public struct SampleWeights: Sendable {
  /// w = g, samples×experts.
  public let gates: Matrix
  /// Σₙ wₙᵢ for each expert.
  public let sums: [Double]
  /// (Σ w)² / Σ w² for each expert; 0 for one that no sample reaches.
  public let effectiveCounts: [Double]

  /// The weights that `gates`, samples×experts, give each expert.
  public init(gates: Matrix) {
    self.gates = gates
    let columns = (0..<gates.columnCount).map { gates.column($0) }
    sums = columns.map { $0.reduce(0, +) }
    effectiveCounts = columns.map { Self.effectiveCount(of: $0) }
  }

  /// (Σ w)² / Σ w²; 0 without a positive weight.
  static func effectiveCount(of weights: [Double]) -> Double {
    let scale = PowerScale.forFourthPowers(of: weights)
    let weights = scale == 1 ? weights : weights.map { $0 * scale }
    let (sum, squares) = (weights.reduce(0, +), weights.reduce(0) { $0 + $1 * $1 })
    return squares > 0 ? sum * sum / squares : 0
  }

  /// Whether no sample reaches the expert: Σ w < 10⁻¹² n.
  public func isDead(_ expert: Int) -> Bool { sums[expert] < 1e-12 * Double(gates.rowCount) }

  /// What each expert counts in a mean: nothing when dead, else the samples it got, or all alike.
  func counting(routed: Bool) -> [Double] {
    sums.indices.map { isDead($0) ? 0 : routed ? sums[$0] : 1 }
  }

  /// The experts that are not dead, ascending.
  public var live: [Int] { sums.indices.filter { !isDead($0) } }

  /// The experts that are dead, ascending.
  public var dead: [Int] { sums.indices.filter { isDead($0) } }
}
