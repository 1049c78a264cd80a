import LinearAlgebra
import Networks

/// The Jacobian half of the dual probe: exact spectra of every expert and of the layer, and how
/// the experts' average Jacobians align (docs/metrics.md, Jacobians).
public struct JacobianProbe: Codable, Equatable, Sendable {
  /// What was measured of one expert.
  public struct Expert: Codable, Equatable, Sendable {
    /// The spectrum at the first sample, whatever its weight.
    public let firstSpectrum: [Double]
    /// Mean of each statistic over samples, weighted by the expert's gate.
    public let mean: SpectrumSummary
    /// Mean of each singular value, weighted likewise.
    public let meanSpectrum: [Double]
    /// J̄ᵢ, outputs×inputs; 0×0 of a dead expert, and where they were too many to keep.
    public internal(set) var averageJacobian: Matrix
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
    /// J at the first sample, outputs×inputs; 0×0 where it was left out with the experts'.
    public internal(set) var firstJacobian: Matrix
  }

  public let options: JacobianOptions
  /// Samples measured, and samples asked for: fewer when the work was stopped.
  public let sampleCount: Int
  public let requestedCount: Int
  public internal(set) var experts: [Expert]
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
  public internal(set) var layer: LayerFigures?
  /// Experts that every sample passes through, which are in the layer's Jacobian and in no mean; nil
  /// where there are none, or the layer is not measured.
  public let shared: [Shared]?

  public var dead: [Int] { experts.indices.filter { experts[$0].isDead } }

  /// Measures `network` at the rows of `inputs`, samples in parallel; the first `limit` alone, as
  /// if stopped there.
  ///
  /// - Throws: `ProbeError.notApplicable` when there is no sample, or the work was stopped before
  ///   the first piece; `.numeric` when a number is not finite.
  public init(
    of network: any RoutedLayer, at inputs: Matrix, options: JacobianOptions = JacobianOptions(),
    limit: Int? = nil, monitor: Monitor = .silent
  ) throws(ProbeError) {
    self = try Self.together([(network, inputs, options)], limit: limit, monitor: monitor)[0]
  }

  /// Measures several layers, each at inputs of its own, as many for each, piece by piece together:
  /// where the work is stopped, all have the same samples.
  ///
  /// - Throws: As for one.
  public static func together(
    _ layers: [(layer: any RoutedLayer, inputs: Matrix, options: JacobianOptions)],
    limit: Int? = nil,
    monitor: Monitor = .silent
  ) throws(ProbeError) -> [JacobianProbe] {
    guard layers.allSatisfy({ $0.inputs.rowCount > 0 }) else {
      throw .notApplicable("there is no sample to measure at")
    }
    var samplers: [JacobianSampler] = []
    for (layer, inputs, options) in layers {
      samplers.append(
        try JacobianSampler(
          layer: layer, inputs: inputs, options: options.applying(to: layer), limit: limit,
          models: layers.count))
    }
    let measured = samplers
    let count = samplers.map(\.pieceCount).min() ?? 0
    let atOnce = samplers.map(\.piecesAtOnce).min() ?? 1
    let outcomes = Parallel.map(count, atOnce: atOnce, monitor: monitor) { index in
      Result { () throws(ProbeError) in
        var pieces: [JacobianPiece] = []
        for sampler in measured { pieces.append(try sampler.piece(index)) }
        return pieces
      }
    }
    guard !outcomes.isEmpty else {
      throw .notApplicable("stopped before the first samples were measured")
    }
    let pieces = try outcomes.values()
    var probes: [JacobianProbe] = []
    for (place, sampler) in samplers.enumerated() {
      probes.append(try JacobianProbe(sampler, pieces.map { $0[place] }))
    }
    return probes
  }

  /// Sums up what `sampler` measured.
  private init(
    _ sampler: JacobianSampler, _ pieces: [JacobianPiece]
  ) throws(ProbeError) {
    let n = min(sampler.sampleCount, pieces.count * JacobianSampler.pieceSize)
    let weights = SampleWeights(gates: sampler.gates.weights.prefix(rows: n))
    var experts: [Expert] = []
    for i in 0..<sampler.layer.shape.expertCount {
      experts.append(
        try Expert(
          i, spectra: sampler.spectra(of: i, in: pieces), weights: weights, sampler: sampler))
    }
    self.experts = experts
    sampleCount = n
    alignment = Alignment(of: experts.map { $0.isDead ? nil : $0.averageJacobian })
    pointwiseAlignment = Alignment(
      sums: pieces.map(\.weightedCosines), counts: pieces.map(\.cosineWeights),
      places: pieces.map(\.places), live: weights.live, experts: experts.count)
    unweightedAlignment =
      sampler.options.evaluatesAllExperts
      ? Alignment(
        sums: pieces.map(\.cosines), counts: pieces.map(\.cosineCounts),
        places: pieces.map(\.places), live: weights.live, experts: experts.count) : nil
    layer = sampler.options.measuresLayer ? LayerFigures(pieces) : nil
    shared =
      sampler.shared.isEmpty
      ? nil : sampler.shared.indices.map { Shared($0, pieces, sampler, samples: n) }
    options = sampler.options
    requestedCount = sampler.inputs.rowCount
    let live = experts.filter { !$0.isDead }
    routedMean = SpectrumSummary(meanOf: live.map(\.mean), weights: live.map(\.weightSum))
    plainMean = SpectrumSummary(meanOf: live.map(\.mean), weights: live.map { _ in 1 })
  }
}

extension JacobianOptions {
  /// The options as they are for that layer: what some experts alone belong to is not measured.
  func applying(to layer: any RoutedLayer) -> JacobianOptions {
    var options = applying(to: layer.shape)
    if !layer.isWhole { options.measuresLayer = false }
    return options
  }

  /// The options as they are for a layer of that shape: each expert of a dense or soft one runs anyway.
  func applying(to shape: LayerShape) -> JacobianOptions {
    var options = self
    if shape.routing != .topK { options.evaluatesAllExperts = true }
    return options
  }
}
