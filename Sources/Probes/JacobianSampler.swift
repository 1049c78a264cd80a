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
  /// In which row of the matrices below an expert stands; nil where it is in no pair.
  var places: [Int?]
  /// Σ w_i w_j cos(J_i, J_j) and Σ w_i w_j, pairs of the experts with places.
  var weightedCosines, cosineWeights: Matrix
  /// Σ cos(J_i, J_j) and the number of samples where both are not zero; empty unless every expert is
  /// evaluated everywhere.
  var cosines, cosineCounts: Matrix
  /// The layer's Jacobian at the first sample of the piece, outputs×inputs.
  var firstLayerJacobian: Matrix?
}

/// Evaluates exact Jacobians sample by sample (docs/metrics.md, Jacobians).
///
/// Pieces are of a fixed number of samples, so results do not depend on how many threads share
/// them.
struct JacobianSampler {
  static let pieceSize = 32

  let layer: Layer
  let inputs: Matrix
  let gates: Gates
  let options: JacobianOptions
  private let experts: [Expert]
  private let activations: [ExpertActivations]
  /// f of every expert and W of the router, for the layer's own Jacobians.
  let outputs: [Matrix]
  let router: Matrix?
  /// Samples to measure: the first of `inputs`, all unless limited.
  let sampleCount: Int
  /// Whether Jacobians at single samples are compared; if not, and the layer's are not measured,
  /// only spectra are kept.
  private let comparesSamples: Bool

  init(
    layer: Layer, inputs: Matrix, gates: Gates, options: JacobianOptions,
    limit: Int? = nil, comparesSamples: Bool = true
  ) {
    self.layer = layer
    self.inputs = inputs
    self.gates = gates
    self.options = options
    sampleCount = min(inputs.rowCount, limit ?? inputs.rowCount)
    self.comparesSamples = comparesSamples && layer.shape.expertCount > 1
    let experts = layer.experts
    self.experts = experts
    let activations = Parallel.map(experts.count) { experts[$0].activations(at: inputs) }
    self.activations = activations
    outputs =
      options.measuresLayer
      ? Parallel.map(experts.count) { experts[$0].outputs(of: activations[$0]) } : []
    router = layer.routerWeight
  }

  /// Pieces that hold the samples to measure.
  var pieceCount: Int { (sampleCount + Self.pieceSize - 1) / Self.pieceSize }

  /// Measures the first `count` pieces in parallel; fewer when told to stop.
  func pieces(_ count: Int, monitor: Monitor) throws(ProbeError) -> [JacobianPiece] {
    let results = Parallel.map(count, monitor: monitor) { index in
      Result { () throws(LinearAlgebraError) in try piece(index) }
    }
    return try numeric { () throws(LinearAlgebraError) in
      var pieces: [JacobianPiece] = []
      for result in results { pieces.append(try result.get()) }
      return pieces
    }
  }

  /// The average Jacobian of expert `i` under `weights`, one a sample; outputs×inputs.
  ///
  /// J is linear in the slopes, so their weighted mean gives it without a sum of matrices.
  func averageJacobian(of i: Int, weights: [Double], total: Double) -> Matrix {
    let row = Matrix(rows: 1, columns: weights.count, elements: weights.map { $0 / total })
    func mean(_ rows: Matrix) -> [Double] {
      (row * rows.prefix(rows: weights.count)).elements
    }
    return experts[i].jacobian(
      slope: mean(activations[i].slope), gateSlope: activations[i].gateSlope.map(mean))
  }

  /// Measures the samples of piece number `index`.
  func piece(_ index: Int) throws(LinearAlgebraError) -> JacobianPiece {
    let shape = layer.shape
    let (d, o, e) = (shape.inputWidth, shape.outputWidth, shape.expertCount)
    let (size, rank) = (d * o, min(d, o))
    let rows = index * Self.pieceSize..<min((index + 1) * Self.pieceSize, sampleCount)
    func empty(_ rows: Int, _ columns: Int) -> Matrix {
      Matrix(repeating: 0, rows: rows, columns: columns)
    }
    let paired = experts(pairedAt: rows)
    var places = [Int?](repeating: nil, count: e)
    for (place, i) in paired.enumerated() { places[i] = place }
    let (pairs, plain) = (paired.count, options.evaluatesAllExperts ? e : 0)
    var piece = JacobianPiece(
      spectra: [Matrix](repeating: empty(rows.count, rank), count: e),
      layerSpectra: empty(options.measuresLayer ? rows.count : 0, rank),
      frozenSpectra: empty(options.measuresLayer ? rows.count : 0, rank), routerShares: [],
      places: places, weightedCosines: empty(pairs, pairs), cosineWeights: empty(pairs, pairs),
      cosines: empty(plain, plain), cosineCounts: empty(plain, plain))
    let workspace = JacobianKernel.Workspace(shape)
    // Every Jacobian of the piece, sample by sample, expert by expert.
    let needsJacobians = comparesSamples || options.measuresLayer
    let stack = Buffer<Double>(needsJacobians ? rows.count * e * size : 0)
    for i in 0..<e {
      let samples = rows.filter { isEvaluated(i, at: $0) }
      guard !samples.isEmpty else { continue }
      let kernel = JacobianKernel(experts[i], activations: activations[i], workspace: workspace)
      let spectra = Buffer<Double>(samples.count * rank)
      try kernel.measure(samples, spectra: spectra.base) {
        needsJacobians
          ? stack.base + ((samples[$0] - rows.lowerBound) * e + i) * size : nil
      }
      for (position, row) in samples.enumerated() {
        let scale = options.scale == .gate ? gates.weights[row, i] : 1
        let start = (row - rows.lowerBound) * rank
        for j in 0..<rank {
          piece.spectra[i].elements[start + j] = spectra.base[position * rank + j] * scale
        }
      }
    }
    if comparesSamples {
      for row in rows {
        let jacobians = stack.base + (row - rows.lowerBound) * e * size
        addCosines(row: row, stack: jacobians, size: size, to: &piece)
      }
    }
    if options.measuresLayer {
      try measureLayer(rows, stack: stack.base, solver: workspace.solver, to: &piece)
    }
    return piece
  }

  /// Whether expert `i` is evaluated at sample `row`: where it runs, where asked for, and at the
  /// first sample.
  private func isEvaluated(_ i: Int, at row: Int) -> Bool {
    options.evaluatesAllExperts || row == 0 || gates.selected[row].contains(i)
  }

  /// A Aᵀ of the rows at `elements`, each times a power of two where its squares need one: cosines are
  /// what they were.
  private static func gram(
    rowsOf elements: UnsafePointer<Double>, rows: Int, columns: Int
  ) -> Matrix {
    let scales = (0..<rows).map {
      PowerScale.forFourthPowers(
        of: UnsafeBufferPointer(start: elements + $0 * columns, count: columns))
    }
    guard scales.contains(where: { $0 != 1 }) else {
      return Matrix.gram(rowsOf: elements, rows: rows, columns: columns)
    }
    let scaled = (0..<rows * columns).map { elements[$0] * scales[$0 / columns] }
    return Matrix.gram(rowsOf: scaled, rows: rows, columns: columns)
  }

  /// The experts whose pairs may count at `rows`: all, but of very many only those that run there, whose
  /// pairs alone have weight.
  private func experts(pairedAt rows: Range<Int>) -> [Int] {
    guard comparesSamples else { return [] }
    guard isSparse else { return Array(experts.indices) }
    return Set(rows.flatMap { gates.selected[$0] }).sorted()
  }

  /// Whether pairs are looked for among the experts that run, not among all.
  private var isSparse: Bool {
    experts.count > Alignment.sparseLimit && !options.evaluatesAllExperts
  }

  /// Adds cos(Jᵢ, Jⱼ) of every pair of evaluated experts at one sample.
  private func addCosines(
    row: Int, stack: UnsafePointer<Double>, size: Int, to piece: inout JacobianPiece
  ) {
    let e = experts.count
    let evaluated: [Int]
    let gram: Matrix
    if isSparse {
      evaluated = gates.selected[row].sorted()
      let gathered = Buffer<Double>(evaluated.count * size)
      for (place, i) in evaluated.enumerated() {
        (gathered.base + place * size).update(from: stack + i * size, count: size)
      }
      gram = Self.gram(rowsOf: gathered.base, rows: evaluated.count, columns: size)
    } else {
      evaluated = experts.indices.filter { isEvaluated($0, at: row) }
      // Rows of experts that were not evaluated are zero, and nothing is read of them.
      gram = Self.gram(rowsOf: stack, rows: e, columns: size)
    }
    for (position, i) in evaluated.enumerated() {
      let first = isSparse ? position : i
      for (offset, j) in evaluated[(position + 1)...].enumerated() {
        let second = isSparse ? position + 1 + offset : j
        let norm = (gram[first, first] * gram[second, second]).squareRoot()
        guard norm > 0, let a = piece.places[i], let b = piece.places[j] else { continue }
        let cosine = gram[first, second] / norm
        let weight = gates.weights[row, i] * gates.weights[row, j]
        piece.weightedCosines[a, b] += weight * cosine
        piece.cosineWeights[a, b] += weight
        guard options.evaluatesAllExperts else { continue }
        piece.cosines[i, j] += cosine
        piece.cosineCounts[i, j] += 1
      }
    }
  }
}
