import LinearAlgebra
import Networks

/// The core of a Jacobian probe: every expert's singular values at every sample, and how the
/// experts' average Jacobians align (docs/metrics.md, Jacobians), without summaries or nulls.
public struct JacobianSpectra: Equatable, Sendable {
  /// For each expert its spectra, samples×rank, descending; rows of zeros where it does not run.
  public let spectra: [Matrix]
  /// J̄ᵢ, outputs×inputs; nil where the expert is dead.
  public let averageJacobians: [Matrix?]
  /// Cosines of the average Jacobians.
  public let alignment: Alignment

  /// Measures `network` at the rows of `inputs`, samples in parallel.
  ///
  /// - Throws: `ProbeError.notApplicable` when there is no sample, `.numeric` when a number is not
  ///   finite.
  public init(
    of network: any RoutedLayer, at inputs: Matrix, evaluatesAllExperts: Bool = false
  ) throws(ProbeError) {
    guard inputs.rowCount > 0 else { throw .notApplicable("there is no sample to measure at") }
    let sampler = try JacobianSampler(
      layer: network, inputs: inputs,
      options: JacobianOptions(
        evaluatesAllExperts: evaluatesAllExperts || network.shape.routing != .topK,
        measuresLayer: false),
      comparesSamples: false)
    let pieces = try sampler.pieces(sampler.pieceCount, monitor: .silent)
    let gates = sampler.gates.weights
    let weights = SampleWeights(gates: gates)
    spectra = (0..<network.shape.expertCount).map { sampler.spectra(of: $0, in: pieces) }
    var averages: [Matrix?] = []
    for i in 0..<network.shape.expertCount {
      averages.append(
        weights.isDead(i)
          ? nil
          : try sampler.averageJacobian(of: i, weights: gates.column(i), total: weights.sums[i]))
    }
    averageJacobians = averages
    alignment = Alignment(of: averageJacobians)
  }
}
