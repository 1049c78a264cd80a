import LinearAlgebra

/// How often pairs of experts run for the same sample (docs/metrics.md, Routing).
public struct Coactivation: Equatable, Sendable {
  /// Samples that select both, experts×experts; on the diagonal those that select the expert.
  public let counts: Matrix
  public let sampleCount: Int

  public init(counts: Matrix, sampleCount: Int) {
    (self.counts, self.sampleCount) = (counts, sampleCount)
  }

  /// Counts the pairs of `selected`, the experts of each sample.
  init(of selected: [[Int]], experts: Int) {
    var counts = Matrix(repeating: 0, rows: experts, columns: experts)
    for chosen in selected {
      for i in chosen {
        for j in chosen { counts[i, j] += 1 }
      }
    }
    self.init(counts: counts, sampleCount: selected.count)
  }

  public var expertCount: Int { counts.rowCount }

  /// Whether any sample selects two experts.
  public var hasPairs: Bool { pairTotal > 0 }

  /// Pairs of different experts, the lower first.
  public var pairs: [(first: Int, second: Int)] {
    (0..<expertCount).flatMap { a in (a + 1..<expertCount).map { (a, $0) } }
  }

  /// P(b | a): of the samples that select a, the share that selects b too; nil where none selects a.
  public func probability(of b: Int, given a: Int) -> Double? {
    counts[a, a] > 0 ? counts[a, b] / counts[a, a] : nil
  }

  /// P(a, b) / (P(a) P(b)), 1 for experts that are chosen independently; nil where one is never.
  public func lift(_ a: Int, _ b: Int) -> Double? {
    let product = counts[a, a] * counts[b, b]
    return product > 0 ? counts[a, b] * Double(sampleCount) / product : nil
  }

  /// The largest lift of a pair, the first of several; nil without one.
  public var largestLift: (first: Int, second: Int, lift: Double)? {
    var largest: (first: Int, second: Int, lift: Double)?
    for a in 0..<expertCount {
      for b in a + 1..<max(expertCount, a + 1) {
        guard let lift = lift(a, b), lift > largest?.lift ?? -1 else { continue }
        largest = (a, b, lift)
      }
    }
    return largest
  }

  private var pairTotal: Double { sum { counts[$0, $1] } }

  /// ½ Σ |c_ab / Σ c − n_a n_b / Σ n_a n_b| over pairs a < b: the share of pairs that would have to be
  /// others for all to be as the loads alone have it; nil without a pair.
  public var excess: Double? {
    let (total, expected) = (pairTotal, sum { counts[$0, $0] * counts[$1, $1] })
    guard total > 0, expected > 0 else { return nil }
    return sum { abs(counts[$0, $1] / total - counts[$0, $0] * counts[$1, $1] / expected) } / 2
  }

  private func sum(_ term: (Int, Int) -> Double) -> Double {
    var sum = 0.0
    for a in 0..<expertCount {
      for b in a + 1..<max(expertCount, a + 1) { sum += term(a, b) }
    }
    return sum
  }
}
