import LinearAlgebra
import Networks
import Probes
import TestSupport
import Testing

@Suite("PairAlignment")
struct PairAlignmentTests {
  @Test("is the mean square, the signed mean and the largest pair, by hand")
  func byHand() throws {
    let alignment = Alignment(of: [
      Matrix([[1, 0], [0, 1]]), nil, Matrix([[1, 2], [2, 0]]), Matrix([[0, -3], [0, 0]]),
    ])
    let pairs = try #require(PairAlignment(of: alignment))
    let small = 1 / 18.0.squareRoot()
    expectClose(pairs.meanSquare, (1 / 18.0 + 4 / 9.0) / 3, tolerance: 1e-15)
    expectClose(pairs.signedMean, (small - 2 / 3.0) / 3, tolerance: 1e-15)
    #expect(pairs.largest.first == 2 && pairs.largest.second == 3)
    expectClose(pairs.largest.cosine, -2 / 3.0, tolerance: 1e-15)
    let shape = LayerShape(inputWidth: 2, outputWidth: 2, hiddenWidth: 1)
    expectClose(pairs.omega(of: shape), (1 / 18.0 + 4 / 9.0) / 3 - 0.25, tolerance: 1e-14)
  }

  @Test("is of the first pair where several are the largest, and of none without two live experts")
  func ties() throws {
    let one = Matrix([[1, 2], [0, 1]])
    let pairs = try #require(PairAlignment(of: Alignment(of: [one, one, one])))
    #expect(pairs.largest.first == 0 && pairs.largest.second == 1)
    #expect(PairAlignment(of: Alignment(of: [one])) == nil)
    #expect(PairAlignment(of: Alignment(of: [nil, one, nil])) == nil)
    #expect(PairAlignment(of: Alignment(of: [])) == nil)
  }

  @Test("omega is zero on average under random rotations, whatever the spectrum")
  func rotations() throws {
    let shape = LayerShape(inputWidth: 3, outputWidth: 2, hiddenWidth: 1)
    for jacobian in [Matrix([[1, 0, 0], [0, 0, 0]]), Matrix([[1, 0, 0], [0, 0.7, 0]])] {
      var stream = RandomStream(seed: 3, purpose: .test)
      var sum = 0.0
      let draws = 4_000
      for _ in 0..<draws {
        let turned = (0..<2).map { _ in
          Matrix.haarOrthogonal(2, using: &stream) * jacobian
            * Matrix.haarOrthogonal(3, using: &stream)
        }
        sum += try #require(PairAlignment(of: Alignment(of: turned))).omega(of: shape)
      }
      // A² is within [0, 1] with a standard deviation below 0.2: four of the mean's.
      #expect(abs(sum / Double(draws)) < 4 * 0.2 / Double(draws).squareRoot(), "\(sum)")
    }
  }
}
