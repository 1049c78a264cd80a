import LinearAlgebra
import Statistics
import TestSupport
import Testing

@Suite("Equivalence and resampling")
struct EquivalenceTests {
  @Test("an interval lies within the bounds, outside, or across one")
  func sides() {
    let bounds = -0.1...0.1
    #expect(Equivalence(-0.05...0.09, within: bounds) == .within)
    #expect(Equivalence(0.11...0.2, within: bounds) == .outside)
    #expect(Equivalence(-0.3 ... -0.2, within: bounds) == .outside)
    #expect(Equivalence(0.05...0.11, within: bounds) == .open)
    #expect(Equivalence(0.0...0.1, within: bounds) == .open)
    #expect(Equivalence(nil, within: bounds) == .open)
  }

  @Test("the 90% interval is narrower than the 95% one by Student's quantiles")
  func levels() throws {
    let paired = PairedDifference([1, 2, 3, 6])
    let (wide, narrow) = (try #require(paired.interval), try #require(paired.interval(level: 0.9)))
    // t(0.95, 3) = 2.353363, t(0.975, 3) = 3.182446.
    expectClose(
      (narrow.upperBound - 3) / (wide.upperBound - 3), 2.353363434801823 / 3.182446305283708,
      tolerance: 1e-12)
    // scipy.stats.ttest_1samp([1, 2, 3, 6], 0).
    expectClose(try #require(paired.studentP), 0.06913686926442872, tolerance: 1e-12)
    #expect(PairedDifference([0, 0]).studentP == 1 && PairedDifference([2, 2]).studentP == 0)
    #expect(PairedDifference([1]).studentP == nil)
  }

  @Test("a bootstrap interval of a mean covers it in 90 of 100 samples")
  func bootstrap() throws {
    var covered = 0
    for draw in 0..<300 {
      var stream = RandomStream(seed: 2, purpose: .test, index: draw)
      let rows = (0..<60).map { _ in 3 + stream.normal() }
      let interval = try #require(
        Bootstrap.interval(rows: 60, level: 0.9, draws: 300, seed: 5) { counts in
          zip(rows, counts).reduce(0) { $0 + $1.0 * Double($1.1) } / 60
        })
      if interval.contains(3) { covered += 1 }
    }
    #expect(abs(Double(covered) / 300 - 0.9) < 0.06, "\(covered)")
    #expect(Bootstrap.interval(rows: 4, level: 0.9, seed: 1) { _ in .nan } == nil)
    #expect(Bootstrap.interval(rows: 1, level: 0.9, seed: 1) { _ in 1 } == nil)
  }

  @Test("variance components are those of a table by hand, and of a simulation")
  func components() throws {
    // Means 2 and 5, within variances 1 and 4: MSW 2.5, variance of means 4.5; 4.5 - 2.5 / 3.
    let byHand = VarianceComponents([[1, 2, 3], [3, 5, 7]])
    expectClose(try #require(byHand.within), 2.5, tolerance: 1e-14)
    expectClose(try #require(byHand.between), 4.5 - 2.5 / 3, tolerance: 1e-14)
    var (between, within) = (0.0, 0.0)
    for draw in 0..<400 {
      var stream = RandomStream(seed: 8, purpose: .test, index: draw)
      let groups = (0..<6).map { _ in
        let level = 2 * stream.normal()
        return (0..<4).map { _ in level + stream.normal() }
      }
      let components = VarianceComponents(groups)
      between += try #require(components.between) / 400
      within += try #require(components.within) / 400
    }
    #expect(abs(between - 4) < 0.5 && abs(within - 1) < 0.06, "\(between) \(within)")
    #expect(
      VarianceComponents([[1, 2]]).between == nil && VarianceComponents([[1], [2]]).within == nil)
  }
}
