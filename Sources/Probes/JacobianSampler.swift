import LinearAlgebra
import Networks

/// What one piece of the samples contributes to a Jacobian probe.
struct JacobianPiece: Sendable {
  /// For each expert the spectra at this piece's samples, samples×rank; rows of zeros where the
  /// expert was not evaluated.
  var spectra: [Matrix]
  /// For each sample the spectrum of the layer's Jacobian, and of the frozen-router one.
  var layerSpectra, frozenSpectra: Matrix
  /// ‖second sum‖_F / ‖J‖_F for each sample; nil where J = 0.
  var routerShares: [Double?]
  /// Σ w_i w_j cos(J_i, J_j) and Σ w_i w_j, experts×experts.
  var weightedCosines, cosineWeights: Matrix
  /// Σ cos(J_i, J_j) and the number of samples where both are not zero, experts×experts.
  var cosines, cosineCounts: Matrix
  /// The layer's Jacobian at the first sample of the piece, outputs×inputs.
  var firstLayerJacobian: Matrix?
}

/// Evaluates exact Jacobians sample by sample (METRICS section 2).
///
/// Pieces are of a fixed number of samples, so results do not depend on how many threads share
/// them.
struct JacobianSampler {
  static let pieceSize = 16

  let layer: Layer
  let inputs: Matrix
  let gates: Gates
  let options: JacobianOptions
  private let experts: [Expert]
  private let activations: [ExpertActivations]
  private let outputs: [Matrix]
  private let router: Matrix?

  init(layer: Layer, inputs: Matrix, gates: Gates, options: JacobianOptions) {
    self.layer = layer
    self.inputs = inputs
    self.gates = gates
    self.options = options
    let experts = (0..<layer.shape.expertCount).map { layer.expert($0) }
    self.experts = experts
    let activations = Parallel.map(experts.count) { experts[$0].activations(at: inputs) }
    self.activations = activations
    outputs = Parallel.map(experts.count) { experts[$0].outputs(of: activations[$0]) }
    router = layer.routerWeight
  }

  /// Pieces that hold the first `limit` samples, or all.
  func pieceCount(upTo limit: Int?) -> Int {
    let rows = min(inputs.rowCount, limit ?? inputs.rowCount)
    return (rows + Self.pieceSize - 1) / Self.pieceSize
  }

  /// The average Jacobian of expert `i` under `weights`, one a sample; outputs×inputs.
  ///
  /// J is linear in the slopes, so their weighted mean gives it without a sum of matrices.
  func averageJacobian(of i: Int, weights: [Double], total: Double) -> Matrix {
    func mean(_ rows: Matrix) -> [Double] {
      var sum = [Double](repeating: 0, count: rows.columnCount)
      for (row, weight) in weights.enumerated() where weight != 0 {
        let start = row * rows.columnCount
        for j in sum.indices { sum[j] += weight * rows.elements[start + j] }
      }
      return sum.map { $0 / total }
    }
    return experts[i].jacobian(
      slope: mean(activations[i].slope), gateSlope: activations[i].gateSlope.map(mean))
  }

  /// Measures the samples of piece number `index`.
  func piece(_ index: Int) throws(LinearAlgebraError) -> JacobianPiece {
    let shape = layer.shape
    let (d, o, e) = (shape.inputWidth, shape.outputWidth, shape.expertCount)
    let (size, rank) = (d * o, min(d, o))
    let rows = index * Self.pieceSize..<min((index + 1) * Self.pieceSize, inputs.rowCount)
    let solver = SingularValueSolver(rows: o, columns: d)
    let kernels = experts.map { JacobianKernel($0) }
    func empty(_ rows: Int, _ columns: Int) -> Matrix {
      Matrix(repeating: 0, rows: rows, columns: columns)
    }
    var piece = JacobianPiece(
      spectra: [Matrix](repeating: empty(rows.count, rank), count: e),
      layerSpectra: empty(options.measuresLayer ? rows.count : 0, rank),
      frozenSpectra: empty(options.measuresLayer ? rows.count : 0, rank), routerShares: [],
      weightedCosines: empty(e, e), cosineWeights: empty(e, e), cosines: empty(e, e),
      cosineCounts: empty(e, e))
    var stack = [Double](repeating: 0, count: e * size)
    var scratch = [Double](repeating: 0, count: size)
    for (place, row) in rows.enumerated() {
      let evaluated =
        options.evaluatesAllExperts || row == 0 ? Array(0..<e) : gates.selected[row]
      for i in evaluated {
        try evaluate(
          i, row: row, kernel: kernels[i], stack: &stack, scratch: &scratch, solver: solver,
          spectrum: &piece.spectra[i], place: place)
      }
      addCosines(of: evaluated, row: row, stack: stack, size: size, to: &piece)
      guard options.measuresLayer else { continue }
      var frozen = [Double](repeating: 0, count: size)
      for i in gates.selected[row] {
        let g = gates.weights[row, i]
        for j in 0..<size { frozen[j] += g * stack[i * size + j] }
      }
      let routerPart = routerJacobian(row: row)
      let full = zip(frozen, routerPart).map { $0 + $1 }
      let norm = squaredNorm(full).squareRoot()
      piece.routerShares.append(norm > 0 ? squaredNorm(routerPart).squareRoot() / norm : nil)
      if place == 0 {
        piece.firstLayerJacobian = Matrix(rows: o, columns: d, elements: full)
      }
      scratch = full
      try solve(solver, &scratch, into: &piece.layerSpectra, row: place)
      scratch = frozen
      try solve(solver, &scratch, into: &piece.frozenSpectra, row: place)
    }
    return piece
  }

  /// Writes Jᵢ to its place in `stack` and its singular values, scaled if asked, to `spectrum`.
  private func evaluate(
    _ i: Int, row: Int, kernel: JacobianKernel, stack: inout [Double], scratch: inout [Double],
    solver: SingularValueSolver, spectrum: inout Matrix, place: Int
  ) throws(LinearAlgebraError) {
    let size = scratch.count
    let m = layer.shape.hiddenWidth
    activations[i].slope.elements.withUnsafeBufferPointer { slope in
      stack.withUnsafeMutableBufferPointer { stack in
        guard let slope = slope.baseAddress, let target = stack.baseAddress else { return }
        if let gateSlope = activations[i].gateSlope {
          gateSlope.elements.withUnsafeBufferPointer { gate in
            kernel.fill(
              slope: slope + row * m, gateSlope: gate.baseAddress.map { $0 + row * m },
              into: target + i * size)
          }
        } else {
          kernel.fill(slope: slope + row * m, gateSlope: nil, into: target + i * size)
        }
      }
    }
    for j in 0..<size { scratch[j] = stack[i * size + j] }
    try solve(solver, &scratch, into: &spectrum, row: place)
    guard options.scale == .gate else { return }
    for j in 0..<spectrum.columnCount { spectrum[place, j] *= gates.weights[row, i] }
  }

  private func solve(
    _ solver: SingularValueSolver, _ matrix: inout [Double], into spectra: inout Matrix, row: Int
  ) throws(LinearAlgebraError) {
    var values = [Double](repeating: 0, count: spectra.columnCount)
    try solver.solve(destroying: &matrix, into: &values)
    for (j, value) in values.enumerated() { spectra[row, j] = value }
  }

  /// Σᵢ fᵢ (dgᵢ/dx)ᵀ at one sample, outputs×inputs; zero when dense.
  ///
  /// dgᵢ/dx = gᵢ (Wrᵢ − Σⱼ gⱼ Wrⱼ)/τ over the experts of the softmax; when it is taken before the
  /// selection those are all, and the gates in it their probabilities.
  private func routerJacobian(row: Int) -> [Double] {
    let shape = layer.shape
    let (d, o) = (shape.inputWidth, shape.outputWidth)
    guard let router else { return [Double](repeating: 0, count: d * o) }
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
    var result = [Double](repeating: 0, count: d * o)
    for i in gates.selected[row] {
      let slope = (0..<d).map {
        gates.weights[row, i] * (router[i, $0] - mean[$0]) / shape.temperature
      }
      for (k, f) in outputs[i].row(row).enumerated() {
        for j in 0..<d { result[k * d + j] += f * slope[j] }
      }
    }
    return result
  }

  /// Adds cos(Jᵢ, Jⱼ) of every pair of evaluated experts at one sample.
  private func addCosines(
    of evaluated: [Int], row: Int, stack: [Double], size: Int, to piece: inout JacobianPiece
  ) {
    let e = layer.shape.expertCount
    guard e > 1 else { return }
    var gram = Matrix(repeating: 0, rows: e, columns: e)
    for (position, i) in evaluated.enumerated() {
      for j in evaluated[position...] {
        gram[i, j] = stack.withUnsafeBufferPointer { stack in
          var sum = 0.0
          for k in 0..<size { sum += stack[i * size + k] * stack[j * size + k] }
          return sum
        }
      }
    }
    for (position, i) in evaluated.enumerated() {
      for j in evaluated[(position + 1)...] {
        let norm = (gram[i, i] * gram[j, j]).squareRoot()
        guard norm > 0 else { continue }
        let cosine = gram[i, j] / norm
        let weight = gates.weights[row, i] * gates.weights[row, j]
        piece.weightedCosines[i, j] += weight * cosine
        piece.cosineWeights[i, j] += weight
        piece.cosines[i, j] += cosine
        piece.cosineCounts[i, j] += 1
      }
    }
  }

  private func squaredNorm(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 } }
}
