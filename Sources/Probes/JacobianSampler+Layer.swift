import LinearAlgebra
import Networks

/// The Jacobians of the layer itself, with its router and with the router held.
extension JacobianSampler {
  /// The layer's own Jacobians at `rows`, from those of its experts in `stack`, and their spectra.
  func measureLayer(
    _ rows: Range<Int>, stack: UnsafePointer<Double>, solver: SpectrumBatch,
    to piece: inout JacobianPiece
  ) throws(LinearAlgebraError) {
    let (d, o, e) = (layer.shape.inputWidth, layer.shape.outputWidth, layer.shape.expertCount)
    let (size, rank) = (d * o, min(d, o))
    let frozen = Buffer<Double>(rows.count * size)
    let full = Buffer<Double>(rows.count * size)
    for (place, row) in rows.enumerated() {
      let (held, whole) = (frozen.base + place * size, full.base + place * size)
      for i in gates.selected[row] {
        let g = gates.weights[row, i]
        let jacobian = stack + (place * e + i) * size
        for j in 0..<size { held[j] += g * jacobian[j] }
      }
      addRouterJacobian(row: row, to: whole)
      let routerNorm = norm(whole, size)
      for j in 0..<size { whole[j] += held[j] }
      let norm = norm(whole, size)
      piece.routerShares.append(norm > 0 ? routerNorm / norm : nil)
      if place == 0 {
        piece.firstLayerJacobian = Matrix(
          rows: o, columns: d, elements: (0..<size).map { whole[$0] })
      }
    }
    for start in stride(from: 0, to: rows.count, by: InterleavedMatrices.count) {
      let count = min(InterleavedMatrices.count, rows.count - start)
      try piece.layerSpectra.elements.withUnsafeMutableBufferPointer {
        target throws(LinearAlgebraError) in
        guard let target = target.baseAddress else { return }
        try solver.solve(full.base + start * size, count: count, into: target + start * rank)
      }
      try piece.frozenSpectra.elements.withUnsafeMutableBufferPointer {
        target throws(LinearAlgebraError) in
        guard let target = target.baseAddress else { return }
        try solver.solve(frozen.base + start * size, count: count, into: target + start * rank)
      }
    }
  }

  /// Adds Σᵢ fᵢ (dgᵢ/dx)ᵀ at one sample, outputs×inputs; zero when dense.
  ///
  /// dgᵢ/dx = gᵢ (Wrᵢ − Σⱼ gⱼ Wrⱼ)/τ over the experts of the softmax; when it is taken before the
  /// selection those are all, and the gates in it their probabilities.
  private func addRouterJacobian(row: Int, to result: UnsafeMutablePointer<Double>) {
    let shape = layer.shape
    let d = shape.inputWidth
    guard let router else { return }
    let probabilities: [Double]
    if shape.routing == .topK, shape.normalisation == .before {
      let z = gates.logits.row(row)
      let top = z.max() ?? 0
      let powers = z.map { Double.exponential(($0 - top) / shape.temperature) }
      let sum = powers.reduce(0, +)
      probabilities = powers.map { $0 / sum }
    } else {
      probabilities = Array(gates.weights.row(row))
    }
    var mean = [Double](repeating: 0, count: d)
    for (i, p) in probabilities.enumerated() where p != 0 {
      for j in 0..<d { mean[j] += p * router[i, j] }
    }
    for i in gates.selected[row] {
      let slope = (0..<d).map {
        gates.weights[row, i] * (router[i, $0] - mean[$0]) / shape.temperature
      }
      for (k, f) in outputs[i].row(row).enumerated() {
        for j in 0..<d { result[k * d + j] += f * slope[j] }
      }
    }
  }

  private func norm(_ values: UnsafePointer<Double>, _ count: Int) -> Double {
    let all = UnsafeBufferPointer(start: values, count: count)
    let scale = PowerScale.forFourthPowers(of: all)
    guard scale != 1 else {
      return Matrix.gram(rowsOf: values, rows: 1, columns: count)[0, 0].squareRoot()
    }
    return Matrix.gram(rowsOf: all.map { $0 * scale }, rows: 1, columns: count)[0, 0].squareRoot()
      / scale
  }
}
