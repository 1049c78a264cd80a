import LinearAlgebra
import Networks

extension SubspaceProbe {
  /// Compares the top-r subspaces of every pair of experts of `layer` at the rows of `inputs`.
  ///
  /// An expert that spreads in no direction is left out, as a dead one is, and so is one whose spread
  /// has some directions but fewer than r, and so no r-dimensional subspace of its own.
  ///
  /// - Throws: `ProbeError.notApplicable` when r exceeds the dimension, or leaves no pair of experts.
  public init(
    of layer: any RoutedLayer, at inputs: Matrix, source: SubspaceSource, rank: Int
  ) throws(ProbeError) {
    let shape = layer.shape
    let dimension =
      source == .input || source == .jacobianInput ? shape.inputWidth : shape.outputWidth
    guard rank >= 1, rank <= dimension else {
      throw .notApplicable(
        "rank \(rank) does not fit \(dimension) dimensions; give one from 1 to \(dimension)")
    }
    guard shape.expertCount > 1 else {
      throw .notApplicable("there is one expert, and subspaces are compared between two")
    }
    guard inputs.rowCount > 0 else { throw .notApplicable("there is no sample to analyse") }
    var spectra: [(rank: Int, axes: Matrix)?]
    switch source {
    case .input, .output, .mixed:
      guard let representation = Representation(rawValue: source.rawValue) else {
        preconditionFailure("\(source.rawValue) is no representation")
      }
      spectra = try PCAProbe.analyse(layer, at: inputs, representation: representation) {
        (rank: $0.rank, axes: $0.axes.prefix(rows: rank))
      }.experts
    case .jacobianInput, .jacobianOutput:
      spectra = try Self.jacobianAxes(
        rank, of: layer, at: inputs, isInput: source == .jacobianInput)
    }
    var thin: [ThinExpert] = []
    let directions = spectra.map { $0?.rank ?? 0 }
    for (i, count) in directions.enumerated() where count < rank {
      spectra[i] = nil
      // None as one that a single sample reaches, or that answers all alike.
      if count > 0 { thin.append(ThinExpert(expert: i, directions: count)) }
    }
    if let first = thin.first, directions.count(where: { $0 >= rank }) < 2 {
      let most = directions.sorted(by: >)[1]
      let name = "expert \(layer.number(of: first.expert))"
      throw .notApplicable(
        most == 0
          ? "\(name) alone spreads in any direction, and subspaces are compared between two"
          : "\(name) spreads in \(first.directions) directions only; "
            + "give --rank \(most) or less")
    }
    try self.init(
      source: source, bases: spectra.map { $0?.axes }, dimension: dimension,
      rank: rank, sampleCount: inputs.rowCount, thin: thin)
  }

  /// The numerical rank, and the first `count` singular vectors, one a row, of each live expert's average
  /// Jacobian.
  private static func jacobianAxes(
    _ count: Int, of layer: any RoutedLayer, at inputs: Matrix, isInput: Bool
  ) throws(ProbeError) -> [(rank: Int, axes: Matrix)?] {
    let gates = try asking { () throws(NetworkError) in try layer.gates(at: inputs).weights }
    let weights = SampleWeights(gates: gates)
    var result: [(rank: Int, axes: Matrix)?] = []
    let side = Double(max(layer.shape.inputWidth, layer.shape.outputWidth))
    let samples = Array(0..<inputs.rowCount)
    for i in 0..<layer.shape.expertCount {
      guard !weights.isDead(i) else {
        result.append(nil)
        continue
      }
      let expert = try asking { () throws(NetworkError) in try layer.expert(i) }
      let average = ExpertRuns(of: expert, at: inputs, samples: samples, withOutputs: false)
        .averageJacobian(of: expert, weights: gates.column(i), total: weights.sums[i])
      let svd = try numeric { () throws(LinearAlgebraError) in
        try SingularValueDecomposition(of: average)
      }
      let axes = isInput ? svd.rightVectorsTransposed : svd.leftVectors.transposed
      result.append((numericalRank(svd.singularValues, side: side), axes.prefix(rows: count)))
    }
    return result
  }

  /// What it takes to compare the subspaces of `models` layers of one shape, one after the other; pairs
  /// are written as text for the digest.
  public static func cost(
    of shape: LayerShape, samples: Int, source: SubspaceSource, rank: Int, models: Int = 1
  ) -> ProbeCost {
    let e = Double(shape.expertCount)
    let isOfInputs = source == .input || source == .jacobianInput
    let dimension = Double(isOfInputs ? shape.inputWidth : shape.outputWidth)
    let held =
      e * (e - 1) / 2 * (2_000 + 200 * Double(rank)) + 8 * e * dimension * Double(rank)
    if let representation = Representation(rawValue: source.rawValue) {
      var cost = PCAProbe.cost(
        of: shape, samples: samples, representation: representation, models: models)
      cost.fixed = held
      return cost
    }
    let (d, o) = (Double(shape.inputWidth), Double(shape.outputWidth))
    let (n, k) = (Double(samples), min(d, o))
    let svd = 8 * (3 * d * o + 2 * (d + o) * k + 4 * k * k)
    let forward = 2 * n * d * Double(shape.hiddenWidth) * (shape.isGated ? 2 : 1)
    return ProbeCost(
      fixed: held, each: shape.gateBytes + shape.activationBytes, least: shape.expertBytes + svd,
      seconds: Double(models) * e
        * ((forward + 2 * d * o * Double(shape.hiddenWidth)) / 3e10 + 20 * d * o * k / 1e10))
  }
}
