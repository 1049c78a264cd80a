import Foundation
import LinearAlgebra
import Statistics
import TestSupport
import Testing

@Suite("PairedDifference")
struct PairedDifferenceTests {
  @Test("of 1, 2, 3 and 6 is what one finds by hand")
  func byHand() throws {
    let paired = PairedDifference([1, 2, 3, 6])
    #expect(paired.count == 4 && paired.mean == 3)
    // Squared deviations 4, 1, 0, 9 over 3: variance 14/3; t with 3 degrees of freedom.
    let reach = 3.182446305283708 * (14 / 12.0).squareRoot()
    let interval = try #require(paired.interval)
    expectClose(interval.lowerBound, 3 - reach, tolerance: 1e-12)
    expectClose(interval.upperBound, 3 + reach, tolerance: 1e-12)
    expectClose(try #require(paired.effectSize), 3 / (14 / 3.0).squareRoot(), tolerance: 1e-14)
    #expect(paired.permutationP == 2 / 16.0)
  }

  @Test("differences of one sign have p = 2/2ˢ", arguments: 2...12)
  func oneSign(seeds: Int) {
    let differences = (1...seeds).map { 0.1 * Double($0) }
    #expect(PairedDifference(differences).permutationP == 2 / pow(2, Double(seeds)))
    #expect(
      PairedDifference(differences.map { -$0 }).permutationP == 2 / pow(2, Double(seeds)))
  }

  @Test("the permutation p counts patterns at least as extreme, by hand")
  func permutation() {
    // |±1 ±2 ±3| ≥ |1 + 2 − 3| = 0 always; |1 − 2 + 3| = 2 in 6 of 8.
    #expect(PairedDifference([1, 2, -3]).permutationP == 1)
    #expect(PairedDifference([1, -2, 3]).permutationP == 6 / 8.0)
    // Sums equal but for rounding count as equal: 0.1 + 0.2 is not 0.3 in doubles.
    #expect(PairedDifference([0.1, 0.2, 0.3, -0.3]).permutationP == 12 / 16.0)
    #expect(PairedDifference([0, 0, 0]).permutationP == 1)
    #expect(PairedDifference([Double](repeating: 1, count: 17)).permutationP == nil)
  }

  @Test("one seed has a mean and nothing else")
  func oneSeed() {
    let paired = PairedDifference([0.25])
    #expect(paired.mean == 0.25 && paired.count == 1)
    #expect(paired.interval == nil && paired.effectSize == nil && paired.permutationP == nil)
  }

  @Test("constant differences have no spread and no effect size", arguments: [2, 3, 7, 10])
  func constant(seeds: Int) {
    let paired = PairedDifference([Double](repeating: 0.1, count: seeds))
    #expect(paired.mean == 0.1)
    #expect(paired.interval == 0.1...0.1)
    #expect(paired.effectSize == nil)
  }

  @Test(
    "a difference that is not finite has no interval", arguments: [Double.nan, .infinity])
  func notFinite(value: Double) {
    let paired = PairedDifference([1, value, 2, 3])
    #expect(paired.interval == nil)
  }

  @Test("changing the sign mirrors the interval")
  func mirrored() throws {
    let paired = PairedDifference([0.3, -1.2, 0.7, 2.2])
    let mirrored = PairedDifference([-0.3, 1.2, -0.7, -2.2])
    let (ours, theirs) = (try #require(paired.interval), try #require(mirrored.interval))
    expectClose(ours.lowerBound, -theirs.upperBound, tolerance: 1e-14)
    #expect(paired.permutationP == mirrored.permutationP)
  }

  @Test("the 95% interval covers the truth in 95 of 100 samples")
  func coverage() throws {
    var covered = 0
    for draw in 0..<2_000 {
      var stream = RandomStream(seed: 1, purpose: .test, index: draw)
      let interval = PairedDifference((0..<4).map { _ in 1 + stream.normal() }).interval
      if try #require(interval).contains(1) { covered += 1 }
    }
    // The share has standard deviation 0.5%.
    #expect(abs(Double(covered) / 2_000 - 0.95) < 0.02)
  }
}
