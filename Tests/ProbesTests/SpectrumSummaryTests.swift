import Foundation
import Probes
import TestSupport
import Testing

@Suite("SpectrumSummary")
struct SpectrumSummaryTests {
  /// The summaries of 4, 2, 1 by hand.
  private let byHand: [SpectrumStatistic: Double] = {
    let (two, three) = (log(2.0), log(3.0))
    return [
      .sigma1: 4, .frobenius: 21.0.squareRoot(), .nuclear: 7, .erank: 7 / pow(2, 10.0 / 7),
      .srank: 21.0 / 16, .pr: 441.0 / 273, .decay: two,
      .alpha: two * three / (two * two + three * three - pow(two + three, 2) / 3),
      .cond: 4, .k90: 2,
    ]
  }()

  @Test("of 4, 2, 1 is what one finds by hand", arguments: SpectrumStatistic.allCases)
  func solvedByHand(statistic: SpectrumStatistic) throws {
    let value = try #require(SpectrumSummary(of: [4, 2, 1])[statistic])
    expectClose(value, try #require(byHand[statistic]), tolerance: 1e-14)
  }

  @Test(
    "scales with the spectrum, or not at all, however small it is",
    arguments: SpectrumStatistic.allCases, [1e-200, 1e-100, 1e-80, 1e90])
  func scales(statistic: SpectrumStatistic, scale: Double) throws {
    let summary = SpectrumSummary(of: [4, 2, 1].map { $0 * scale })
    let isLength = [.sigma1, .frobenius, .nuclear].contains(statistic)
    let expected = try #require(byHand[statistic]) * (isLength ? scale : 1)
    expectClose(summary[statistic] ?? .nan, expected, tolerance: 1e-13)
  }

  @Test("the decay of a geometric series is its rate", arguments: [0, 0.1, 0.7, 2.3])
  func geometric(rate: Double) throws {
    let summary = SpectrumSummary(of: (1...6).map { 5 * exp(-rate * Double($0)) })
    #expect(abs(try #require(summary[.decay]) - rate) <= 1e-14)
  }

  @Test("the alpha of a power law is its exponent", arguments: [0, 0.5, 1, 3.2])
  func powerLaw(exponent: Double) throws {
    let summary = SpectrumSummary(of: (1...8).map { 3 * pow(Double($0), -exponent) })
    #expect(abs(try #require(summary[.alpha]) - exponent) <= 1e-14)
  }

  @Test("equal values have every rank equal to their number", arguments: [1, 3, 10])
  func flat(count: Int) {
    let summary = SpectrumSummary(of: [Double](repeating: 2.5, count: count))
    for rank in [SpectrumStatistic.erank, .srank, .pr] {
      expectClose(summary[rank] ?? .nan, Double(count), tolerance: 1e-14)
    }
    #expect(summary[.cond] == 1)
  }

  @Test("a zero matrix has sigma1 = 0 and nothing else, an empty one has nothing")
  func zero() {
    for statistic in SpectrumStatistic.allCases {
      #expect(SpectrumSummary(of: [0, 0, 0])[statistic] == (statistic == .sigma1 ? 0 : nil))
      #expect(SpectrumSummary(of: [])[statistic] == nil)
    }
  }

  @Test("what rounding leaves of a singular value counts as zero in the condition number")
  func condition() {
    let eps = Double.ulpOfOne
    #expect(SpectrumSummary(of: [2, 1, 6.1 * eps])[.cond] == 2 / (6.1 * eps))
    #expect(SpectrumSummary(of: [2, 1, 6 * eps])[.cond] == .infinity)
    #expect(SpectrumSummary(of: [2, 1, 6.1 * eps], side: 16)[.cond] == .infinity)
    #expect(SpectrumSummary(of: [2, 1, 33 * eps], side: 16)[.cond] == 2 / (33 * eps))
    #expect(SpectrumSummary(of: [2e-200, 1e-200, 0], side: 16)[.cond] == .infinity)
  }

  @Test("a singular matrix has an infinite condition number and finite ranks")
  func singular() throws {
    let summary = SpectrumSummary(of: [2, 1, 0])
    #expect(summary[.cond] == .infinity)
    expectClose(try #require(summary[.srank]), 1.25, tolerance: 1e-15)
    #expect(try #require(summary[.erank]).isFinite)
  }

  @Test("decay and alpha need three values above 1e-10 of the first")
  func fewPoints() throws {
    for spectrum in [[1], [2, 1], [1, 0.5, 1e-10], [1, 0.5, 0, 0]] {
      #expect(SpectrumSummary(of: spectrum)[.decay] == nil)
      #expect(SpectrumSummary(of: spectrum)[.alpha] == nil)
    }
    // The fourth value is noise and left out of the line through the first three.
    let summary = SpectrumSummary(of: [4, 2, 1, 3e-10])
    expectClose(try #require(summary[.decay]), log(2), tolerance: 1e-14)
  }

  @Test("k90 counts the value that reaches nine tenths")
  func leastCount() {
    #expect(SpectrumSummary(of: [3, 1, 0])[.k90] == 1)
    #expect(SpectrumSummary(of: [3, 1.001])[.k90] == 2)
    #expect(SpectrumSummary(of: [Double](repeating: 1, count: 10))[.k90] == 9)
  }

  @Test("a mean weighs each summary, and leaves out what is not defined")
  func mean() throws {
    let mean = SpectrumSummary(
      meanOf: [[4, 2, 1], [0, 0, 0], [2, 2, 2]].map { SpectrumSummary(of: $0) },
      weights: [1, 2, 3])
    expectClose(try #require(mean[.sigma1]), (4 + 0 + 6) / 6.0, tolerance: 1e-15)
    expectClose(try #require(mean[.cond]), (4 + 3) / 4.0, tolerance: 1e-15)
    let empty = SpectrumSummary(meanOf: [], weights: [])
    #expect(empty == SpectrumSummary())
    let weightless = SpectrumSummary(meanOf: [SpectrumSummary(of: [1])], weights: [0])
    #expect(weightless[.sigma1] == nil)
  }
}
