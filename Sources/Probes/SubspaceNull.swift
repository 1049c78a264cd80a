import LinearAlgebra

/// The overlap of two random r-dimensional subspaces: where 95% of pairs lie (docs/metrics.md, Subspaces).
///
/// The one is spanned by the first r axes and the other by r vectors of independent normal numbers, made
/// orthonormal, whose span is uniform (Muirhead, Aspects of Multivariate Statistical Theory, 1982, 2.1).
public struct SubspaceNull: Codable, Equatable, Sendable {
  public let draws: Int
  /// The 2.5th and the 97.5th percentile of the draws.
  public let low, high: Double

  /// Numbers that a draw may take; of larger subspaces no range is drawn.
  private static let largestDraw = 1e8
  /// The same of all draws.
  private static let work = 2e7

  /// Nil of subspaces that are the whole space, which all overlap, or too large to be drawn.
  public init?(rank: Int, dimension: Int) {
    let each = Double(dimension) * Double(rank) * Double(rank)
    guard rank > 0, rank < dimension, each <= Self.largestDraw else { return nil }
    draws = min(1_999, max(199, Int(Self.work / each)))
    let overlaps = Parallel.map(draws) { draw -> Double in
      var stream = RandomStream(seed: 0, purpose: .directions, index: draw)
      return Self.overlap(rank: rank, dimension: dimension, &stream)
    }
    (low, high) = (quantile(overlaps, 0.025), quantile(overlaps, 0.975))
  }

  private static func overlap(
    rank: Int, dimension: Int, _ stream: inout RandomStream
  ) -> Double {
    var basis: [[Double]] = []
    while basis.count < rank {
      var vector = (0..<dimension).map { _ in stream.normal() }
      // Twice, so that rounding leaves nothing of the others (Kahan's rule).
      for _ in 0..<2 {
        for other in basis {
          let part = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
          for index in vector.indices { vector[index] -= part * other[index] }
        }
      }
      let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard norm > 0 else { continue }
      basis.append(vector.map { $0 / norm })
    }
    let squares = basis.reduce(0) { sum, vector in
      sum + vector.prefix(rank).reduce(0) { $0 + $1 * $1 }
    }
    return squares / Double(rank)
  }
}
