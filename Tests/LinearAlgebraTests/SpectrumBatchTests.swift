import LinearAlgebra
import TestSupport
import Testing

/// The spectra of eight matrices at a time, held against LAPACK's.
@Suite("SpectrumBatch")
struct SpectrumBatchTests {
  private static let forms: [(Int, Int)] = [
    (1, 1), (1, 5), (2, 2), (3, 2), (2, 3), (7, 7), (16, 16), (9, 33), (40, 12), (64, 64),
    (65, 63), (130, 128),
  ]

  private func random(_ shape: (Int, Int), seed: UInt64, index: Int = 0) -> Matrix {
    var stream = RandomStream(seed: seed, purpose: .test, index: index)
    return Matrix(rows: shape.0, columns: shape.1, using: &stream)
  }

  /// The spectra of at most eight matrices.
  private func spectra(_ matrices: [Matrix]) throws -> [[Double]] {
    let (rows, columns) = (matrices[0].rowCount, matrices[0].columnCount)
    let k = min(rows, columns)
    var values = [Double](repeating: -1, count: matrices.count * k)
    try SpectrumBatch(rows: rows, columns: columns).solve(
      matrices.flatMap(\.elements), count: matrices.count, into: &values)
    return matrices.indices.map { Array(values[$0 * k..<($0 + 1) * k]) }
  }

  private func expectSame(_ matrices: [Matrix], sourceLocation: SourceLocation = #_sourceLocation)
    throws
  {
    for (matrix, found) in zip(matrices, try spectra(matrices)) {
      let reference = try matrix.singularValues()
      for (a, b) in zip(found, reference) {
        #expect(abs(a - b) <= 1e-13 * reference[0], sourceLocation: sourceLocation)
      }
      #expect(found == found.sorted(by: >), sourceLocation: sourceLocation)
    }
  }

  @Test("agrees with LAPACK to 1e-13 of the largest", arguments: forms)
  func agrees(shape: (Int, Int)) throws {
    for count in [1, 3, 8] {
      try expectSame((0..<count).map { random(shape, seed: 1, index: $0) })
    }
  }

  @Test("agrees on spectra that are hard: zero, equal, graded, deficient, clustered")
  func hard() throws {
    let n = 24
    let left = random((n, n), seed: 2)
    let graded = (0..<n).map { Double(sign: .plus, exponent: -3 * $0, significand: 1) }
    let nearlyEqual = (0..<n).map { 1 + Double($0) * 1e-14 }
    var stream = RandomStream(seed: 3, purpose: .test)
    let rotation = Matrix.haarOrthogonal(n, using: &stream)
    try expectSame([
      Matrix(repeating: 0, rows: n, columns: n), .identity(n), left.scalingColumns(by: graded),
      left.scalingRows(by: graded.reversed()),
      left.scalingColumns(by: graded.map { $0 < 1e-6 ? 0 : 1 }) * left,
      rotation.scalingColumns(by: nearlyEqual), Matrix(repeating: 1, rows: n, columns: n),
      rotation.scalingColumns(by: graded) * rotation,
    ])
  }

  @Test("neither overflows nor underflows", arguments: [1e-200, 1e-40, 1e40, 1e200])
  func scale(factor: Double) throws {
    let matrix = random((12, 10), seed: 4)
    let found = try spectra([matrix, matrix.scaled(by: factor)])
    for (a, b) in zip(found[0], found[1]) { #expect(abs(b / factor - a) <= 1e-13 * found[0][0]) }
  }

  @Test("a matrix's values do not depend on its neighbours, nor on its lane")
  func independent() throws {
    let matrices = (0..<8).map { random((20, 20), seed: 5, index: $0) }
    let together = try spectra(matrices)
    #expect(try matrices.map { try spectra([$0])[0] } == together)
    #expect(try spectra(matrices.reversed()) == together.reversed())
  }

  @Test("interleaved Jacobians are W2 (diag(s) W1 + diag(g) W3), lane by lane")
  func fills() throws {
    let (w1, w3, w2) = (
      random((6, 4), seed: 6), random((6, 4), seed: 7), random((5, 6), seed: 8)
    )
    let (slope, gate) = (random((9, 6), seed: 9), random((9, 6), seed: 10))
    let batch = InterleavedMatrices(rows: 5, columns: 4)
    let work = Buffer<Double>(InterleavedMatrices.workSize(hidden: 6))
    let samples = [8, 0, 3, 3, 1, 2, 7, 5]
    batch.fill(
      transposedLeft: w2.transposed, right: w1, slope: slope, gated: (w3, gate),
      samples: samples, work: work.base)
    var found = [Double](repeating: 0, count: 20)
    var values = [Double](repeating: 0, count: 32)
    try SpectrumBatch(rows: 5, columns: 4).solve(batch, count: 8, into: &values)
    for (lane, sample) in samples.enumerated() {
      found.withUnsafeMutableBufferPointer { target in
        batch.separate(into: (0..<8).map { $0 == lane ? target.baseAddress : nil })
      }
      let expected =
        w2
        * (w1.scalingRows(by: Array(slope.row(sample)))
          + w3.scalingRows(by: Array(gate.row(sample))))
      expectClose(Matrix(rows: 5, columns: 4, elements: found), expected)
      if lane == 0 {
        // Without the gated part, and larger than one tile.
        let (left, right) = (random((17, 6), seed: 20), random((6, 11), seed: 21))
        let plain = InterleavedMatrices(rows: 17, columns: 11)
        plain.fill(
          transposedLeft: left.transposed, right: right, slope: slope, gated: nil,
          samples: samples, work: work.base)
        var tiles = [Double](repeating: 0, count: 17 * 11)
        tiles.withUnsafeMutableBufferPointer { target in
          plain.separate(into: (0..<8).map { $0 == 0 ? target.baseAddress : nil })
        }
        expectClose(
          Matrix(rows: 17, columns: 11, elements: tiles),
          left * right.scalingRows(by: Array(slope.row(sample))))
      }
      expectClose(
        Array(values[lane * 4..<lane * 4 + 4]), try expected.singularValues(), tolerance: 1e-13)
    }
  }

  @Test("shapes past the fast range go to the solver of one matrix")
  func large() throws {
    let matrix = random((300, 260), seed: 11)
    #expect(try spectra([matrix])[0] == matrix.singularValues())
  }

  @Test("refuses an element that is not finite, and names its place", arguments: [3, 300])
  func refuses(n: Int) throws {
    for value in [Double.nan, .infinity] {
      var bad = random((n, n), seed: 12)
      bad[1, 2] = value
      let error = #expect(throws: LinearAlgebraError.self) {
        try spectra([random((n, n), seed: 13), bad])
      }
      guard case .notFinite(_, let row, let column, _)? = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
      #expect((row, column) == (1, 2))
    }
  }
}
