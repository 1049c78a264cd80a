import LinearAlgebra
import Networks

/// What a router's choices would be like if its experts knew nothing of one another.
///
/// Two kinds of draw. *Traded*: choices of k experts a sample in which every expert keeps its load
/// (`ExpertTrades`), for pairs. *Shuffled scores*: each expert's scores are given to the samples at random,
/// for margins; each keeps how they are spread.
public struct RoutingNull: Codable, Equatable, Sendable {
  /// A figure over draws: its mean, its 5th and its 95th percentile.
  public struct Level: Codable, Equatable, Sendable {
    public let mean, percentile5, percentile95: Double

    /// Nil of no value.
    init?(_ values: [Double]) {
      guard let mean = values.mean else { return nil }
      self.mean = mean
      (percentile5, percentile95) = (quantile(values, 0.05), quantile(values, 0.95))
    }
  }

  public let draws: Int
  /// Samples that select both, the mean over traded choices, experts×experts; nil where no two run.
  public let pairCounts: Matrix?
  /// Of traded choices; nil where no two experts run.
  public let excess, largestLift: Level?
  /// Mean over shuffled scores; nil where nothing switches, or groups of experts are left out.
  public let boundary: BoundaryMass?

  /// Draws that are worked on at once.
  private static let atOnce = 8

  /// Draws `draws` times by `seed`, or as often as there was time for; nil where it was stopped before the
  /// first, or there is nothing to draw: experts are not selected, or all are.
  public init?(
    of layer: any RoutedLayer, gates: Gates, near widths: [Double], draws: Int, seed: UInt64,
    monitor: Monitor = .silent
  ) {
    let shape = layer.shape
    guard draws > 0, shape.routing == .topK, shape.selectedCount < shape.expertCount,
      gates.selected.allSatisfy({ $0.count == shape.selectedCount })
    else { return nil }
    let trades = ExpertTrades(gates.selected, experts: shape.expertCount)
    let scores =
      layer.routerWeight != nil && gates.scores.elements.allSatisfy(\.isFinite)
      ? gates.scores : nil
    var sum = Matrix(repeating: 0, rows: shape.expertCount, columns: shape.expertCount)
    var (excesses, lifts, masses): ([Double], [Double], [BoundaryMass]) = ([], [], [])
    var done = 0
    while done < draws {
      let first = done
      let wanted = min(Self.atOnce, draws - first)
      let drawn = Parallel.map(
        wanted,
        monitor: Monitor(
          report: { count, _ in monitor.report(first + count, draws) },
          shouldStop: monitor.shouldStop)
      ) { place in
        Draw(
          first + place, from: trades, scores: scores, selecting: shape.selectedCount,
          near: widths, seed: seed)
      }
      // Whole numbers: their sums do not depend on the order.
      for draw in drawn where shape.selectedCount > 1 {
        sum = sum + draw.coactivation.counts
        excesses += [draw.coactivation.excess].compactMap { $0 }
        lifts += [draw.coactivation.largestLift?.lift].compactMap { $0 }
      }
      masses += drawn.compactMap(\.boundary)
      done += drawn.count
      guard drawn.count == wanted else { break }
    }
    guard done > 0 else { return nil }
    self.draws = done
    pairCounts = shape.selectedCount > 1 ? sum.scaled(by: 1 / Double(done)) : nil
    (excess, largestLift) = (Level(excesses), Level(lifts))
    boundary = BoundaryMass(meanOf: masses)
  }
}

/// One draw of both kinds.
private struct Draw: Sendable {
  let coactivation: Coactivation
  let boundary: BoundaryMass?

  init(
    _ index: Int, from trades: ExpertTrades, scores: Matrix?, selecting k: Int,
    near widths: [Double], seed: UInt64
  ) {
    var stream = RandomStream(seed: seed, purpose: .shuffle, index: index)
    var trades = trades
    if k > 1 {
      for _ in 0..<ExpertTrades.rounds { trades.round(using: &stream) }
    }
    coactivation = trades.coactivation
    boundary = scores.flatMap { scores in
      var shuffled = scores
      let e = scores.columnCount
      for expert in 0..<e {
        for (row, source) in stream.permutation(scores.rowCount).enumerated() {
          shuffled.elements[row * e + expert] = scores.elements[source * e + expert]
        }
      }
      return RoutingMargins(ofScores: shuffled, selecting: k).boundary(within: widths)
    }
  }
}

extension RoutingNull {
  /// What so many draws take besides routing, of a layer of `shape`.
  public static func cost(of shape: LayerShape, samples: Int, draws: Int) -> ProbeCost {
    guard draws > 0, shape.routing == .topK, shape.selectedCount < shape.expertCount else {
      return ProbeCost(fixed: 0, each: 0)
    }
    let (e, k, n) = (Double(shape.expertCount), Double(shape.selectedCount), Double(samples))
    let threads = Double(threads(sharing: min(draws, atOnce)))
    let rounds = shape.selectedCount > 1 ? Double(ExpertTrades.rounds) : 0
    return ProbeCost(
      fixed: 8 * e * e * Double(min(draws, atOnce) + 3),
      each: threads * (24 * e + 40 * k + 80),
      seconds: Double(draws) * n * (rounds * (40 + 20 * k) + 60 * e) * 1e-9
        / Double(Parallel.threadCount))
  }
}
