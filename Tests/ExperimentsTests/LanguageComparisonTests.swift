import Networks
import TestSupport
import Testing

@testable import Experiments

@Suite("LanguageComparison")
struct LanguageComparisonTests {
  private static let trained = Result { try tinyLanguage(seeds: [1, 2, 3]).run() }

  /// sigma1 of dense minus top-k over three seeds is about `gap`, layer by layer.
  private func comparison(gaps: [Double?]) throws -> LanguageComparison {
    let one = try Self.trained.get()
    let comparisons = gaps.map { gap -> Comparison in
      let rows = one.common.measurements.enumerated().map { seed, row in
        row.enumerated().map { index, measurement in
          var measurement = measurement
          let routing = one.models[index].ffn.routing
          measurement.figures[.sigma1] = gap.map {
            Double(seed) + (routing == .dense ? $0 + 0.01 * Double(seed) : 0)
          }
          return measurement
        }
      }
      return Comparison(
        architectures: one.common.architectures, conventions: Conventions(), seeds: [1, 2, 3],
        requestedSeeds: 3, sampleCount: 48, measurements: rows)
    }
    return LanguageComparison(
      models: one.models, layers: Array(gaps.indices), evaluatedTokens: 199, countsBytes: false,
      comparisons: comparisons)
  }

  @Test(
    "a claim of every layer takes the verdict that all agree on",
    arguments: [
      ([1, 2, 3], .holds), ([-1, -2, -3], .reversed), ([1, -2, 3], .open), ([1, 0, 3], .open),
      ([0, 0, 0], .open), ([1, nil, 3], nil), ([nil, 1, 3], nil),
    ] as [([Double?], Verdict?)])
  func everyLayer(gaps: [Double?], expected: Verdict?) throws {
    #expect(try comparison(gaps: gaps).verdictsOnEveryLayer[.sigmaTopK] == expected)
  }

  @Test("claim 6 is claim 1 and the order of alignments, at every layer")
  func parts() {
    #expect(
      Claim.allCases.map(\.nameInTransformer) == [
        "6 top-k", "6 soft", "2 top-k", "2 soft", "3 top-k", "3 soft", "4 top-k", "4 soft",
        "6 order", "5",
      ])
  }
}
