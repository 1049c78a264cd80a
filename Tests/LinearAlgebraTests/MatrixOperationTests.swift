import Foundation
import LinearAlgebra
import Synchronization
import TestSupport
import Testing

@Suite("Matrix operations")
struct MatrixOperationTests {
  private func random(_ shape: (Int, Int), seed: UInt64 = 1) -> Matrix {
    var stream = RandomStream(seed: seed, purpose: .test)
    return Matrix(rows: shape.0, columns: shape.1, using: &stream)
  }

  @Test("the Gram matrix is AᵀA, and symmetric to the bit", arguments: shapes)
  func gram(shape: (Int, Int)) {
    let a = random(shape)
    expectClose(a.gram, a.transposed * a)
    #expect(a.gram == a.gram.transposed)
  }

  @Test("scaling rows and columns is multiplying by a diagonal matrix", arguments: shapes)
  func scaling(shape: (Int, Int)) {
    let a = random(shape)
    let (rows, columns) = (
      (0..<shape.0).map { Double($0) - 1.5 }, (0..<shape.1).map { 0.5 + Double($0) }
    )
    func diagonal(_ values: [Double]) -> Matrix {
      var result = Matrix(repeating: 0, rows: values.count, columns: values.count)
      for (i, value) in values.enumerated() { result[i, i] = value }
      return result
    }
    expectClose(a.scalingRows(by: rows), diagonal(rows) * a)
    expectClose(a.scalingColumns(by: columns), a * diagonal(columns))
    expectClose(a.scaled(by: -2), a.adding(a, scaledBy: -3))
  }

  @Test("sums, inner products and norms, by hand")
  func sums() {
    let (a, b) = (Matrix([[1, 2], [3, 4]]), Matrix([[5, -6], [7, 8]]))
    #expect(a + b == Matrix([[6, -4], [10, 12]]) && a - b == Matrix([[-4, 8], [-4, -4]]))
    #expect(a.inner(b) == 5 - 12 + 21 + 32)
    #expect(Matrix([[3, 0], [0, -4]]).frobeniusNorm == 5)
  }

  @Test("rows, columns, prefixes and the transpose are where they should be")
  func parts() {
    let a = Matrix([[1, 2, 3], [4, 5, 6]])
    #expect(Array(a.row(1)) == [4, 5, 6] && a.column(2) == [3, 6])
    #expect(a.transposed == Matrix([[1, 4], [2, 5], [3, 6]]))
    #expect(a.rows(at: [1, 0, 1]) == Matrix([[4, 5, 6], [1, 2, 3], [4, 5, 6]]))
    #expect(a.prefix(rows: 1) == Matrix([[1, 2, 3]]) && a.prefix(rows: 9) == a)
    #expect(
      a.prefix(columns: 2) == Matrix([[1, 2], [4, 5]]) && a.prefix(columns: -1).columnCount == 0)
    #expect(a.shape == "2×3")
  }

  @Test("names the first element that is not finite")
  func finite() {
    var a = Matrix(repeating: 0, rows: 3, columns: 4)
    a[2, 1] = -.infinity
    let error = #expect(throws: LinearAlgebraError.self) { try a.requireFinite(for: "reading") }
    #expect(
      error == .notFinite(operation: "reading", row: 2, column: 1, value: -.infinity))
    #expect(
      LinearAlgebraError.notConverged(operation: "SVD", shape: "3×4").description
        == "SVD of a 3×4 matrix did not converge. Scale the matrix and try again.")
  }

  @Test("comes back from JSON equal, as rows", arguments: shapes.filter { $0.0 > 0 })
  func rows(shape: (Int, Int)) throws {
    let a = random(shape)
    #expect(try JSONDecoder().decode(Matrix.self, from: JSONEncoder().encode(a)) == a)
  }

  @Test("rows of unequal length are refused")
  func ragged() {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Matrix.self, from: Data("[[1,2],[3]]".utf8))
    }
  }

  /// Keeps what it is given, with the path it came under.
  private final class Store: MatrixStore, Sendable {
    let kept = Mutex<[String: Matrix]>([:])

    func store(_ matrix: Matrix, path: [String]) -> String {
      kept.withLock { $0[path.joined(separator: "/")] = matrix }
      return path.joined(separator: "/")
    }

    func matrix(named name: String) throws -> Matrix {
      try #require(kept.withLock { $0[name] })
    }
  }

  @Test("goes to the coder's store, under its path, where there is one", arguments: shapes)
  func stored(shape: (Int, Int)) throws {
    let (store, encoder, decoder) = (Store(), JSONEncoder(), JSONDecoder())
    encoder.userInfo[.matrixStore] = store
    decoder.userInfo[.matrixStore] = store
    let value = ["a": [random(shape), random(shape, seed: 2)]]
    let data = try encoder.encode(value)
    #expect(store.kept.withLock { $0.keys.sorted() } == ["a/0", "a/1"])
    #expect(String(decoding: data, as: UTF8.self) == #"{"a":["a\/0","a\/1"]}"#)
    #expect(try decoder.decode([String: [Matrix]].self, from: data) == value)
  }
}
