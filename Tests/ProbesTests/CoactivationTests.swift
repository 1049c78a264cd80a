import Foundation
import LinearAlgebra
import Networks
import TestSupport
import Testing

@testable import Probes

/// Pairs of experts against counts by hand, and chance against every choice there is.
@Suite("Experts that run together")
struct CoactivationTests {
  @Test("counts, P(b | a), lift and excess, by hand")
  func byHand() throws {
    let pairs = Coactivation(of: [[0, 1], [0, 1], [0, 2], [1, 2]], experts: 4)
    #expect(pairs.counts == Matrix([[3, 2, 1, 0], [2, 3, 1, 0], [1, 1, 2, 0], [0, 0, 0, 0]]))
    #expect(pairs.probability(of: 1, given: 0) == 2 / 3.0)
    #expect(pairs.probability(of: 0, given: 2) == 0.5)
    #expect(pairs.probability(of: 0, given: 3) == nil && pairs.lift(0, 3) == nil)
    // P(0, 1) = 1/2 against 3/4 · 3/4.
    expectClose(try #require(pairs.lift(0, 1)), 8 / 9.0, tolerance: 1e-15)
    let largest = try #require(pairs.largestLift)
    #expect(largest.first == 0 && largest.second == 1)
    // Pairs 2, 1, 1 of 4; loads have 9, 6, 6 of 21.
    expectClose(
      try #require(pairs.excess), (2 / 4.0 - 9 / 21 + 2 * abs(1 / 4.0 - 6 / 21)) / 2,
      tolerance: 1e-14)
  }

  @Test("statistics give the counts back, whole")
  func fromStatistics() throws {
    let layer = RoutingMarginTests.identity(6, k: 3)
    let inputs = randomMatrix(77, 6, seed: 4)
    let pairs = try #require(try RoutingStatistics(of: layer, at: inputs).pairs)
    #expect(pairs == Coactivation(of: layer.gates(at: inputs).selected, experts: 6))
  }

  @Test("how even the load is, by hand")
  func balance() throws {
    // Loads 3/6, 2/6, 1/6, 0 of top-1.
    let rows = [0, 0, 0, 1, 1, 2].map { chosen in (0..<4).map { $0 == chosen ? 1.0 : 0 } }
    let route = try RoutingStatistics(of: RoutingMarginTests.identity(4, k: 1), at: Matrix(rows))
    let expected = -(0.5 * log(0.5) + log(1 / 3.0) / 3 + log(1 / 6.0) / 6)
    expectClose(route.loadEntropy, expected, tolerance: 1e-14)
    expectClose(try #require(route.relativeLoadEntropy), expected / log(4), tolerance: 1e-14)
    // Σ |lᵢ − lⱼ| over ordered pairs is 2 (1 + 2 + 3 + 1 + 2 + 1)/6.
    expectClose(route.loadGini, 2 * 10 / 6.0 / (2 * 4), tolerance: 1e-14)
    expectClose(route.maximumViolation, 1, tolerance: 1e-14)
  }

  @Test("the Gini coefficient is that of all ordered pairs, and ends at 0 and 1 − 1/E")
  func gini() throws {
    let layer = RoutingMarginTests.identity(5, k: 2)
    let route = try RoutingStatistics(of: layer, at: randomMatrix(40, 5, seed: 2))
    let differences = route.load.reduce(0) { sum, a in
      sum + route.load.reduce(0) { $0 + abs(a - $1) }
    }
    expectClose(route.loadGini, differences / (2 * 5), tolerance: 1e-13)
    let one = try RoutingStatistics(
      of: RoutingMarginTests.identity(5, k: 1), at: Matrix([[1, 0, 0, 0, 0], [2, 0, 0, 0, 0]]))
    expectClose(one.loadGini, 0.8, tolerance: 1e-14)
    #expect(one.loadEntropy == 0 && abs(one.maximumViolation - 4) < 1e-14)
  }

  @Test("trades keep every sample's number of experts and every expert's load")
  func trades() {
    let selected = RoutingMarginTests.identity(7, k: 3).gates(at: randomMatrix(31, 7, seed: 1))
      .selected
    var trades = ExpertTrades(selected, experts: 7)
    var stream = RandomStream(seed: 5, purpose: .test)
    let before = trades.coactivation
    for _ in 0..<20 {
      trades.round(using: &stream)
      let now = trades.coactivation
      for i in 0..<7 { #expect(now.counts[i, i] == before.counts[i, i]) }
      for row in 0..<31 { #expect(Set(trades.chosen[row * 3..<row * 3 + 3]).count == 3) }
    }
    #expect(trades.coactivation != before)
  }

  @Test("trades give every choice with these loads equally often")
  func uniform() throws {
    // All choices of 2 of 4 experts by 4 samples with loads 3, 2, 2, 1, counted one by one.
    let pairs = (0..<4).flatMap { a in (a + 1..<4).map { [a, $0] } }
    var (sum, count) = (Matrix(repeating: 0, rows: 4, columns: 4), 0)
    for code in 0..<6 * 6 * 6 * 6 {
      let choice = [code % 6, code / 6 % 6, code / 36 % 6, code / 216].map { pairs[$0] }
      let counts = Coactivation(of: choice, experts: 4).counts
      guard (0..<4).map({ counts[$0, $0] }) == [3, 2, 2, 1] else { continue }
      sum = sum + counts
      count += 1
    }
    let start = ExpertTrades([[0, 1], [0, 1], [0, 2], [2, 3]], experts: 4)
    let draws = 4_000
    var found = Matrix(repeating: 0, rows: 4, columns: 4)
    for draw in 0..<draws {
      var (trades, stream) = (start, RandomStream(seed: 2, purpose: .test, index: draw))
      for _ in 0..<ExpertTrades.rounds { trades.round(using: &stream) }
      found = found + trades.coactivation.counts
    }
    for a in 0..<4 {
      for b in 0..<4 {
        let (mean, expected) = (found[a, b] / Double(draws), sum[a, b] / Double(count))
        #expect(abs(mean - expected) < 0.05, "\(a), \(b): \(mean) against \(expected)")
      }
    }
  }

  @Test(
    "experts that know nothing of one another are within chance, and a pair that does is beyond it")
  func chance() throws {
    let (n, e) = (300, 6)
    let layer = RoutingMarginTests.identity(e, k: 2)
    func null(_ inputs: Matrix, seed: UInt64 = 1) throws -> (RoutingStatistics, RoutingNull) {
      let null = RoutingNull(
        of: layer, gates: layer.gates(at: inputs), near: [0.1], draws: 20, seed: seed)
      return (
        try RoutingStatistics(of: layer, at: inputs, near: [0.1]), try #require(null)
      )
    }
    let independent = randomMatrix(n, e, seed: 9)
    let (route, chance) = try null(independent)
    let pairs = try #require(route.pairs)
    let excess = try #require(chance.excess)
    #expect(try #require(pairs.excess) < 1.5 * excess.percentile95)
    // With fixed k even independent experts have a lift of about E (k − 1)/(k (E − 1)) = 0.6.
    let lift = pairs.pairs.compactMap { pairs.lift($0.first, $0.second) }.mean
    #expect(abs(try #require(lift) - 0.6) < 0.02)
    // Margins of independent scores are those of shuffled ones, but for sampling.
    let mass = try #require(route.boundary?.masses[0])
    let shuffled = try #require(chance.boundary?.masses[0])
    #expect(abs(mass - shuffled) < 4 * (shuffled / Double(n)).squareRoot())
    var tied = independent
    for row in 0..<n { tied[row, 1] = tied[row, 0] + 0.1 * tied[row, 1] }
    let (planted, level) = try null(tied)
    let excessNow = try #require(planted.pairs?.excess)
    let bound = try #require(level.excess).percentile95
    #expect(excessNow > 2 * bound)
    let largest = try #require(planted.pairs?.largestLift)
    #expect(largest.first == 0 && largest.second == 1)
    #expect(largest.lift > (try #require(level.largestLift)).percentile95)
    // Loads on the diagonal stay as they are.
    let counts = try #require(level.pairCounts)
    for i in 0..<e { #expect(counts[i, i] == planted.pairs?.counts[i, i]) }
  }

  @Test("draws are the same for any number of threads, and the first of many")
  func determinism() throws {
    let before = Parallel.threadCount
    defer { Parallel.threadCount = before }
    let layer = RoutingMarginTests.identity(5, k: 2)
    let gates = layer.gates(at: randomMatrix(40, 5, seed: 1))
    func null(_ draws: Int, _ monitor: Monitor = .silent) -> RoutingNull? {
      RoutingNull(of: layer, gates: gates, near: [0.1], draws: draws, seed: 3, monitor: monitor)
    }
    Parallel.threadCount = 1
    let one = try #require(null(11))
    let stopped = try #require(null(30, StopAfter(11).monitor))
    Parallel.threadCount = 3
    #expect(null(11) == one && one.draws == 11)
    #expect((11..<30).contains(stopped.draws) && null(stopped.draws) == stopped)
    #expect(null(10, StopAfter(0).monitor) == nil && null(0) == nil)
    let all = RoutingMarginTests.identity(3, k: 3)
    #expect(
      RoutingNull(
        of: all, gates: all.gates(at: randomMatrix(4, 3, seed: 1)), near: [1], draws: 3, seed: 1)
        == nil)
  }
}
