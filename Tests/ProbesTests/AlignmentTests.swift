import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import Probes

@Suite("Alignment")
struct AlignmentTests {
  private let jacobians = (0..<4).map { randomMatrix(3, 5, seed: $0) }

  @Test("of two matrices is their cosine, by hand")
  func byHand() throws {
    let alignment = Alignment(of: [
      Matrix([[1, 0], [0, 1]]), Matrix([[1, 2], [2, 0]]), Matrix([[0, -3], [0, 0]]),
    ])
    let cosines = alignment.cosines.map { row in row.map { $0 ?? Double.nan } }
    let small = 1 / 18.0.squareRoot()
    expectClose(cosines[0], [1, small, 0], tolerance: 1e-15)
    expectClose(cosines[1], [small, 1, -2 / 3.0], tolerance: 1e-15)
    let expected = (small + 2 / 3.0) / 3
    expectClose(try #require(alignment.meanMagnitude), expected, tolerance: 1e-15)
    expectClose(try #require(alignment.maximumMagnitude), 2 / 3.0, tolerance: 1e-15)
    expectClose(try #require(alignment.meanSquare), (1 / 18.0 + 4 / 9.0) / 3, tolerance: 1e-15)
    expectClose(try #require(alignment.signedMean), (small - 2 / 3.0) / 3, tolerance: 1e-15)
    #expect(alignment.pairCount == 3)
  }

  @Test("rotating and scaling all experts alike leaves it", arguments: 0..<3 as Range<UInt64>)
  func rotation(seed: UInt64) throws {
    var stream = RandomStream(seed: seed, purpose: .directions)
    let left = Matrix.haarOrthogonal(3, using: &stream)
    let right = Matrix.haarOrthogonal(5, using: &stream)
    let turned = Alignment(of: jacobians.map { (left * $0 * right).scaled(by: 7) })
    for (ours, theirs) in zip(turned.cosines, Alignment(of: jacobians).cosines) {
      for (a, b) in zip(ours, theirs) {
        let (first, second) = (try #require(a), try #require(b))
        #expect(abs(first - second) <= 1e-14)
      }
    }
  }

  @Test("identical experts align fully, opposite ones in magnitude")
  func identical() throws {
    let alignment = Alignment(of: [jacobians[0], jacobians[0], jacobians[0].scaled(by: -2)])
    expectClose(try #require(alignment.meanMagnitude), 1, tolerance: 1e-14)
    expectClose(try #require(alignment.cosines[0][2]), -1, tolerance: 1e-14)
  }

  @Test("a dead or zero expert has no cosine, and one expert no summary")
  func undefined() throws {
    let zero = Matrix(repeating: 0, rows: 3, columns: 5)
    let alignment = Alignment(of: [jacobians[0], nil, zero, jacobians[1]])
    for i in 0..<4 {
      #expect(alignment.cosines[1][i] == nil && alignment.cosines[i][2] == nil)
    }
    let only = abs(try #require(alignment.cosines[0][3]))
    #expect(alignment.meanMagnitude == only && alignment.maximumMagnitude == only)
    #expect(Alignment(of: [jacobians[0]]).meanMagnitude == nil)
    #expect(Alignment(of: []).maximumMagnitude == nil)
  }
}

@Suite("PairNull")
struct AlignmentNullTests {
  @Test("of flat spectra of width d has mean √(2/π)/d", arguments: [4, 8])
  func flatSpectra(d: Int) throws {
    // The trace of a Haar orthogonal matrix is nearly standard normal.
    let identities = [Matrix](repeating: .identity(d), count: 3)
    let null = try PairNull(of: identities, draws: 400, seed: 1)
    let expected = (2 / Double.pi).squareRoot() / Double(d)
    // Deviation of |z| is 0.60/d, so of the mean of 1200 pairs 0.017/d.
    #expect(abs(null.mean - expected) <= 0.08 / Double(d))
    #expect(null.draws == 400)
    #expect(null.mean < null.percentile95 && null.percentile95 < null.maximumPercentile95)
    #expect(null.mean < null.maximumMean && null.maximumMean < null.maximumPercentile95)
  }

  @Test("keeps the spectra: rank-one directions align less than flat ones in no dimension")
  func rankOne() throws {
    // ⟨u₁v₁ᵀ, u₂v₂ᵀ⟩ = ⟨u₁, u₂⟩⟨v₁, v₂⟩; in the plane each factor has mean magnitude 2/π.
    let projector = Matrix([[1, 0], [0, 0]])
    let null = try PairNull(of: [projector, projector], draws: 2_000, seed: 5)
    let expected = 4 / (Double.pi * Double.pi)
    #expect(abs(null.mean - expected) <= 0.03)
    #expect(null.mean == null.maximumMean && null.percentile95 == null.maximumPercentile95)
  }

  @Test("is fixed by its seed, and a longer one begins with a shorter")
  func seeded() throws {
    let matrices = (0..<3).map { randomMatrix(3, 4, seed: $0) }
    let null = try PairNull(of: matrices, draws: 10, seed: 1)
    #expect(try null == PairNull(of: matrices, draws: 10, seed: 1))
    #expect(try null != PairNull(of: matrices, draws: 10, seed: 2))
    let first = try PairNull(of: matrices, draws: 1, seed: 1)
    #expect(first.mean == first.percentile95)
  }

  @Test(
    "the mean square of a cosine under rotations of both sides is 1/(o d), whatever the spectra")
  func meanSquare() throws {
    var stream = RandomStream(seed: 3, purpose: .test)
    let spectra: [[Double]] = [[1, 0, 0], [1, 1, 1], [3, 1, 0.2]]
    let jacobians = spectra.map { spectrum in
      var matrix = Matrix(repeating: 0, rows: 3, columns: 5)
      for (i, value) in spectrum.enumerated() { matrix[i, i] = value }
      return matrix
    }
    var sums = [Double](repeating: 0, count: 3)
    let draws = 4_000
    for _ in 0..<draws {
      let turned = jacobians.map {
        Matrix.haarOrthogonal(3, using: &stream) * $0 * Matrix.haarOrthogonal(5, using: &stream)
      }
      let cosines = Alignment(of: turned).cosines.pairs
      for (pair, cosine) in cosines.enumerated() { sums[pair] += cosine * cosine / Double(draws) }
    }
    // A kurtosis of 9 at the most: 4,000 squares have a mean to 4.5 % in one deviation of the worst.
    for sum in sums { #expect(abs(15 * sum - 1) <= 0.14, "\(sum)") }
  }

  @Test("the exact level is that of drawn rotations of wide spread matrices")
  func exactAgainstDrawn() throws {
    let matrices = (0..<6).map { randomMatrix(24, 20, seed: $0) }
    let drawn = try PairNull(of: matrices, draws: 600, seed: 1)
    let exact = PairNull.exact(pairs: 15, rows: 24, columns: 20)
    #expect(exact.draws == 0 && exact.isExact == true && drawn.isExact == nil)
    for (found, expected, tolerance) in [
      (drawn.mean, exact.mean, 0.03), (drawn.percentile95, exact.percentile95, 0.03),
      (drawn.maximumMean, exact.maximumMean, 0.03),
      (drawn.maximumPercentile95, exact.maximumPercentile95, 0.06),
    ] { #expect(abs(found / expected - 1) <= tolerance, "\(found) \(expected)") }
  }

  @Test("half-normal levels are those of scipy")
  func halfNormal() {
    // scipy.integrate.quad of 1 - (2 norm.cdf(z) - 1)^P, norm.ppf((1 + 0.95^(1/P)) / 2), and numpy's
    // quantile of a million means.
    for (pairs, mean, largest, percentile, tolerance) in [
      (1, 0.7978845608028653, 1.959963984540054, 1.95996, 0.012),
      (3, 1.3263867552786095, 2.387737887070818, 1.42514, 0.003),
      (28, 2.296815089702587, 3.1164823341256755, 0.99126, 0.002),
    ] {
      let exact = PairNull.exact(pairs: pairs, rows: 10, columns: 40)
      expectClose(exact.mean, 0.7978845608028653 / 20, tolerance: 1e-14)
      expectClose(20 * exact.maximumMean, mean, tolerance: 1e-9)
      expectClose(20 * exact.maximumPercentile95, largest, tolerance: 1e-12)
      #expect(abs(20 * exact.percentile95 / percentile - 1) <= tolerance)
    }
    #expect(PairNull.exact(pairs: 500_000, rows: 1, columns: 1).maximumPercentile95.isFinite)
  }

  @Test("needs two Jacobians that are not zero")
  func refusal() {
    let expected = "alignment needs at least two live experts whose Jacobian is not zero"
    let zero = Matrix(repeating: 0, rows: 2, columns: 2)
    for matrices in [[], [Matrix.identity(2)], [.identity(2), zero]] {
      let error = #expect(throws: ProbeError.self) {
        try PairNull(of: matrices, draws: 3, seed: 1)
      }
      #expect(error?.description == expected)
    }
  }

  @Test("a quantile lies between order statistics")
  func quantiles() {
    let values = [4.0, 1, 3, 2, 5]
    #expect(quantile(values, 0) == 1 && quantile(values, 1) == 5 && quantile(values, 0.5) == 3)
    expectClose(quantile(values, 0.95), 4.8, tolerance: 1e-15)
    #expect(quantile([7], 0.95) == 7)
  }
}
