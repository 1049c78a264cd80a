import LinearAlgebra
import Networks

/// What one piece of the samples contributes to a Jacobian probe.
struct JacobianPiece: Sendable {
  /// For each expert the samples it was evaluated at, and its spectra there one after another.
  var samples: [[Int]]
  var spectra: [[Double]]
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
  /// For each shared expert its spectra one after another.
  var sharedSpectra: [[Double]] = []
  /// The layer's Jacobian at the first of all samples, outputs×inputs; nil in other pieces.
  var firstLayerJacobian: Matrix?
}

/// Evaluates exact Jacobians sample by sample (docs/metrics.md, Jacobians).
///
/// Pieces are of a fixed number of samples, so results do not depend on how many threads share
/// them, nor on how many samples of one are worked on at a time.
struct JacobianSampler: Sendable {
  static let pieceSize = 32

  let layer: any RoutedLayer
  let inputs: Matrix
  let gates: Gates
  let options: JacobianOptions
  /// W of the router, for the layer's own Jacobians.
  let router: Matrix?
  /// Samples to measure: the first of `inputs`, all unless limited.
  let sampleCount: Int
  /// What happens inside each expert at the samples it is evaluated at.
  let runs: [ExpertRuns]
  private let experts: ExpertSource
  /// Experts beside those that are routed to, measured with the layer's own Jacobian.
  let shared: [SharedRuns]
  /// Whether Jacobians at single samples are compared; if not, and the layer's are not measured,
  /// only spectra are kept.
  let comparesSamples: Bool
  /// Samples of a piece that are worked on at a time.
  private let atATime: Int
  /// Pieces that may be worked on at once.
  let piecesAtOnce: Int

  init(
    layer: any RoutedLayer, inputs: Matrix, options: JacobianOptions, limit: Int? = nil,
    comparesSamples: Bool = true, models: Int = 1
  ) throws(ProbeError) {
    let shape = layer.shape
    let gates = try asking { () throws(NetworkError) in try layer.gates(at: inputs) }
    let count = min(inputs.rowCount, limit ?? inputs.rowCount)
    self.layer = layer
    self.inputs = inputs
    self.gates = gates
    self.options = options
    sampleCount = count
    self.comparesSamples = comparesSamples && shape.expertCount > 1
    var plan = JacobianPlan(
      shape: shape, options: options, samples: count, comparesSamples: self.comparesSamples)
    plan.models = Double(models)
    plan.shared = options.measuresLayer ? layer.shared.map(\.shape) : []
    let experts = try ExpertSource(layer)
    self.experts = experts
    let evaluated = Self.samples(evaluating: shape.expertCount, gates, options, count)
    let atOnce = MemoryBudget.pieces(
      of: plan.activating, besides: plan.fixed + plan.each * Double(count),
      wanted: shape.expertCount)
    runs = try Parallel.map(shape.expertCount, atOnce: atOnce) { i in
      Result { () throws(ProbeError) in
        ExpertRuns(
          of: try experts.expert(i), at: inputs, samples: evaluated[i],
          withOutputs: options.measuresLayer)
      }
    }.values()
    router = layer.routerWeight
    var shared: [SharedRuns] = []
    for expert in options.measuresLayer ? layer.shared : [] {
      shared.append(try SharedRuns(of: expert, at: inputs))
    }
    self.shared = shared
    (piecesAtOnce, atATime) = plan.atOnce
  }

  /// Pieces that hold the samples to measure.
  var pieceCount: Int { (sampleCount + Self.pieceSize - 1) / Self.pieceSize }

  /// Measures the first `count` pieces in parallel; fewer when told to stop.
  func pieces(_ count: Int, monitor: Monitor) throws(ProbeError) -> [JacobianPiece] {
    try Parallel.map(count, atOnce: piecesAtOnce, monitor: monitor) { index in
      Result { () throws(ProbeError) in try piece(index) }
    }.values()
  }

  /// The spectra of expert `i`, samples×rank, from those of the pieces; zeros where it was not evaluated.
  func spectra(of i: Int, in pieces: [JacobianPiece]) -> Matrix {
    let rank = min(layer.shape.inputWidth, layer.shape.outputWidth)
    let count = min(sampleCount, pieces.count * Self.pieceSize)
    var result = Matrix(repeating: 0, rows: count, columns: rank)
    for piece in pieces {
      for (place, row) in piece.samples[i].enumerated() {
        result.elements.replaceSubrange(
          row * rank..<(row + 1) * rank,
          with: piece.spectra[i][place * rank..<(place + 1) * rank])
      }
    }
    return result
  }

  /// The average Jacobian of expert `i` under `weights`, one a sample; outputs×inputs.
  ///
  /// J is linear in the slopes, so their weighted mean gives it without a sum of matrices.
  func averageJacobian(
    of i: Int, weights: [Double], total: Double
  ) throws(ProbeError) -> Matrix {
    runs[i].averageJacobian(of: try experts.expert(i), weights: weights, total: total)
  }

  /// Measures the samples of piece number `index`.
  func piece(_ index: Int) throws(ProbeError) -> JacobianPiece {
    let (e, rank) = (
      layer.shape.expertCount, min(layer.shape.inputWidth, layer.shape.outputWidth)
    )
    let rows = index * Self.pieceSize..<min((index + 1) * Self.pieceSize, sampleCount)
    func empty(_ rows: Int, _ columns: Int) -> Matrix {
      Matrix(repeating: 0, rows: rows, columns: columns)
    }
    let paired = experts(pairedAt: rows)
    var places = [Int?](repeating: nil, count: e)
    for (place, i) in paired.enumerated() { places[i] = place }
    let (pairs, plain) = (paired.count, options.evaluatesAllExperts ? e : 0)
    var piece = JacobianPiece(
      samples: [[Int]](repeating: [], count: e), spectra: [[Double]](repeating: [], count: e),
      layerSpectra: empty(options.measuresLayer ? rows.count : 0, rank),
      frozenSpectra: empty(options.measuresLayer ? rows.count : 0, rank), routerShares: [],
      places: places, weightedCosines: empty(pairs, pairs), cosineWeights: empty(pairs, pairs),
      cosines: empty(plain, plain), cosineCounts: empty(plain, plain))
    let workspace = JacobianKernel.Workspace(layer.shape)
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: atATime) {
      let part = start..<min(start + atATime, rows.upperBound)
      let stack = try measure(part, workspace, to: &piece)
      if comparesSamples {
        for row in part { addCosines(row: row, stack, to: &piece) }
      }
      if options.measuresLayer {
        let beside = try measureShared(part, to: &piece)
        try numeric { () throws(LinearAlgebraError) in
          try measureLayer(
            part, from: rows.lowerBound, stack, beside, solver: workspace.solver, to: &piece)
        }
      }
    }
    return piece
  }

  /// Works out the spectra at `rows`, part of a piece, and gives the Jacobians there.
  private func measure(
    _ rows: Range<Int>, _ workspace: JacobianKernel.Workspace, to piece: inout JacobianPiece
  ) throws(ProbeError) -> JacobianStack {
    let (d, o) = (layer.shape.inputWidth, layer.shape.outputWidth)
    let rank = min(d, o)
    let stack = JacobianStack(
      rows.map { comparesSamples || options.measuresLayer ? experts(comparedAt: $0) : [] },
      first: rows.lowerBound, size: d * o)
    for i in runs.indices {
      let samples = runs[i].samples(in: rows)
      guard !samples.isEmpty else { continue }
      let kernel = JacobianKernel(
        try experts.expert(i), slope: runs[i].slope, gateSlope: runs[i].gateSlope,
        workspace: workspace)
      let spectra = Buffer<Double>(samples.count * rank)
      try numeric { () throws(LinearAlgebraError) in
        try kernel.measure(samples.map { $0 }, spectra: spectra.base) {
          stack.place(of: i, at: runs[i].row(samples.lowerBound + $0))
        }
      }
      for (position, sample) in samples.enumerated() {
        let row = runs[i].row(sample)
        let scale = options.scale == .gate ? gates.weights[row, i] : 1
        piece.samples[i].append(row)
        for j in 0..<rank { piece.spectra[i].append(spectra.base[position * rank + j] * scale) }
      }
    }
    return stack
  }

  /// The samples that each expert is evaluated at: where it runs, all where asked for, and the first.
  private static func samples(
    evaluating experts: Int, _ gates: Gates, _ options: JacobianOptions, _ count: Int
  ) -> [[Int]] {
    guard !options.evaluatesAllExperts else {
      return [[Int]](repeating: Array(0..<count), count: experts)
    }
    var samples = [[Int]](repeating: count > 0 ? [0] : [], count: experts)
    for row in 1..<max(1, count) {
      for i in gates.selected[row] { samples[i].append(row) }
    }
    return samples
  }

  /// The experts whose Jacobians at sample `row` are compared and summed up, ascending.
  private func experts(comparedAt row: Int) -> [Int] {
    options.evaluatesAllExperts ? Array(runs.indices) : gates.selected[row].sorted()
  }

  /// The experts whose pairs may count at `rows`: all, but of very many only those that run there, whose
  /// pairs alone have weight.
  private func experts(pairedAt rows: Range<Int>) -> [Int] {
    guard comparesSamples else { return [] }
    guard isSparse else { return Array(runs.indices) }
    return Set(rows.flatMap { gates.selected[$0] }).sorted()
  }

  /// Whether pairs are looked for among the experts that run, not among all.
  private var isSparse: Bool {
    runs.count > Alignment.sparseLimit && !options.evaluatesAllExperts
  }

  /// Adds cos(Jᵢ, Jⱼ) of every pair of experts that run at one sample.
  private func addCosines(row: Int, _ stack: JacobianStack, to piece: inout JacobianPiece) {
    let compared = stack.experts(at: row)
    // Of few experts all have a row, zero where they do not run: where a row stands may change its
    // rounding.
    let isWhole = isSparse || compared.count == runs.count
    let gram = isWhole ? stack.gram(at: row) : stack.gram(at: row, among: runs.count)
    for (position, i) in compared.enumerated() {
      let first = isWhole ? position : i
      for (offset, j) in compared[(position + 1)...].enumerated() {
        let second = isWhole ? position + 1 + offset : j
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
