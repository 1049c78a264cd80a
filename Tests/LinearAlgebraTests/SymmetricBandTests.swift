import TestSupport
import Testing

@testable import LinearAlgebra

/// The top of a band's spectrum, held against the whole one by LAPACK.
@Suite("SymmetricBand")
struct SymmetricBandTests {
  private func band(_ full: Matrix) -> SymmetricBand {
    var band = SymmetricBand()
    for i in 0..<full.rowCount {
      band.append((i..<min(i + 9, full.rowCount)).map { full[$0, i] })
    }
    return band
  }

  private func expectLeading(
    _ full: Matrix, _ wanted: Int, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let all = try full.symmetricEigenvalues().sorted(by: >)
    let (values, vectors) = band(full).leading(wanted)
    #expect(values.count == wanted, sourceLocation: sourceLocation)
    let norm = max(all.map(abs).max() ?? 0, .leastNormalMagnitude)
    for (k, value) in values.enumerated() {
      #expect(abs(value - all[k]) <= 1e-11 * norm, sourceLocation: sourceLocation)
      let v = Matrix(rows: 1, columns: full.rowCount, elements: Array(vectors.row(k)))
      #expect(abs(v.frobeniusNorm - 1) < 1e-12, sourceLocation: sourceLocation)
      let rest = v * full - v.scaled(by: value)
      #expect(rest.frobeniusNorm <= 1e-10 * norm, sourceLocation: sourceLocation)
    }
  }

  @Test(
    "has the largest eigenvalues of the whole matrix, and vectors that satisfy T v = λ v",
    arguments: [(1, 1), (3, 2), (8, 8), (9, 3), (40, 16), (64, 17), (130, 33)])
  func agrees(size: (Int, Int)) throws {
    let (n, wanted) = size
    let noise = random(n, n, seed: 5)
    var full = Matrix(repeating: 0, rows: n, columns: n)
    for i in 0..<n {
      for j in max(0, i - 8)...i {
        full[i, j] = noise[i, j]
        full[j, i] = noise[i, j]
      }
    }
    try expectLeading(full, wanted)
  }

  @Test("is right where values repeat, are zero, or stand in a part of the matrix alone")
  func hard() throws {
    try expectLeading(.identity(30), 4)
    try expectLeading(Matrix(repeating: 0, rows: 20, columns: 20), 3)
    var parts = Matrix.identity(40)
    for i in 0..<40 { parts[i, i] = Double(i % 5) }
    try expectLeading(parts, 12)
  }

  @Test("has room for elements of rows that are not there yet")
  func grows() {
    var band = SymmetricBand()
    band.append([4])
    band[1, 0] = 2
    #expect(band[1, 0] == 0)
    band.append([1])
    #expect(band[1, 0] == 2 && band[0, 1] == 2 && band[1, 1] == 1)
  }
}
