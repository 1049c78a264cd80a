import CKernels

extension BlockKrylov {
  /// The `wanted` largest Ritz values θ² with their vectors s, and how far each is from settled:
  /// ‖R s_last‖ / θ², which is the residual over θ of a pair of singular vectors.
  func estimates(_ wanted: Int) -> (vectors: Matrix, residuals: [Double]) {
    let b = Self.width
    let (values, vectors) = projected.leading(wanted)
    let residuals = values.indices.map { index in
      var squares = 0.0
      for i in 0..<b {
        var sum = 0.0
        for j in 0..<b { sum += coupling[i * b + j] * vectors[index, count - b + j] }
        squares += sum * sum
      }
      return squares.squareRoot() / max(values[index], .leastNormalMagnitude)
    }
    return (vectors, residuals)
  }

  /// Q sᵀ for every row s of `vectors`, outputs×k, and Jᵀ times that, inputs×k.
  func directions(_ vectors: Matrix) -> (outputs: Matrix, inputs: Matrix) {
    let (k, d, o) = (vectors.rowCount, transposed.rows, transposed.columns)
    let (b, rows) = (Self.width, transposed.panelRows)
    var outputs = Matrix(repeating: 0, rows: o, columns: k)
    var inputs = Matrix(repeating: 0, rows: d, columns: k)
    let left = Buffer<Float>(unwritten: o * b)
    let right = Buffer<Float>(unwritten: transposed.panelCount * rows * b)
    for start in stride(from: 0, to: k, by: b) {
      var s = [Float](repeating: 0, count: apart * b)
      for v in 0..<min(b, k - start) {
        for i in 0..<count { s[v * apart + i] = Float(vectors[start + v, i]) }
      }
      let taken = s
      let columns = Matrix.blocks(of: o)
      Parallel.forEach(columns.count) { index in
        basis.sums(
          of: taken, apart: apart, columns: columns[index], rows: count,
          into: left.base + columns[index].lowerBound * b, mode: .replacing)
      }
      Parallel.forEach(transposed.panelCount) { index in
        kernels_thin_images(
          transposed.reached(index, of: d), o, transposed.panel(index), rows, left.base,
          right.base + index * rows * b, rows)
      }
      for v in 0..<min(b, k - start) {
        for i in 0..<o { outputs[i, start + v] = Double(left.base[i * b + v]) }
        for i in 0..<d {
          inputs[i, start + v] = Double(right.base[(i / rows * b + v) * rows + i % rows])
        }
      }
    }
    return (outputs, inputs)
  }
}
