import LinearAlgebra
import Networks

/// The largest singular values of every expert's Jacobians, without the whole spectra.
///
/// For wide experts: the top of a spectrum takes a fraction of the time of all of it. What needs the
/// rest of the spectrum (effective rank, decay, condition and their like) is not measured.
public struct LeadingSpectra: Codable, Equatable, Sendable {
  /// What was measured of one expert.
  public struct Expert: Codable, Equatable, Sendable {
    /// The largest singular values at every sample, samples×values, descending; zeros where it was not
    /// evaluated.
    public let spectra: Matrix
    /// Mean of each of the largest singular values over samples, weighted by the expert's gate,
    /// descending; empty where no sample reaches it.
    public let meanSpectrum: [Double]
    /// The largest distance at any sample of a value to a singular value of the Jacobian.
    public let errorBound: Double
    /// Σ w and (Σ w)² / Σ w².
    public let weightSum: Double
    public let effectiveCount: Double
    /// Whether no sample reaches it.
    public let isDead: Bool
  }

  /// How many were asked for; a Jacobian may have fewer.
  public let count: Int
  public let scale: JacobianScale
  public let experts: [Expert]
  /// Samples measured, and samples asked for: fewer when the work was stopped.
  public let sampleCount: Int
  public let requestedCount: Int

  /// Measures the `count` largest at the rows of `inputs`, samples in parallel; the first `limit`
  /// alone, as if stopped there.
  ///
  /// - Throws: `ProbeError.notApplicable` when there is no sample, or the work was stopped before
  ///   the first; `.numeric` when a number is not finite.
  public init(
    of layer: any RoutedLayer, at inputs: Matrix, count: Int, scale: JacobianScale = .raw,
    limit: Int? = nil, monitor: Monitor = .silent
  ) throws(ProbeError) {
    self = try Self.together(
      [(layer, inputs)], count: count, scale: scale, limit: limit, monitor: monitor)[0]
  }

  /// Measures several layers, each at inputs of its own, sample by sample together: where the work is
  /// stopped, all have the same samples.
  ///
  /// - Throws: As for one.
  public static func together(
    _ layers: [(layer: any RoutedLayer, inputs: Matrix)], count: Int, scale: JacobianScale = .raw,
    limit: Int? = nil, monitor: Monitor = .silent
  ) throws(ProbeError) -> [LeadingSpectra] {
    let requested = layers.map(\.inputs.rowCount).min() ?? 0
    guard requested > 0 else { throw .notApplicable("there is no sample to measure at") }
    let wanted = min(requested, limit ?? requested)
    var gates: [Matrix] = []
    for (layer, inputs) in layers {
      gates.append(
        try asking { () throws(NetworkError) in try layer.gates(at: inputs).weights })
    }
    let work = try LeadingWork(layers, gates: gates, count: count, samples: wanted)
    let found = try work.run(monitor)
    guard !found.isEmpty else {
      throw .notApplicable("stopped before the first samples were measured")
    }
    return layers.indices.map { place in
      let weights = SampleWeights(gates: gates[place].prefix(rows: found.count))
      return LeadingSpectra(
        count: count, scale: scale,
        experts: weights.sums.indices.map { i in
          Expert(i, found.map { $0[place][i] }, weights, scale)
        }, sampleCount: found.count, requestedCount: requested)
    }
  }

  private init(
    count: Int, scale: JacobianScale, experts: [Expert], sampleCount: Int, requestedCount: Int
  ) {
    self.count = count
    self.scale = scale
    self.experts = experts
    self.sampleCount = sampleCount
    self.requestedCount = requestedCount
  }
}

extension LeadingSpectra {
  /// Mean of each value over samples and live experts, Σ w σ / Σ w; empty where no expert lives.
  public var routedMean: [Double] {
    let live = experts.filter { !$0.isDead }
    let total = live.reduce(0) { $0 + $1.weightSum }
    return (live.first?.meanSpectrum.indices ?? 0..<0).map { j in
      live.reduce(0) { $0 + $1.weightSum * $1.meanSpectrum[j] } / total
    }
  }
}

extension LeadingSpectra.Expert {
  fileprivate init(
    _ i: Int, _ found: [LeadingSingularValues?], _ weights: SampleWeights, _ scale: JacobianScale
  ) {
    let (isDead, total) = (weights.isDead(i), weights.sums[i])
    let width = found.lazy.compactMap { $0?.values.count }.first ?? 0
    var spectra = Matrix(repeating: 0, rows: found.count, columns: isDead ? 0 : width)
    var (sums, bound) = ([Double](repeating: 0, count: spectra.columnCount), 0.0)
    for (sample, values) in found.enumerated() {
      guard let values, !isDead else { continue }
      let w = weights.gates[sample, i]
      let factor = scale == .gate ? w : 1
      for (j, value) in values.values.enumerated() {
        spectra[sample, j] = factor * value
        sums[j] += w * spectra[sample, j]
      }
      bound = max(bound, factor * (values.errorBounds.max() ?? 0))
    }
    self.isDead = isDead
    self.spectra = spectra
    weightSum = total
    effectiveCount = weights.effectiveCounts[i]
    meanSpectrum = sums.map { $0 / total }
    errorBound = bound
  }
}
