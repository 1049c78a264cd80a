import LinearAlgebra
import Networks

/// How far each sample is from the boundary at which top-k takes another expert.
public struct RoutingMargins: Sendable {
  /// One sample's: the last score that is chosen, and the first that is not.
  public struct Gap: Equatable, Sendable {
    /// s₍ₖ₎ ≥ s₍ₖ₊₁₎, of what experts are chosen by.
    public let last, next: Double
    /// Their difference over ‖Wr_a − Wr_b‖, in the input's units; nil where the scores are not linear in
    /// the input.
    public let inInput: Double?

    /// s₍ₖ₎ − s₍ₖ₊₁₎.
    public var margin: Double { last - next }

    /// Whether rounding the scores to bfloat16 can make them equal, so that the tie-break chooses.
    ///
    /// Neighbours of bfloat16 at x, which has 8 bits of significand, are |x| 2⁻⁸ to |x| 2⁻⁷ apart: what is
    /// no further apart than the lesser comes to one number, or to neighbours. (Kalamkar et al., A Study
    /// of BFLOAT16 for Deep Learning Training, 2019.)
    public var isNearTie: Bool { margin <= 0x1p-8 * max(abs(last), abs(next)) }
  }

  /// One a sample, nil where fewer than k + 1 scores are finite; empty where nothing switches.
  public let gaps: [Gap?]

  /// The gaps of `gates`, the layer's at some samples: none unless it takes some of its experts by a
  /// router that is known.
  public init(of layer: any RoutedLayer, gates: Gates) {
    let shape = layer.shape
    guard shape.routing == .topK, shape.selectedCount < shape.expertCount,
      let router = layer.routerWeight
    else {
      gaps = []
      return
    }
    gaps = Self.lastAndNext(of: gates.scores, selecting: shape.selectedCount).enumerated().map {
      row, pair in
      guard let (last, next) = pair else { return nil }
      func gap(_ inInput: Double?) -> Gap {
        Gap(last: gates.scores[row, last], next: gates.scores[row, next], inInput: inInput)
      }
      guard gates.scores[row, last] == gates.logits[row, last],
        gates.scores[row, next] == gates.logits[row, next]
      else { return gap(nil) }
      let distance = PowerScale.norm(zip(router.row(last), router.row(next)).map { $0 - $1 })
      let margin = gates.scores[row, last] - gates.scores[row, next]
      return gap(distance > 0 ? margin / distance : nil)
    }
  }

  /// The gaps of scores alone, samples×experts, of which k are selected.
  init(ofScores scores: Matrix, selecting k: Int) {
    gaps = Self.lastAndNext(of: scores, selecting: k).enumerated().map { row, pair in
      pair.map { Gap(last: scores[row, $0.last], next: scores[row, $0.next], inInput: nil) }
    }
  }

  /// The k-th and the next expert of each row, of equal scores the lower first; nil where their difference
  /// is not finite.
  private static func lastAndNext(
    of scores: Matrix, selecting k: Int
  ) -> [(last: Int, next: Int)?] {
    (0..<scores.rowCount).map { row in
      let s = Array(scores.row(row))
      let order = s.indices.sorted { s[$0] > s[$1] || (s[$0] == s[$1] && $0 < $1) }
      let (last, next) = (order[k - 1], order[k])
      return (s[last] - s[next]).isFinite ? (last, next) : nil
    }
  }

  /// The mean of s₍ₖ₎ − s₍ₖ₊₁₎; nil where nothing switches.
  public var mean: Double? { gaps.compactMap { $0?.margin }.mean }

  /// The mean in the input's units.
  public var inputMean: Double? { gaps.compactMap { $0?.inInput }.mean }

  /// How many lie within each of `widths` of the boundary; nil where nothing switches.
  public func boundary(within widths: [Double]) -> BoundaryMass? {
    let known = gaps.compactMap { $0 }
    guard !known.isEmpty else { return nil }
    func share(_ isIn: (Gap) -> Bool) -> Double {
      Double(known.count(where: isIn)) / Double(known.count)
    }
    return BoundaryMass(
      widths: widths, masses: widths.map { width in share { $0.margin < width } },
      nearTies: share(\.isNearTie))
  }
}

/// How many samples lie near the boundary at which another expert is taken.
public struct BoundaryMass: Codable, Equatable, Sendable {
  /// In the unit of what experts are chosen by.
  public let widths: [Double]
  /// P(margin < w), one a width.
  public let masses: [Double]
  /// The share of samples whose k-th and next scores rounding to bfloat16 can make equal.
  public let nearTies: Double

  public init(widths: [Double], masses: [Double], nearTies: Double) {
    (self.widths, self.masses, self.nearTies) = (widths, masses, nearTies)
  }

  /// The means of several of the same widths; nil of none.
  init?(meanOf all: [BoundaryMass]) {
    guard let first = all.first, let nearTies = all.map(\.nearTies).mean else { return nil }
    widths = first.widths
    masses = first.widths.indices.compactMap { width in all.map { $0.masses[width] }.mean }
    self.nearTies = nearTies
  }
}
