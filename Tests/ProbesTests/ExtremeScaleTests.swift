import LinearAlgebra
import Networks
import Probes
import TestSupport
import Testing

/// Figures that do not depend on the scale of inputs or weights, where squares leave the range.
@Suite("Extreme scales")
struct ExtremeScaleTests {
  /// Powers of two next to 1e80, 1e160 and 1e-160: figures are then the same to the last bit.
  static let exponents = [266, 531, -531]

  private func power(_ exponent: Int) -> Double {
    Double(sign: .plus, exponent: exponent, significand: 1)
  }

  @Test("ranks and ratios of a weighted PCA are what they are at scale 1", arguments: exponents)
  func pca(exponent: Int) throws {
    let samples = randomMatrix(80, 5, seed: 1)
    let weights = (0..<80).map { Double($0 % 3) }
    let plain = try WeightedPCA(of: samples, weights: weights)
    let scaled = try WeightedPCA(of: samples.scaled(by: power(exponent)), weights: weights)
    for figure in [\WeightedPCA.effectiveRank, \.deviationRank, \.participationRatio] {
      expectClose(
        try #require(scaled[keyPath: figure]), try #require(plain[keyPath: figure]),
        tolerance: 1e-13)
    }
    #expect(scaled.k90 == plain.k90 && scaled.rank == 5)
    expectClose(
      try #require(scaled.explainedShares), try #require(plain.explainedShares), tolerance: 1e-13)
    #expect(scaled.mean == plain.mean.map { $0 * power(exponent) })
    // LAPACK scales large matrices itself, not by a power of two.
    let expected = plain.totalVariance * power(exponent) * power(exponent)
    #expect(
      scaled.totalVariance == expected
        || abs(scaled.totalVariance - expected) <= 1e-14 * expected + 2 * .leastNonzeroMagnitude)
    let variances = try #require(
      try WeightedVariances.measure(
        samples.scaled(by: power(exponent)),
        gates: Matrix(rows: 80, columns: 1, elements: weights))[0])
    expectClose(
      try #require(variances.participationRatio), try #require(plain.participationRatio),
      tolerance: 1e-12)
  }

  @Test("cosines, ranks and the router's share are what they are at scale 1", arguments: exponents)
  func jacobians(exponent: Int) throws {
    let shape = LayerShape(
      inputWidth: 4, outputWidth: 5, hiddenWidth: 6, expertCount: 3, routing: .soft,
      activation: .tanh)
    let layer = randomLayer(shape, seed: 3)
    var large = layer
    for i in 0..<3 {
      for (name, values) in [
        ("weight", layer.expert(i).w2.elements), ("bias", layer.expert(i).b2 ?? []),
      ] {
        large = large.setting("experts.\(i).w2.\(name)", to: values.map { $0 * power(exponent) })
      }
    }
    let inputs = randomMatrix(40, 4, seed: 4)
    let (plain, scaled) = (
      try JacobianProbe(of: layer, at: inputs), try JacobianProbe(of: large, at: inputs)
    )
    #expect(scaled.alignment == plain.alignment)
    #expect(scaled.pointwiseAlignment == plain.pointwiseAlignment)
    #expect(scaled.layer?.routerShare == plain.layer?.routerShare)
    for statistic in [SpectrumStatistic.erank, .srank, .pr, .decay, .k90, .cond] {
      expectClose(
        try #require(scaled.routedMean[statistic]), try #require(plain.routedMean[statistic]),
        tolerance: 1e-10)
    }
    expectClose(
      try #require(scaled.routedMean[.frobenius]) / power(exponent),
      try #require(plain.routedMean[.frobenius]), tolerance: 1e-10)
  }

  @Test("margins in the input's units are those of a router of scale 1", arguments: exponents)
  func margins(exponent: Int) throws {
    let shape = LayerShape(
      inputWidth: 4, outputWidth: 5, hiddenWidth: 6, expertCount: 3, routing: .topK,
      selectedCount: 1)
    let layer = randomLayer(shape, seed: 3)
    let router = try #require(layer.routerWeight)
    let turned = layer.setting(
      "router.weight", to: router.elements.map { $0 * power(exponent) })
    let inputs = randomMatrix(40, 4, seed: 4)
    let (plain, scaled) = (
      try RoutingStatistics(of: layer, at: inputs), try RoutingStatistics(of: turned, at: inputs)
    )
    expectClose(
      try #require(scaled.inputMargin), try #require(plain.inputMargin), tolerance: 1e-12)
  }

  @Test("the largest singular values alone follow the scale", arguments: exponents)
  func leading(exponent: Int) throws {
    let matrix = randomMatrix(40, 30, seed: 5)
    let plain = try LeadingSingularValues(of: matrix, count: 3)
    let scaled = try LeadingSingularValues(of: matrix.scaled(by: power(exponent)), count: 3)
    #expect(scaled.values == plain.values.map { $0 * power(exponent) })
  }
}
