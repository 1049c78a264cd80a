import Networks
import Probes
import TestSupport
import Testing

@testable import Experiments

@Suite("Comparison")
struct ComparisonTests {
  /// Figures of top-k, soft and dense over three seeds.
  private func comparison(_ figures: [[[Figure: Double]]]) throws -> Comparison {
    let shape = LayerShape(
      inputWidth: 4, outputWidth: 3, hiddenWidth: 2, expertCount: 2,
      routing: .soft)
    let sample = try Measurement(
      of: MeasuredLayer(
        layer: Layer(shape: shape, precision: .float64, seed: 1), inputs: .identity(4), loss: nil),
      untrained: nil, conventions: Conventions(), draws: 20, seed: 1)
    let experiment = tinyExperiment(seeds: [])
    let routings: [Routing] = [.topK, .soft, .dense]
    return Comparison(
      architectures: routings.map {
        Architecture(name: $0.rawValue, shape: experiment.design.shape(for: $0, capacity: .total))
      }, conventions: Conventions(), seeds: [1, 2, 3], requestedSeeds: 3, sampleCount: 4,
      measurements: figures.map { row in
        row.map { figures in
          var measurement = sample
          measurement.figures = figures
          return measurement
        }
      })
  }

  @Test("differences are paired seed by seed, first minus second")
  func paired() throws {
    let comparison = try comparison([
      [[.sigma1: 1], [.sigma1: 3], [.sigma1: 4]],
      [[.sigma1: 2], [.sigma1: 3.5], [.sigma1: 4.9]],
      [[.sigma1: 3], [.sigma1: 6], [.sigma1: 6.1]],
    ])
    #expect(comparison.difference(.sigma1, 0, 1)?.differences == [-2, -1.5, -3])
    #expect(comparison.mean(.sigma1, 0) == 2)
    let difference = try #require(comparison.difference(for: .sigmaTopK))
    expectClose(difference.differences, [-3, -2.9, -3.1], tolerance: 1e-14)
    #expect(comparison.earlierVerdict(on: .sigmaTopK) == .holds)
    #expect(comparison.earlierVerdict(on: .sigmaSoft) == .open)
    #expect(comparison.earlierVerdict(on: .decayTopK) == nil)
  }

  @Test("a figure that one seed lacks is not compared")
  func missing() throws {
    let comparison = try comparison([
      [[.decay: 1], [:], [.decay: 1]], [[.decay: 1], [.decay: 2], [.decay: 2]],
    ])
    #expect(comparison.values(.decay, 0) == [1, 1])
    #expect(comparison.values(.decay, 1) == nil && comparison.mean(.decay, 1) == nil)
    #expect(comparison.difference(.decay, 0, 1) == nil)
  }

  @Test("under the earlier rule an alignment claim is held against the 95th percentile of its null")
  func againstNull() throws {
    let comparison = try comparison([
      [[.alignment: 0.1], [.alignment: 0.2], [:]], [[.alignment: 0.3], [.alignment: 0.2], [:]],
    ])
    let null = try #require(comparison.measurements[0][0].alignmentNull).percentile95
    let difference = try #require(comparison.difference(for: .alignmentTopK))
    #expect(difference.differences == [0.1 - null, 0.3 - null])
    #expect(comparison.difference(for: .alignmentOrder)?.differences == [-0.1, 0.3 - 0.2])
  }

  @Test("under the earlier rule losses more than a tenth apart are not matched")
  func unmatched() throws {
    let comparison = try comparison([[[.loss: 1], [.loss: 1.09], [.loss: 1.11]]])
    #expect(!comparison.isUnmatchedInLoss(0, 1) && comparison.isUnmatchedInLoss(0, 2))
    #expect(comparison.isUnmatchedInLoss(2, 0) && !comparison.isUnmatchedInLoss(1, 2))
  }
}
