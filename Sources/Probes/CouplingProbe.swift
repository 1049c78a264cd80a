import LinearAlgebra
import Networks

/// How a router and its experts go together: in their weights, and in what experts answer.
///
/// Experts whose router rows are alike may have weights that are alike, and those that the router prefers at
/// a sample may answer it the most (Lo et al., A Closer Look into Mixture-of-Experts in Large Language Models,
/// arXiv 2406.18219), or be excited by it the most (Ahrac, Hochwald and Geva, Routers Learn the Geometry of
/// Their Experts, arXiv 2605.12476). Every expert is evaluated at every sample,
/// whether it is selected or not (docs/metrics.md, Coupling).
public struct CouplingProbe: Codable, Equatable, Sendable {
  public let sampleCount: Int
  /// Cosines of the router's rows.
  public let router: CosineMatrix
  /// Cosines of the experts' matrices, each as one long vector; W3 of gated experts alone.
  public let w1, w2: CosineMatrix
  public let w3: CosineMatrix?
  /// Of what experts are chosen by with the norms of their outputs, ‖f_i(x)‖, and of their hidden
  /// layers', ‖h_i(x)‖.
  public let outputNorms, activationNorms: RankAgreement

  /// Compares the router of `layer` with its experts, at the rows of `inputs`, samples×inputs.
  ///
  /// Experts are asked for one at a time: as many are held as the memory budget allows, each of the later
  /// ones is compared with those, and so on.
  ///
  /// - Throws: `ProbeError.notApplicable` for fewer than two experts, no router or no sample, `.numeric`
  ///   when a weight or an output is not finite, `.layer` when an expert cannot be read.
  public init(
    of layer: any RoutedLayer, at inputs: Matrix, monitor: Monitor = .silent
  ) throws(ProbeError) {
    guard let rows = layer.routerWeight, layer.shape.expertCount > 1 else {
      throw .notApplicable(
        "coupling is of a router with two experts or more, and this layer has "
          + "\(layer.shape.expertCount == 1 ? "one expert" : "none that is known"): "
          + "measure a mixture.")
    }
    guard inputs.rowCount > 0 else { throw .notApplicable("there is no sample to measure at") }
    let (e, n) = (layer.shape.expertCount, inputs.rowCount)
    try numeric { () throws(LinearAlgebraError) in try rows.requireFinite(for: "the router") }
    var norms = ExpertNorms(samples: n, experts: e)
    let matrices = try WeightCosines(of: layer, monitor: monitor) {
      (index, expert) throws(ProbeError) in
      try norms.measure(expert, index, number: layer.number(of: index), at: inputs)
    }
    let scores = try asking { () throws(NetworkError) in try layer.gates(at: inputs) }.scores
    sampleCount = n
    router = CosineMatrix(ofRows: rows)
    (w1, w2, w3) = (matrices.w1, matrices.w2, matrices.w3)
    outputNorms = RankAgreement(scores, norms.outputs)
    activationNorms = RankAgreement(scores, norms.activations)
  }

  public var expertCount: Int { router.count }

  /// The experts' matrices under their names.
  public var matrices: [(name: String, cosines: CosineMatrix)] {
    [("w1", w1)] + (w3.map { [("w3", $0)] } ?? []) + [("w2", w2)]
  }

  /// Pearson's correlation of the router's cosines with those of `matrix` over pairs of experts, the
  /// matrix's experts in the given order; nil with fewer than three pairs, or where one does not vary.
  public func correlation(with matrix: CosineMatrix, permuting order: [Int]? = nil) -> Double? {
    var (x, y): ([Double], [Double]) = ([], [])
    for i in 0..<expertCount {
      for j in i + 1..<max(expertCount, i + 1) {
        guard let own = router[i, j], let other = matrix[order?[i] ?? i, order?[j] ?? j] else {
          continue
        }
        x.append(own)
        y.append(other)
      }
    }
    return x.count < 3 ? nil : Probes.correlation(x, y)
  }
}

/// The norms of what experts do at samples, samples×experts.
private struct ExpertNorms {
  private(set) var outputs, activations: Matrix

  init(samples: Int, experts: Int) {
    outputs = Matrix(repeating: 0, rows: samples, columns: experts)
    activations = outputs
  }

  mutating func measure(
    _ expert: Expert, _ index: Int, number: Int, at inputs: Matrix
  ) throws(ProbeError) {
    let hidden = expert.activations(at: inputs)
    let answers = expert.outputs(of: hidden)
    try numeric { () throws(LinearAlgebraError) in
      try answers.requireFinite(for: "the outputs of expert \(number)")
    }
    for row in 0..<inputs.rowCount {
      outputs[row, index] = PowerScale.norm(answers.row(row))
      activations[row, index] = PowerScale.norm(hidden.hidden.row(row))
    }
  }
}

extension CouplingProbe {
  /// What it takes to compare the router and experts of `models` layers of one shape.
  public static func cost(of shape: LayerShape, samples: Int, models: Int, draws: Int) -> ProbeCost
  {
    let (e, n, threads) = (
      Double(shape.expertCount), Double(samples), Double(Parallel.threadCount)
    )
    let (weights, m) = (Double(shape.expertParameterCount), Double(models))
    return ProbeCost(
      fixed: m * 8 * 8 * e * e, each: m * 32 * e + shape.gateBytes + shape.activationBytes,
      least: 5 * shape.expertBytes, most: (e + 4) * shape.expertBytes,
      seconds: (m * e * weights * (2 * n / 1e10 + e / 2 * 2 / 2e9) + Double(draws) * e * e * 3e-8)
        / threads)
  }
}
