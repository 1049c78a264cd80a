import TestSupport
import Testing

@testable import LinearAlgebra

/// Products with a few vectors, held against those of whole matrices.
@Suite("Thin products")
struct PanelMatrixTests {
  private let width = PanelMatrix.width

  private func panels(_ a: Matrix, panelRows: Int) -> PanelMatrix {
    let result = PanelMatrix(rows: a.rowCount, columns: a.columnCount, panelRows: panelRows)
    for r in 0..<result.panelCount * panelRows {
      for j in 0..<a.columnCount {
        result.panel(r / panelRows)[j * panelRows + r % panelRows] =
          r < a.rowCount ? Float(a[r, j]) : 0
      }
    }
    return result
  }

  private func expectNear(
    _ found: Matrix, _ expected: Matrix, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    expectClose(
      found.elements, expected.elements, tolerance: 1e-5, sourceLocation: sourceLocation)
  }

  @Test(
    "of panels are those of the matrix and of its transpose, over any columns and rows",
    arguments: [(1, 1), (7, 9), (16, 24), (48, 61), (50, 130), (100, 33)])
  func panels(shape: (Int, Int)) {
    let (rows, columns) = shape
    let a = random(rows, columns, seed: 1)
    let matrix = panels(a, panelRows: Float.panelRows)
    let apart = matrix.panelCount * matrix.panelRows
    let x = random(columns, width, seed: 2)
    for (range, count) in [(0..<columns, rows), (columns / 3..<columns, (rows + 1) / 2)] {
      var y = [Float](repeating: .nan, count: apart * width)
      let taken = x.elements.dropFirst(range.lowerBound * width).map { Float($0) }
      matrix.images(of: taken, columns: range, rows: count, into: &y, apart: apart)
      let part = a.rows(at: Array(0..<count))
      var some = Matrix(repeating: 0, rows: columns, columns: width)
      for j in range { for v in 0..<width { some[j, v] = x[j, v] } }
      var found = Matrix(repeating: 0, rows: count, columns: width)
      for r in 0..<count { for v in 0..<width { found[r, v] = Double(y[v * apart + r]) } }
      expectNear(found, part * some)

      // What lies past the rows counts as zero.
      for index in y.indices where index % apart >= count { y[index] = 0 }
      for mode in [ProductMode.replacing, .adding, .subtracting] {
        var z = [Float](repeating: 0.5, count: range.count * width)
        matrix.sums(of: y, apart: apart, columns: range, rows: count, into: &z, mode: mode)
        let whole = part.transposedProduct(found)
        let sign = mode == .subtracting ? -1.0 : 1
        let start = mode == .replacing ? 0 : 0.5
        expectNear(
          Matrix(rows: range.count, columns: width, elements: z.map { Double($0) }),
          Matrix(
            rows: range.count, columns: width,
            elements: range.flatMap { j in (0..<width).map { start + sign * whole[j, $0] } }))
      }
    }
  }

  @Test(
    "of a scaled product are those of its matrix, on both sides, for any number of vectors",
    arguments: [(3, 5, 2, 1), (40, 100, 30, 16), (70, 300, 90, 17), (33, 65, 129, 40)])
  func products(shape: (Int, Int, Int, Int)) {
    let (o, m, d, k) = shape
    let product = ScaledProduct(
      random(o, m, seed: 1), random(m, d, seed: 2), scaledBy: random(1, m, seed: 3).elements,
      random(m, d, seed: 4), scaledBy: random(1, m, seed: 5).elements)
    let (x, y) = (random(d, k, seed: 6), random(o, k, seed: 7))
    let found = product.products(inputs: x, outputs: y)
    expectClose(found.outputs, product.matrix * x)
    expectClose(found.inputs, product.matrix.transposedProduct(y))
  }

  @Test(
    "leave the product itself in panels, transposed and in float32",
    arguments: [(3, 5, 2), (70, 300, 90), (129, 128, 49), (330, 600, 60), (40, 1030, 350)])
  func formed(shape: (Int, Int, Int)) {
    let (o, m, d) = shape
    let product = ScaledProduct(
      random(o, m, seed: 1), random(m, d, seed: 2), scaledBy: random(1, m, seed: 3).elements)
    let panels = product.transposedPanels
    var found = Matrix(repeating: 0, rows: o, columns: d)
    for i in 0..<o {
      for j in 0..<d {
        let rows = panels.panelRows
        found[i, j] = Double(panels.panel(j / rows)[i * rows + j % rows])
      }
    }
    expectNear(found, product.matrix)
  }
}
