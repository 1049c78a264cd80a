import LinearAlgebra
import TestSupport
import Testing

/// The distribution of random rotations, by the moments that the Haar measure has.
@Suite("Haar orthogonal matrices")
struct HaarOrthogonalTests {
  private func draw(_ n: Int, _ index: Int) -> Matrix {
    var stream = RandomStream(seed: 2, purpose: .directions, index: index)
    return Matrix.haarOrthogonal(n, using: &stream)
  }

  @Test("are orthogonal", arguments: [0, 1, 2, 5, 20])
  func orthogonal(n: Int) {
    let q = draw(n, 0)
    expectClose(q.transposedProduct(q), .identity(n))
    expectClose(q.productTransposing(q), .identity(n))
  }

  @Test("of size 1 are both signs equally often")
  func signs() {
    let values = (0..<400).map { draw(1, $0)[0, 0] }
    #expect(values.allSatisfy { abs($0) == 1 })
    // The sum of 400 signs has deviation 20.
    #expect(abs(values.reduce(0, +)) < 80)
  }

  @Test("have elements of mean 0, variance 1/n, and a trace of variance 1", arguments: [2, 3, 6])
  func moments(n: Int) {
    let draws = (0..<1_500).map { draw(n, $0) }
    let count = Double(draws.count)
    for i in 0..<n {
      for j in 0..<n {
        let mean = draws.reduce(0) { $0 + $1[i, j] } / count
        let square = draws.reduce(0) { $0 + $1[i, j] * $1[i, j] } / count
        #expect(abs(mean) < 4 / (count * Double(n)).squareRoot(), "[\(i), \(j)]")
        #expect(abs(square - 1 / Double(n)) < 0.05, "[\(i), \(j)]")
      }
    }
    let traces = draws.map { q in (0..<n).reduce(0) { $0 + q[$1, $1] } }
    #expect(abs(traces.reduce(0, +) / count) < 0.11)
    #expect(abs(traces.reduce(0) { $0 + $1 * $1 } / count - 1) < 0.15)
  }
}
