import LinearAlgebra
import Networks

/// The Jacobian half of the dual probe: exact spectra of every expert and of the layer, and how
/// the experts' average Jacobians align (METRICS sections 2 to 4).
public struct JacobianProbe: Codable, Equatable, Sendable {
  /// What was measured of one expert.
  public struct Expert: Codable, Equatable, Sendable {
    /// The spectrum at the first sample, whatever its weight.
    public let firstSpectrum: [Double]
    /// Mean of each statistic over samples, weighted by the expert's gate.
    public let mean: SpectrumSummary
    /// Mean of each singular value, weighted likewise.
    public let meanSpectrum: [Double]
    /// J̄ᵢ, outputs×inputs.
    public let averageJacobian: Matrix
    /// The singular values of J̄ᵢ.
    public let averageSpectrum: [Double]
    /// The singular values at every sample, samples×rank; zeros where it was not evaluated.
    public let spectra: Matrix
    /// Σ w and (Σ w)² / Σ w².
    public let weightSum: Double
    public let effectiveCount: Double
    /// Whether no sample reaches it; its means are then empty.
    public let isDead: Bool
  }

  /// What was measured of the layer's own Jacobian.
  public struct LayerFigures: Codable, Equatable, Sendable {
    /// Unweighted means over samples, router included.
    public let mean: SpectrumSummary
    public let meanSpectrum: [Double]
    /// The same with the router held: Σ gᵢ Jᵢ alone.
    public let frozenMean: SpectrumSummary
    public let frozenMeanSpectrum: [Double]
    /// Mean of ‖Σ fᵢ (dgᵢ/dx)ᵀ‖_F / ‖J‖_F; nil when every Jacobian is zero.
    public let routerShare: Double?
    /// J at the first sample, outputs×inputs.
    public let firstJacobian: Matrix
  }

  public let options: JacobianOptions
  /// Samples measured, and samples asked for: fewer when the work was stopped.
  public let sampleCount: Int
  public let requestedCount: Int
  public let experts: [Expert]
  /// Σ w t / Σ w over samples and live experts.
  public let routedMean: SpectrumSummary
  /// The mean over live experts, each counting alike.
  public let plainMean: SpectrumSummary
  /// Cosines of the average Jacobians.
  public let alignment: Alignment
  /// Cosines at single samples, weighted by w_i w_j and averaged.
  public let pointwiseAlignment: Alignment
  /// Unweighted; nil unless every expert was evaluated everywhere.
  public let unweightedAlignment: Alignment?
  public let layer: LayerFigures?

  public var dead: [Int] { experts.indices.filter { experts[$0].isDead } }

  /// Measures `network` at the rows of `inputs`, samples in parallel; the first `limit` alone, as
  /// if stopped there.
  ///
  /// - Throws: `ProbeError.notApplicable` when there is no sample, or the work was stopped before
  ///   the first piece; `.numeric` when a number is not finite.
  public init(
    of network: Layer, at inputs: Matrix, options: JacobianOptions = JacobianOptions(),
    limit: Int? = nil, monitor: Monitor = .silent
  ) throws(ProbeError) {
    guard inputs.rowCount > 0 else { throw .notApplicable("there is no sample to measure at") }
    let gates = network.gates(at: inputs)
    var options = options
    if network.shape.routing != .topK { options.evaluatesAllExperts = true }
    let sampler = JacobianSampler(
      layer: network, inputs: inputs, gates: gates, options: options, limit: limit)
    let pieces = try sampler.pieces(sampler.pieceCount, monitor: monitor)
    guard !pieces.isEmpty else {
      throw .notApplicable("stopped before the first samples were measured")
    }
    let n = min(sampler.sampleCount, pieces.count * JacobianSampler.pieceSize)
    let weights = SampleWeights(gates: gates.weights.prefix(rows: n))
    experts = try numeric { () throws(LinearAlgebraError) in
      var experts: [Expert] = []
      for i in 0..<network.shape.expertCount {
        experts.append(
          try Expert(
            i, spectra: Matrix(stacking: pieces.map { $0.spectra[i] }), weights: weights,
            sampler: sampler))
      }
      return experts
    }
    sampleCount = n
    alignment = Alignment(of: experts.map { $0.isDead ? nil : $0.averageJacobian })
    pointwiseAlignment = Alignment(
      sums: pieces.map(\.weightedCosines), counts: pieces.map(\.cosineWeights),
      live: weights.live)
    unweightedAlignment =
      options.evaluatesAllExperts
      ? Alignment(
        sums: pieces.map(\.cosines), counts: pieces.map(\.cosineCounts), live: weights.live) : nil
    layer = options.measuresLayer ? LayerFigures(pieces) : nil
    self.options = options
    requestedCount = inputs.rowCount
    let live = experts.filter { !$0.isDead }
    routedMean = SpectrumSummary(meanOf: live.map(\.mean), weights: live.map(\.weightSum))
    plainMean = SpectrumSummary(meanOf: live.map(\.mean), weights: live.map { _ in 1 })
  }
}
