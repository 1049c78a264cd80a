import LinearAlgebra
import Statistics
import Testing

@Suite struct StratifiedRankTests {
  @Test("within one stratum the correlation is Spearman's, and p counts permutations")
  func spearman() {
    let (x, y) = ([3.0, 1, 4, 1.5, 5], [2.0, 1, 5, 3, 4])
    let own = StratifiedRanks([(x: x, y: y)], strata: [0, 0, 0, 0, 0])
    // Ranks 2 0 3 1 4 and 1 0 4 2 3: 1 - 6 * 4 / (5 * 24).
    #expect(abs((own.correlations[0] ?? 0) - 0.8) < 1e-12)
    #expect(own.permutationCount == 120)
    // Of 120 orders those of |rho| >= 0.8: sums of squared rank differences 0, 2, 4 and 36, 38, 40.
    #expect(own.plain[0] == own.adjusted[0] && abs((own.plain[0] ?? 0) - 16.0 / 120) < 1e-12)
  }

  @Test("a difference between strata makes no correlation") func strata() {
    let x = [1.0, 2, 3, 11, 12, 13]
    let y = [5.0, 4, 6, 105, 106, 104]
    let pooled = StratifiedRanks([(x: x, y: y)], strata: [0, 0, 0, 0, 0, 0])
    let within = StratifiedRanks([(x: x, y: y)], strata: [0, 0, 0, 1, 1, 1])
    #expect((pooled.correlations[0] ?? 0) > 0.7)
    #expect(abs(within.correlations[0] ?? 1) < 1e-12)
    #expect(within.permutationCount == 36)
    let constant = StratifiedRanks([(x: [1, 1, 1], y: [1, 2, 3])], strata: [0, 0, 0])
    #expect(constant.correlations == [nil] && constant.plain == [nil])
  }

  @Test("of four links of nothing one in twenty families has an adjusted p below 0.05")
  func rate() {
    var wrong = 0
    for draw in 0..<200 {
      var stream = RandomStream(seed: 9, purpose: .test, index: draw)
      func values() -> [Double] { (0..<8).map { _ in stream.normal() } }
      let (a, b, c, d) = (values(), values(), values(), values())
      let ranks = StratifiedRanks(
        [(x: a, y: c), (x: a, y: d), (x: b, y: c), (x: b, y: d)],
        strata: [0, 0, 0, 0, 1, 1, 1, 1])
      if ranks.adjusted.contains(where: { ($0 ?? 1) < 0.05 }) { wrong += 1 }
    }
    // 5 % of 200 are 10; 20 is three standard deviations above.
    #expect(wrong < 20)
  }
}
