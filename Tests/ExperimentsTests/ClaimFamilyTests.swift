import Foundation
import LinearAlgebra
import Networks
import Statistics
import TestSupport
import Testing

@testable import Experiments

/// A comparison of dense, soft and top-k with figures that are made up, under the present rule.
private func comparison(
  _ rows: [[(trained: [Figure: Double], untrained: [Figure: Double])]],
  dataSeeds: [UInt64]? = nil, floor: Double? = nil
) throws -> Comparison {
  let experiment = tinyExperiment(seeds: [])
  let shape = experiment.design.shape(for: .soft, capacity: .total)
  let sample = try Measurement(
    of: MeasuredLayer(
      layer: Layer(shape: shape, precision: .float64, seed: 1), inputs: .identity(4), loss: nil),
    untrained: nil, conventions: Conventions(), draws: 5, seed: 1)
  return Comparison(
    architectures: [Routing.dense, .soft, .topK].map {
      Architecture(name: $0.rawValue, shape: experiment.design.shape(for: $0, capacity: .total))
    }, conventions: Conventions(), seeds: rows.indices.map { UInt64($0) },
    requestedSeeds: rows.count, sampleCount: 4,
    measurements: rows.map { row in
      row.map { figures in
        var measurement = sample
        (measurement.figures, measurement.untrained) = figures
        return measurement
      }
    }, rule: VerdictRule(floor: floor), dataSeeds: dataSeeds)
}

@Suite("Families of claims")
struct ClaimFamilyTests {
  /// Eight seeds in which ln sigma1 of top-k over dense is `trained`, and was `untrained`, and little noise.
  private func sigma(trained: Double, untrained: Double, noise: Double = 0.01) throws -> ClaimTest {
    var stream = RandomStream(seed: 4, purpose: .test)
    let comparison = try comparison(
      (0..<8).map { _ in
        let base = 2 + 0.3 * stream.normal()
        func figures(_ gap: Double) -> [Figure: Double] {
          [.sigma1: base * exp(gap + noise * stream.normal())]
        }
        return [(figures(0), figures(0)), ([:], [:]), (figures(trained), figures(untrained))]
      })
    return try #require(comparison.family[.sigmaTopK])
  }

  @Test(
    "a claim holds that is firm trained and from training, and is structural where training did not make it",
    arguments: [
      (-0.4, 0, .holds), (0.4, 0, .reversed), (-0.4, -0.4, .structural), (0.4, 0.4, .structural),
      // Training shrinks it.
      (0.4, 0.8, .structural), (-0.4, -0.8, .structural), (0, 0, .open), (0, 0.4, .open),
      (-0.4, 0.4, .holds),
    ] as [(Double, Double, Verdict)])
  func verdicts(trained: Double, untrained: Double, expected: Verdict) throws {
    let test = try sigma(trained: trained, untrained: untrained)
    #expect(test.verdict == expected, "\(test)")
    // In logarithms: a ratio.
    #expect(abs(test.trained.difference.mean - trained) < 0.02)
    let change = try #require(test.fromTraining)
    #expect(abs(change.difference.mean - (trained - untrained)) < 0.02)
  }

  @Test("one family holds every claim twice, and its p are those of all differences at once")
  func oneFamily() throws {
    var stream = RandomStream(seed: 9, purpose: .test)
    func figures() -> [Figure: Double] {
      [
        .sigma1: exp(stream.normal()), .decay: stream.normal(), .pcaRank: 5 + stream.normal(),
        .alignment: abs(stream.normal()), .omega: 0.02 + 0.001 * stream.normal(),
      ]
    }
    let comparison = try comparison(
      (0..<7).map { _ in (0..<3).map { _ in (figures(), figures()) } })
    let family = comparison.family
    #expect(family.tests.map(\.claim) == Claim.allCases)
    #expect(family.size == 8 && family.units == 7 && family.method == .maxT)
    let directional = family.tests.filter { !$0.claim.isEquivalence }
    let direct = Family(
      directional.map(\.trained.difference.differences)
        + directional.compactMap(\.fromTraining?.difference.differences), seed: 0)
    #expect(
      directional.map(\.trained.adjustedP) + directional.map(\.fromTraining?.adjustedP)
        == direct.adjusted)
    #expect(family.tests.filter(\.claim.isEquivalence).allSatisfy { $0.trained.adjustedP == nil })
  }

  @Test(
    "near-orthogonal, aligned and structural are sides of the smallest omega of interest",
    arguments: [
      (0.001, 0.05, .nearOrthogonal), (0.05, 0.001, .aligned), (0.001, 0.002, .structural),
      (0.05, 0.06, .structural), (0.01, 0.001, .open),
    ] as [(Double, Double, Verdict)])
  func equivalence(trained: Double, untrained: Double, expected: Verdict) throws {
    let rows = (0..<5).map { seed in
      let wobble = 0.0004 * Double(seed - 2)
      return [
        ([:], [:]), ([.omega: trained + wobble], [.omega: untrained + wobble]), ([:], [:]),
      ] as [([Figure: Double], [Figure: Double])]
    }
    let family = try comparison(rows).family
    #expect(family[.alignmentSoft]?.verdict == expected)
    #expect(family[.alignmentTopK] == nil && family.size == 0)
  }

  @Test(
    "where a model did not reach a loss the claim is open, over those that did, and outside the family"
  )
  func selected() throws {
    let whole = try comparison(
      (0..<8).map { seed in
        let noise = 0.01 * Double(seed % 3)
        return [
          ([.sigma1: 1, .decay: 1], [.sigma1: 1, .decay: 1]), ([:], [:]),
          ([.sigma1: 0.5 + noise, .decay: 2 + noise], [.sigma1: 1 - noise, .decay: 1 - noise]),
        ]
      })
    var rows: [[Experiments.Measurement?]] = whole.measurements
    #expect(whole.family(of: rows)[.sigmaTopK]?.verdict == .holds)
    rows[2][2] = nil
    let test = try #require(whole.family(of: rows)[.sigmaTopK])
    #expect(test.verdict == .open && test.isSelected && test.rows == 7 && test.allRows == 8)
    #expect(test.trained.adjustedP == nil && test.trained.difference.count == 7)
  }

  @Test("where data were drawn anew the unit is the mean over a dataset's seeds")
  func datasets() throws {
    let rows = (0..<12).map { row in
      let value = Double(row / 3) + 0.1 * Double(row % 3)
      return [
        ([.decay: 1], [.decay: 1]), ([:], [:]), ([.decay: 2 + value], [.decay: 1]),
      ] as [([Figure: Double], [Figure: Double])]
    }
    let comparison = try comparison(rows, dataSeeds: rows.indices.map { UInt64($0 / 3) })
    #expect(comparison.groups == [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9, 10, 11]])
    let test = try #require(comparison.family[.decayTopK])
    expectClose(test.trained.difference.differences, [1.1, 2.1, 3.1, 4.1], tolerance: 1e-14)
    let components = try #require(
      comparison.components(rows.map { ($0[2].0[.decay] ?? 0) - 1 }))
    expectClose(try #require(components.within), 0.01, tolerance: 1e-12)
  }

  @Test("losses are matched, not matched or open by the interval of the ratio of excesses")
  func losses() throws {
    func match(_ ratio: Double, noise: Double, floor: Double?) throws -> Equivalence? {
      let rows = (0..<6).map { seed in
        let excess = 0.3 * exp(noise * Double(seed % 3 - 1))
        return [
          ([.loss: (floor ?? 0) + 0.3], [:]), ([:], [:]),
          ([.loss: (floor ?? 0) + ratio * excess], [:]),
        ] as [([Figure: Double], [Figure: Double])]
      }
      return try comparison(rows, floor: floor).lossMatch(2, 0)?.equivalence
    }
    #expect(try match(1.02, noise: 0.01, floor: nil) == .within)
    // The raw cross-entropies 2.690 and 2.528 are near, their excesses over 2.238 are not.
    #expect(try match(0.29 / 0.452, noise: 0.01, floor: 2.238) == .outside)
    #expect(try match(1.08, noise: 0.3, floor: 1) == .open)
    #expect(try match(-1, noise: 0.01, floor: 1) == .open)
  }

  @Test("what differs by no more than rounding does not differ")
  func rounding() throws {
    let rows = (0..<8).map { seed in
      let value = 0.2 + 0.01 * Double(seed)
      return [
        ([:], [:]), ([.alignment: value * (1 + 6e-8)], [.alignment: value]),
        ([.alignment: value], [.alignment: value]),
      ] as [([Figure: Double], [Figure: Double])]
    }
    let test = try #require(try comparison(rows).family[.alignmentOrder])
    #expect(test.verdict == .open && test.trained.difference.mean == 0)
  }

  @Test(
    "architectures that differ in nothing are told apart in no more than 5 of 100 comparisons",
    arguments: [false, true])
  func familyWiseRate(isSkewed: Bool) throws {
    var (rejected, firm) = (0, 0)
    let draws = 300
    for draw in 0..<draws {
      var stream = RandomStream(seed: 21, purpose: .test, index: draw)
      let comparison = try comparison(
        (0..<8).map { _ in
          (0..<3).map { _ in
            // Figures of a model go together, and untrained with trained.
            func draw() -> Double { isSkewed ? exp(stream.normal()) : stream.normal() }
            let (common, before) = (draw(), draw())
            func figures(_ shift: Double) -> [Figure: Double] {
              [
                .sigma1: exp(shift + 0.5 * draw()), .decay: shift + draw(),
                .pcaRank: 9 - shift + draw(), .alignment: shift + draw(),
              ]
            }
            return (figures(common + before), figures(before))
          }
        })
      let family = comparison.family
      let p = family.tests.flatMap { [$0.trained.adjustedP, $0.fromTraining?.adjustedP] }
      if p.contains(where: { ($0 ?? 1) < 0.05 }) { rejected += 1 }
      if family.tests.contains(where: { $0.verdict != .open }) { firm += 1 }
    }
    // Three standard deviations of so many draws.
    let bound = 0.05 + 3 * (0.05 * 0.95 / Double(draws)).squareRoot()
    #expect(Double(rejected) / Double(draws) < bound && rejected > 0, "\(rejected)")
    #expect(firm <= rejected)
  }

  @Test("networks that were not trained hold nothing and reverse nothing")
  func noSteps() throws {
    var experiment = tinyExperiment(seeds: Array(1...8))
    experiment.steps = 0
    experiment.design.runsMultiverse = true
    let comparison = try experiment.run()
    let verdicts = Set(comparison.family.tests.map(\.verdict))
    #expect(verdicts.isSubset(of: [.structural, .open]), "\(verdicts)")
    let multiverse = try #require(comparison.multiverse)
    #expect(Set(multiverse.universes.map(\.verdict)).isSubset(of: [.structural, .open]))
    #expect(comparison.family.tests.count == Claim.allCases.count)
  }
}
