import LinearAlgebra
import Probes
import TestSupport
import Testing

@Suite("WeightedPCA")
struct WeightedPCATests {
  private let weights: [Double] = [2, 1, 0, 3, 1, 0.5, 1, 4]
  private func samples(_ seed: UInt64) -> Matrix { randomMatrix(8, 4, seed: seed) }

  @Test("a weight of two is the sample seen twice", arguments: 0..<3 as Range<UInt64>)
  func weightIsMultiplicity(seed: UInt64) throws {
    let rows = [0, 0, 1, 3, 3, 3, 4, 6, 7, 7, 7, 7]
    let weighted = try WeightedPCA(of: samples(seed), weights: [2, 1, 0, 3, 1, 0, 1, 4])
    let repeated = try WeightedPCA(
      of: samples(seed).rows(at: rows), weights: rows.map { _ in 1 })
    expectClose(weighted.eigenvalues, repeated.eigenvalues, tolerance: 1e-13)
    expectClose(weighted.mean, repeated.mean, tolerance: 1e-14)
    // Twelve equal samples count as twelve; unequal weights count as fewer.
    #expect(repeated.effectiveCount == 12)
    expectClose(weighted.effectiveCount, 144 / 32.0, tolerance: 1e-15)
  }

  @Test("the axes diagonalise the covariance, divided by the weight", arguments: [1, 2])
  func diagonalises(seed: UInt64) throws {
    let h = samples(seed)
    let pca = try WeightedPCA(of: h, weights: weights)
    var covariance = Matrix(repeating: 0, rows: 4, columns: 4)
    for (row, weight) in weights.enumerated() {
      let centred = Matrix([zip(h.row(row), pca.mean).map { $0 - $1 }])
      covariance = covariance.adding(centred.transposedProduct(centred), scaledBy: weight / 12.5)
    }
    let rebuilt = pca.axes.transposedProduct(pca.axes.scalingRows(by: pca.eigenvalues))
    expectClose(rebuilt, covariance)
    expectClose(pca.axes.productTransposing(pca.axes), .identity(4))
    let total = h.elements.indices.reduce(0.0) { sum, index in
      let difference = h.elements[index] - pca.mean[index % 4]
      return sum + weights[index / 4] / 12.5 * difference * difference
    }
    expectClose(pca.totalVariance, total, tolerance: 1e-13)
  }

  @Test("rotation leaves the eigenvalues", arguments: 0..<3 as Range<UInt64>)
  func rotation(seed: UInt64) throws {
    var stream = RandomStream(seed: seed, purpose: .directions)
    let turned = samples(seed) * Matrix.haarOrthogonal(4, using: &stream)
    expectClose(
      try WeightedPCA(of: turned, weights: weights).eigenvalues,
      try WeightedPCA(of: samples(seed), weights: weights).eigenvalues, tolerance: 1e-13)
  }

  @Test("translation moves the mean, scaling squares into the eigenvalues")
  func translationAndScale() throws {
    let plain = try WeightedPCA(of: samples(5), weights: weights)
    let moved = try WeightedPCA(
      of: samples(5) + Matrix(repeating: 3, rows: 8, columns: 4), weights: weights)
    expectClose(moved.eigenvalues, plain.eigenvalues, tolerance: 1e-13)
    expectClose(moved.mean, plain.mean.map { $0 + 3 }, tolerance: 1e-14)
    let scaled = try WeightedPCA(of: samples(5).scaled(by: -4), weights: weights)
    expectClose(scaled.eigenvalues, plain.eigenvalues.map { 16 * $0 }, tolerance: 1e-13)
    let heavier = try WeightedPCA(of: samples(5), weights: weights.map { 8 * $0 })
    #expect(heavier == plain)
  }

  @Test("of a cross is its two axes, by hand")
  func cross() throws {
    let cross = Matrix([[3, 1], [-1, 1], [1, 2], [1, 0]])
    let pca = try WeightedPCA(of: cross, weights: [1, 1, 1, 1])
    #expect(pca.mean == [1, 1])
    expectClose(pca.eigenvalues, [2, 0.5], tolerance: 1e-15)
    expectClose(pca.explainedShares ?? [], [0.8, 0.2], tolerance: 1e-15)
    expectClose(pca.participationRatio ?? .nan, 6.25 / 4.25, tolerance: 1e-15)
    // H(0.8, 0.2) and, of the deviations √2 and √½, H(2/3, 1/3).
    expectClose(pca.effectiveRank ?? .nan, 1.6493848884661177, tolerance: 1e-14)
    expectClose(pca.deviationRank ?? .nan, 1.8898815748423097, tolerance: 1e-14)
    #expect(pca.k90 == 2)
    #expect(pca.totalVariance == 2.5)
    #expect(!pca.isUndersampled)
  }

  @Test("n_eff no larger than the dimension bounds the rank")
  func bounded() throws {
    let h = samples(2)
    #expect(try WeightedPCA(of: h, weights: [1, 1, 1, 1, 0, 0, 0, 0]).isBoundedBySamples)
    #expect(try !WeightedPCA(of: h, weights: [1, 1, 1, 1, 1, 0, 0, 0]).isBoundedBySamples)
    #expect(try WeightedPCA(of: h, weights: [9, 1, 1, 1, 1, 0, 0, 0]).isBoundedBySamples)
  }

  @Test("n_eff below twice the rank is undersampled")
  func undersampled() throws {
    // Two equal variances: a rank of 2, whatever the dimension.
    for width in [2, 20] {
      func square(_ repeats: Int) -> Matrix {
        Matrix(
          (0..<repeats).flatMap { _ in
            [[1.0, 0], [-1, 0], [0, 1], [0, -1]].map {
              $0 + [Double](repeating: 3, count: width - 2)
            }
          })
      }
      let four = try WeightedPCA(of: square(1), weights: [1, 1, 1, 1])
      expectClose(four.effectiveRank ?? .nan, 2, tolerance: 1e-14)
      #expect(!four.isUndersampled)
      #expect(try WeightedPCA(of: square(1), weights: [2, 2, 1, 1]).isUndersampled)
      #expect(
        try !WeightedPCA(of: square(2), weights: [2, 2, 1, 1, 1, 1, 2, 2]).isUndersampled)
    }
  }

  @Test("n_eff and the share of k90 count as the whole number that rounding has moved them past")
  func rounding() throws {
    let pca = try WeightedPCA(
      of: randomMatrix(8, 6, seed: 2), weights: [0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0, 0])
    #expect(pca.effectiveCount > 6 && pca.isBoundedBySamples)
    struct Even: VarianceSpectrum {
      let mean: [Double] = []
      let eigenvalues: [Double]
      let effectiveCount = 1.0
      let scaling: Int? = nil
    }
    for (count, value) in [(10, 0.013), (20, 1.1), (30, 1.0 / 3), (40, 0.3)] {
      #expect(Even(eigenvalues: [Double](repeating: value, count: count)).k90 == count * 9 / 10)
    }
  }

  @Test("samples that are all one point vary in nothing", arguments: [1, 2, 3, 7, 100])
  func onePoint(count: Int) throws {
    let h = Matrix([[Double]](repeating: [0.1, -0.7, 1e9], count: count))
    let pca = try WeightedPCA(of: h, weights: (0..<count).map { 0.1 + 0.3 * Double($0) })
    #expect(pca.mean == [0.1, -0.7, 1e9])
    #expect(pca.totalVariance == 0)
    #expect(pca.effectiveRank == nil)
    #expect(pca.deviationRank == nil)
    #expect(pca.participationRatio == nil)
    #expect(pca.explainedShares == nil)
    #expect(pca.k90 == nil)
    #expect(pca.isUndersampled == (count <= 2))
  }

  @Test("no weight, or a number that is not finite, is refused")
  func refusals() {
    let none = #expect(throws: ProbeError.self) {
      try WeightedPCA(of: samples(1), weights: [Double](repeating: 0, count: 8))
    }
    #expect(none?.description == "no sample has weight, so there is no variance")
    var broken = samples(1)
    broken[2, 1] = .infinity
    #expect(throws: ProbeError.self) {
      try WeightedPCA(of: broken, weights: weights.map { $0 + 1 })
    }
  }
}
