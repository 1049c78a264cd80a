import LinearAlgebra
import TestSupport
import Testing

private func randomMatrix(_ shape: (Int, Int), seed: UInt64) -> Matrix {
  var stream = RandomStream(seed: seed, purpose: .test)
  return Matrix(rows: shape.0, columns: shape.1, using: &stream)
}

@Suite("SingularValueDecomposition")
struct SingularValueDecompositionTests {
  @Test("rebuilds its input from orthonormal factors", arguments: shapes, 0..<3 as Range<UInt64>)
  func rebuilds(shape: (Int, Int), seed: UInt64) throws {
    let a = randomMatrix(shape, seed: seed)
    let svd = try SingularValueDecomposition(of: a)
    expectClose(
      svd.leftVectors.scalingColumns(by: svd.singularValues) * svd.rightVectorsTransposed, a)
    let k = min(shape.0, shape.1)
    expectClose(svd.leftVectors.transposedProduct(svd.leftVectors), .identity(k))
    expectClose(
      svd.rightVectorsTransposed.productTransposing(svd.rightVectorsTransposed),
      .identity(k))
    #expect(svd.singularValues == svd.singularValues.sorted(by: >))
    expectClose(try a.singularValues(), svd.singularValues, tolerance: 1e-13)
  }

  @Test("of a diagonal matrix is its diagonal, sorted and without signs")
  func diagonal() throws {
    let a = Matrix([[3, 0, 0], [0, -5, 0]])
    #expect(try a.singularValues() == [5, 3])
  }

  @Test("refuses an element that is not finite, and names its place")
  func refusesNaN() {
    var a = Matrix.identity(3)
    a[1, 2] = .nan
    let expected =
      "SVD: element [1, 2] is nan. Every element must be finite; "
      + "look for a training that diverged or a file with missing values."
    let error = #expect(throws: LinearAlgebraError.self) {
      try SingularValueDecomposition(of: a)
    }
    #expect(error?.description == expected)
    #expect(throws: LinearAlgebraError.self) { try a.singularValues() }
  }
}

@Suite("SymmetricEigendecomposition")
struct SymmetricEigendecompositionTests {
  @Test("rebuilds its input, values descending", arguments: [0, 1, 2, 9, 40])
  func rebuilds(n: Int) throws {
    let b = randomMatrix((n, n), seed: 3)
    let a = b + b.transposed
    let eigen = try SymmetricEigendecomposition(of: a)
    let rebuilt = eigen.vectors.transposedProduct(
      eigen.vectors.scalingRows(by: eigen.values))
    expectClose(rebuilt, a)
    #expect(eigen.values == eigen.values.sorted(by: >))
  }
}

@Suite("Matrix")
struct MatrixTests {
  @Test("products agree with the sum over the inner index", arguments: shapes)
  func product(shape: (Int, Int)) {
    let a = randomMatrix(shape, seed: 1)
    let b = randomMatrix((shape.1, 4), seed: 2)
    var expected = Matrix(repeating: 0, rows: shape.0, columns: 4)
    for i in 0..<shape.0 {
      for j in 0..<4 {
        expected[i, j] = (0..<shape.1).reduce(0) { $0 + a[i, $1] * b[$1, j] }
      }
    }
    expectClose(a * b, expected)
    expectClose(a.transposed.transposedProduct(b), expected)
    expectClose(a.productTransposing(b.transposed), expected)
  }

  @Test("a Haar orthogonal matrix is orthogonal, and its first element has mean zero")
  func haar() {
    var sum = 0.0
    for draw in 0..<400 {
      var stream = RandomStream(seed: 9, purpose: .directions, index: draw)
      let q = Matrix.haarOrthogonal(4, using: &stream)
      expectClose(q.transposedProduct(q), .identity(4))
      sum += q[0, 0]
    }
    // Each q₀₀ has variance 1/4, so the mean of 400 has standard deviation 0.025.
    #expect(abs(sum / 400) < 0.1)
  }
}

@Suite("Parallel", .serialized)
struct ParallelTests {
  @Test("returns results in order for any number of threads", arguments: [1, 2, 3, 8])
  func ordered(threads: Int) {
    let before = Parallel.threadCount
    defer { Parallel.threadCount = before }
    Parallel.threadCount = threads
    #expect(Parallel.map(100) { $0 * $0 } == (0..<100).map { $0 * $0 })
    #expect(
      Parallel.map(3) { i in Parallel.map(3) { i * $0 } } == [[0, 0, 0], [0, 1, 2], [0, 2, 4]])
  }

  @Test("keeps the first pieces, without a gap, when told to stop", arguments: [1, 2])
  func stops(threads: Int) {
    let before = Parallel.threadCount
    defer { Parallel.threadCount = before }
    Parallel.threadCount = threads
    let stop = StopAfter(10)
    let results = Parallel.map(1_000, monitor: stop.monitor) { $0 }
    #expect(results == Array(0..<results.count))
    #expect(results.count >= 10 && results.count < 1_000)
  }
}
