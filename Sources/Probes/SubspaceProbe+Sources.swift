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
    of layer: Layer, at inputs: Matrix, source: SubspaceSource, rank: Int
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
      let probe = try PCAProbe(of: layer, at: inputs, representation: representation)
      spectra = probe.experts.map { $0.map { ($0.rank, $0.axes) } }
    case .jacobianInput, .jacobianOutput:
      spectra = try Self.jacobianAxes(of: layer, at: inputs, isInput: source == .jacobianInput)
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
      throw .notApplicable(
        most == 0
          ? "expert \(first.expert) alone spreads in any direction, and subspaces are compared "
            + "between two"
          : "expert \(first.expert) spreads in \(first.directions) directions only; "
            + "give --rank \(most) or less")
    }
    try self.init(
      source: source, bases: spectra.map { $0?.axes.prefix(rows: rank) }, dimension: dimension,
      rank: rank, sampleCount: inputs.rowCount, thin: thin)
  }

  /// The rank and the singular vectors, one a row, of each live expert's average Jacobian.
  private static func jacobianAxes(
    of layer: Layer, at inputs: Matrix, isInput: Bool
  ) throws(ProbeError) -> [(rank: Int, axes: Matrix)?] {
    let gates = layer.gates(at: inputs)
    let weights = SampleWeights(gates: gates.weights)
    let sampler = JacobianSampler(
      layer: layer, inputs: inputs, gates: gates, options: JacobianOptions())
    var result: [(rank: Int, axes: Matrix)?] = []
    let side = Double(max(layer.shape.inputWidth, layer.shape.outputWidth))
    for i in 0..<layer.shape.expertCount {
      guard !weights.isDead(i) else {
        result.append(nil)
        continue
      }
      let average = sampler.averageJacobian(
        of: i, weights: weights.gates.column(i), total: weights.sums[i])
      let svd = try numeric { () throws(LinearAlgebraError) in
        try SingularValueDecomposition(of: average)
      }
      result.append(
        (
          numericalRank(svd.singularValues, side: side),
          isInput ? svd.rightVectorsTransposed : svd.leftVectors.transposed
        ))
    }
    return result
  }
}
