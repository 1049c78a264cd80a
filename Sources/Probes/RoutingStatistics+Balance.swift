import Foundation
import LinearAlgebra

/// Further figures of how even the load is, and of pairs of experts.
extension RoutingStatistics {
  /// −Σ p ln p of p = loadᵢ / Σ load, in nats; ln E when even.
  public var loadEntropy: Double {
    let sum = load.reduce(0, +)
    return load.reduce(0) { $1 > 0 ? $0 - $1 / sum * log($1 / sum) : $0 }
  }

  /// The same over ln E, from 0 (one expert has it all) to 1; nil with a single expert.
  public var relativeLoadEntropy: Double? {
    load.count > 1 ? loadEntropy / log(Double(load.count)) : nil
  }

  /// Σᵢ Σⱼ |loadᵢ − loadⱼ| / (2 E Σ load): 0 when even, 1 − 1/E where one expert has it all (Gini, 1912).
  public var loadGini: Double {
    let (sorted, e) = (load.sorted(), Double(load.count))
    let ranked = sorted.enumerated().reduce(0) {
      $0 + (2 * Double($1.offset + 1) - e - 1) * $1.element
    }
    return ranked / (e * sorted.reduce(0, +))
  }

  /// max load / mean load − 1 (Wang et al., Auxiliary-Loss-Free Load Balancing, 2024: MaxVio).
  public var maximumViolation: Double { maximumLoad - 1 }

  /// How often pairs run together; nil unless routing is top-k.
  public var pairs: Coactivation? {
    coactivation.map { shares in
      // Shares are counts over n: the counts come back whole.
      Coactivation(
        counts: Matrix(
          rows: shares.rowCount, columns: shares.columnCount,
          elements: shares.elements.map { ($0 * Double(sampleCount)).rounded() }),
        sampleCount: sampleCount)
    }
  }
}
