import LinearAlgebra
import Statistics
import TestSupport
import Testing

@Suite("Families of hypotheses")
struct FamilyTests {
  private static let differences: [[Double]] = [
    [0.9, 1.4, 0.7, 1.1, 1.6, 0.8], [0.5, -0.2, 0.9, 0.4, 0.1, 0.6],
    [0.3, -0.4, 0.1, -0.2, 0.5, -0.3],
  ]

  @Test("max-T over all sign flips is that of a program that goes through them")
  func exact() {
    // numpy: |t| of every one of 64 patterns, successive maxima from the smallest observed up.
    let family = Family(Self.differences, seed: 1)
    #expect(family.method == .maxT)
    let (plain, adjusted): ([Double?], [Double?]) = ([0.03125, 0.09375, 1], [0.03125, 0.15625, 1])
    #expect(family.plain == plain)
    #expect(family.adjusted == adjusted)
  }

  @Test("the order of hypotheses, and their scale, change no p")
  func orderAndScale() {
    let family = Family(Self.differences, seed: 1)
    let scaled = Family(
      [
        Self.differences[2].map { $0 * 1e200 }, Self.differences[0].map { $0 * -1e-200 },
        Self.differences[1],
      ], seed: 1)
    #expect(
      [scaled.adjusted[1], scaled.adjusted[2], scaled.adjusted[0]] == family.adjusted)
  }

  @Test("differences that are all zero are no part of the family; undefined ones have no p")
  func degenerate() {
    let alone = Family([Self.differences[1]], seed: 1)
    let family = Family(
      [[Double](repeating: 0, count: 6), Self.differences[1], nil, [.nan, 1, 1, 1, 1, 1]], seed: 1)
    #expect(family.adjusted == [1, alone.adjusted[0], nil, nil])
    #expect(Family([[1]], seed: 1).adjusted == [nil])
    #expect(Family([], seed: 1).adjusted.isEmpty)
    // Equal differences are as extreme as can be.
    #expect(Family([[Double](repeating: 0.1, count: 7)], seed: 1).adjusted == [2 / 128.0])
  }

  @Test("fewer than six units are adjusted by Holm's method on Student's p")
  func holm() throws {
    // scipy.stats.ttest_1samp of each row; Holm by hand.
    let family = Family(
      [[1.0, 1.2, 0.9, 1.1], [0.5, 0.1, 0.4, 0.3], [0.2, -0.3, 0.1, -0.1]], seed: 1)
    #expect(family.method == .holm)
    let p = [0.0005054853461390415, 0.03187419510355709, 0.8360832258079628]
    for (own, expected) in zip(family.plain, p) {
      #expect(abs(try #require(own) - expected) < 1e-12)
    }
    for (own, expected) in zip(family.adjusted, [3 * p[0], 2 * p[1], p[2]]) {
      #expect(abs(try #require(own) - expected) < 1e-12)
    }
  }

  @Test("more than sixteen units are drawn, the same for a seed, and never reach zero")
  func drawn() throws {
    let large = (0..<20).map { 1 + 0.01 * Double($0) }
    let family = Family(
      [large, large.map { $0.truncatingRemainder(dividingBy: 0.03) - 0.01 }], seed: 3)
    #expect(family.adjusted[0] == 1 / 10_000.0)
    let again = Family(
      [large, large.map { $0.truncatingRemainder(dividingBy: 0.03) - 0.01 }], seed: 3)
    #expect(again.adjusted == family.adjusted)
  }

  @Test(
    "of eight correlated differences without a true one, any is rejected in 5 of 100 families",
    arguments: [7, 10])
  func rate(units: Int) {
    var rejected = 0
    let families = 600
    for draw in 0..<families {
      var stream = RandomStream(seed: 11, purpose: .test, index: draw)
      // Three models of a unit; differences of two, and of how each changed.
      var differences = [[Double]](repeating: [], count: 8)
      for _ in 0..<units {
        let models = (0..<3).map { _ in (0..<4).map { _ in stream.normal() } }
        for figure in 0..<4 {
          differences[figure].append(models[1][figure] - models[0][figure])
          differences[4 + figure].append(models[2][figure] - models[0][figure] + 0.5 * models[1][0])
        }
      }
      if Family(differences, seed: 1).adjusted.contains(where: { ($0 ?? 1) < 0.05 }) {
        rejected += 1
      }
    }
    // 5 % or the next smaller share that flips can give; three standard deviations of 600 draws.
    let share = Double(rejected) / Double(families)
    #expect(share < 0.05 + 3 * 0.009 && share > 0.01, "\(share)")
  }
}
