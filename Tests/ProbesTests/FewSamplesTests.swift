import LinearAlgebra
import TestSupport
import Testing

@testable import Probes

@Suite("few samples in many features")
struct FewSamplesTests {
  private let width = 512

  private func samples() -> (Matrix, [Double]) {
    var stream = RandomStream(seed: 4, purpose: .data)
    let rows = Matrix(rows: 40, columns: width, using: &stream)
    let weights = (0..<40).map { $0 % 3 == 0 ? 0 : stream.uniform() }
    return (rows, weights)
  }

  @Test("have the variances that the whole covariance gives")
  func whole() throws {
    let (rows, weights) = samples()
    let whole = try WeightedPCA(of: rows, weights: weights)
    let few = try WeightedPCA(of: rows, weights: weights, axes: false)
    #expect(few.axes.elements.isEmpty && !whole.axes.elements.isEmpty)
    for (a, b) in zip(few.eigenvalues, whole.eigenvalues) { #expect(abs(a - b) < 1e-12) }
    for (a, b) in zip(few.mean, whole.mean) { #expect(abs(a - b) < 1e-14) }
    #expect(few.effectiveCount == whole.effectiveCount)
    // 26 samples with weight spread in 25 directions.
    #expect(few.eigenvalues.count == width && few.eigenvalues.count { $0 > 1e-10 } == 25)
    let gates = Matrix(rows: 40, columns: 1, elements: weights)
    let variances = try #require(try WeightedVariances.measure(rows, gates: gates)[0])
    #expect(variances.eigenvalues == few.eigenvalues)
  }

  @Test("that are all alike have no variance at all")
  func alike() throws {
    let row = (0..<width).map { Double($0) + 0.1 }
    let pca = try WeightedPCA(
      of: Matrix([[Double]](repeating: row, count: 5)), weights: [1, 2, 3, 4, 5], axes: false)
    #expect(pca.eigenvalues.allSatisfy { $0 == 0 } && pca.mean == row)
  }
}
