import LinearAlgebra
import TestSupport
import Testing

/// Spectra by way of a band, held against LAPACK's `dgesdd`.
@Suite("Banded singular values", .serialized)
struct BandedSingularValuesTests {
  private func expectSame(_ matrix: Matrix, sourceLocation: SourceLocation = #_sourceLocation)
    throws
  {
    let reference = try matrix.singularValues(method: .lapack)
    let found = try matrix.singularValues(method: .banded)
    #expect(found.count == reference.count, sourceLocation: sourceLocation)
    for (a, b) in zip(found, reference) {
      #expect(abs(a - b) <= 1e-13 * reference[0], sourceLocation: sourceLocation)
    }
    #expect(found == found.sorted(by: >), sourceLocation: sourceLocation)
    #expect(found.allSatisfy { $0 >= 0 }, sourceLocation: sourceLocation)
  }

  @Test(
    "are LAPACK's to 1e-13 of the largest, whatever the shape",
    arguments: [
      (1, 1), (1, 40), (40, 1), (2, 2), (23, 23), (24, 24), (25, 25), (48, 24), (24, 49), (50, 71),
      (100, 257), (257, 100), (255, 255), (256, 256), (257, 259), (300, 40), (500, 333),
    ])
  func agree(shape: (Int, Int)) throws {
    try expectSame(random(shape.0, shape.1, seed: 1))
  }

  @Test("are right where spectra are hard: zero, equal, graded, deficient, clustered")
  func hard() throws {
    let n = 100
    var stream = RandomStream(seed: 3, purpose: .test)
    let left = Matrix.haarOrthogonal(n, using: &stream)
    let right = Matrix.haarOrthogonal(n, using: &stream)
    // Down to 1e-12 of the first.
    let graded = (0..<n).map { Double.exponential(-27.6 * Double($0) / Double(n - 1)) }
    try expectSame(Matrix(repeating: 0, rows: n, columns: n))
    try expectSame(Matrix(repeating: 1, rows: n, columns: n - 7))
    try expectSame(.identity(n))
    try expectSame(left)
    try expectSame(left.scalingColumns(by: graded) * right)
    try expectSame(left.scalingColumns(by: graded))
    try expectSame(left.scalingRows(by: graded.reversed()))
    try expectSame(left.scalingColumns(by: graded.map { $0 < 1e-3 ? 0 : 1 }) * right)
    try expectSame(left.scalingColumns(by: (0..<n).map { Double($0 / 10) }) * right)
    try expectSame(random(n, 3, seed: 4) * random(3, n + 30, seed: 5))
    try expectSame(Matrix(rows: 40, columns: 40, elements: (0..<1600).map { $0 == 39 ? 2 : 0 }))
  }

  @Test("neither overflow nor underflow", arguments: [-1000, -500, 500, 1000])
  func scale(exponent: Int) throws {
    let matrix = random(80, 70, seed: 6)
    let factor = Double(sign: .plus, exponent: exponent, significand: 1)
    let found = try matrix.singularValues(method: .banded)
    let scaled = try matrix.scaled(by: factor).singularValues(method: .banded)
    // By a power of two, which changes no digit.
    #expect(scaled == found.map { $0 * factor })
  }

  @Test("are the same bits on one and on two threads, and inside other work")
  func threads() throws {
    let before = Parallel.threadCount
    defer { Parallel.threadCount = before }
    let matrix = random(330, 300, seed: 7)
    let spectra = try [1, 2].map { threads in
      Parallel.threadCount = threads
      return try matrix.singularValues(method: .banded)
    }
    let nested = Parallel.map(3) { _ in try? matrix.singularValues(method: .banded) }
    #expect(spectra[0] == spectra[1])
    #expect(nested.allSatisfy { $0 == spectra[0] })
  }

  @Test("are what large matrices get, and LAPACK's what small ones get")
  func chosen() throws {
    #expect(SingularValueMethod.fastest(rows: 1000, columns: 255) == .lapack)
    #expect(SingularValueMethod.fastest(rows: 256, columns: 1000) == .banded)
    let matrix = random(256, 260, seed: 8)
    #expect(try matrix.singularValues() == matrix.singularValues(method: .banded))
  }

  @Test("of one solver do not depend on what it solved before")
  func reuse() throws {
    let (first, second) = (random(60, 50, seed: 9), random(60, 50, seed: 10))
    let solver = SingularValueSolver(rows: 60, columns: 50, method: .banded)
    var values = [Double](repeating: 0, count: 50)
    for matrix in [first, second, first] {
      var copy = matrix.elements
      try solver.solve(destroying: &copy, into: &values)
      #expect(try values == matrix.singularValues(method: .banded))
    }
  }

  @Test(
    "refuse an element that is not finite, and name its place", arguments: [(7, 300), (290, 9)])
  func refuses(place: (Int, Int)) throws {
    for value in [Double.nan, .infinity, -.infinity] {
      var bad = random(300, 310, seed: 11)
      bad[place.0, place.1] = value
      let error = #expect(throws: LinearAlgebraError.self) { try bad.singularValues() }
      guard case .notFinite("SVD", let row, let column, _)? = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
      #expect((row, column) == place)
    }
  }
}
