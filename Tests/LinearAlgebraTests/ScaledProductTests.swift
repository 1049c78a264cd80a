import LinearAlgebra
import TestSupport
import Testing

@Suite("ScaledProduct", .serialized)
struct ScaledProductTests {
  @Test(
    "is W (diag(s) A + diag(g) B), outputs, hidden units and inputs of any number",
    arguments: [
      (1, 1, 1), (5, 9, 7), (8, 512, 24), (50, 300, 71), (131, 600, 99), (9, 257, 500),
      (260, 1100, 170),
    ])
  func agrees(shape: (Int, Int, Int)) {
    let (o, m, d) = shape
    let (w, a, b) = (random(o, m, seed: 1), random(m, d, seed: 2), random(m, d, seed: 3))
    let (s, g) = (random(1, m, seed: 4).elements, random(1, m, seed: 5).elements)
    expectClose(
      ScaledProduct(w, a, scaledBy: s, b, scaledBy: g).matrix,
      w * (a.scalingRows(by: s) + b.scalingRows(by: g)))
    expectClose(ScaledProduct(w, a, scaledBy: s).matrix, w * a.scalingRows(by: s))
  }

  @Test("without hidden units is zero")
  func empty() {
    let none = ScaledProduct(
      Matrix(repeating: 0, rows: 3, columns: 0), Matrix(repeating: 0, rows: 0, columns: 4),
      scaledBy: [])
    #expect(none.matrix == Matrix(repeating: 0, rows: 3, columns: 4))
  }

  @Test("has the same bits on one and two threads")
  func threads() {
    let before = Parallel.threadCount
    defer { Parallel.threadCount = before }
    let (w, a) = (random(100, 300, seed: 6), random(300, 200, seed: 7))
    let products = [1, 2].map { threads in
      Parallel.threadCount = threads
      return ScaledProduct(w, a, scaledBy: a.column(0)).matrix
    }
    #expect(products[0] == products[1])
  }
}
