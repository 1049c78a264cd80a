import LinearAlgebra
import Networks

/// The Jacobians of the layer itself, with its router and with the router held.
extension JacobianSampler {
  /// The layer's own Jacobians at `rows`, part of a piece that begins at sample `origin`, from those of
  /// its experts in `stack` and of the shared ones in `beside`, and their spectra.
  func measureLayer(
    _ rows: Range<Int>, from origin: Int, _ stack: JacobianStack, _ beside: JacobianStack,
    solver: SpectrumBatch, to piece: inout JacobianPiece
  ) throws(LinearAlgebraError) {
    let (d, o) = (layer.shape.inputWidth, layer.shape.outputWidth)
    let (size, rank) = (d * o, min(d, o))
    let most = min(rows.count, InterleavedMatrices.count)
    let (frozen, full) = (Buffer<Double>(most * size), Buffer<Double>(most * size))
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: most) {
      let part = start..<min(start + most, rows.upperBound)
      for (place, row) in part.enumerated() {
        let (held, whole) = (frozen.base + place * size, full.base + place * size)
        held.update(repeating: 0, count: size)
        whole.update(repeating: 0, count: size)
        for i in gates.selected[row] {
          guard let jacobian = stack.place(of: i, at: row) else { continue }
          let g = gates.weights[row, i]
          for j in 0..<size { held[j] += g * jacobian[j] }
        }
        for (i, runs) in shared.enumerated() {
          guard let jacobian = beside.place(of: i, at: row) else { continue }
          for j in 0..<size { held[j] += runs.weights[row] * jacobian[j] }
        }
        addRouterJacobian(row: row, to: whole)
        addSharedGateJacobian(row: row, to: whole)
        let routerNorm = norm(whole, size)
        for j in 0..<size { whole[j] += held[j] }
        let norm = norm(whole, size)
        piece.routerShares.append(norm > 0 ? routerNorm / norm : nil)
        if row == 0 {
          piece.firstLayerJacobian = Matrix(
            rows: o, columns: d, elements: (0..<size).map { whole[$0] })
        }
      }
      let offset = (start - origin) * rank
      try solve(full, part.count, solver, to: &piece.layerSpectra, at: offset)
      try solve(frozen, part.count, solver, to: &piece.frozenSpectra, at: offset)
    }
  }

  private func solve(
    _ batch: Buffer<Double>, _ count: Int, _ solver: SpectrumBatch, to spectra: inout Matrix,
    at offset: Int
  ) throws(LinearAlgebraError) {
    try spectra.elements.withUnsafeMutableBufferPointer { target throws(LinearAlgebraError) in
      guard let target = target.baseAddress else { return }
      try solver.solve(batch.base, count: count, into: target + offset)
    }
  }

  /// Adds Σᵢ fᵢ (dgᵢ/dx)ᵀ at one sample, outputs×inputs; zero when dense.
  private func addRouterJacobian(row: Int, to result: UnsafeMutablePointer<Double>) {
    let d = layer.shape.inputWidth
    guard let router else { return }
    let gradients = layer.gateGradients(of: gates, row: row, router: router)
    for (i, slope) in zip(gates.selected[row], gradients) {
      for (k, f) in runs[i].outputs(at: row).enumerated() {
        for j in 0..<d { result[k * d + j] += f * slope[j] }
      }
    }
  }

  /// Adds Σₛ fₛ (dwₛ/dx)ᵀ at one sample, outputs×inputs; zero where the weights are constant.
  private func addSharedGateJacobian(row: Int, to result: UnsafeMutablePointer<Double>) {
    let d = layer.shape.inputWidth
    for runs in shared {
      guard let slope = runs.expert.gradient(weight: runs.weights[row]) else { continue }
      for (k, f) in runs.outputs.row(row).enumerated() {
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
