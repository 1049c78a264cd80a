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
    of layer: Layer, at inputs: Matrix, count: Int, scale: JacobianScale = .raw,
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
    _ layers: [(layer: Layer, inputs: Matrix)], count: Int, scale: JacobianScale = .raw,
    limit: Int? = nil, monitor: Monitor = .silent
  ) throws(ProbeError) -> [LeadingSpectra] {
    let requested = layers.map(\.inputs.rowCount).min() ?? 0
    guard requested > 0 else { throw .notApplicable("there is no sample to measure at") }
    let gates = layers.map { $0.layer.gates(at: $0.inputs).weights }
    let layouts = layers.map(\.layer.layout)
    let outcomes = Parallel.map(min(requested, limit ?? requested), monitor: monitor) { sample in
      Result { () throws(LinearAlgebraError) in
        var found: [[LeadingSingularValues?]] = []
        for (place, (layer, inputs)) in layers.enumerated() {
          let (gates, layout) = (gates[place], layouts[place])
          found.append(
            try leading(
              count, of: layer, layout, at: inputs.rows(at: [sample]),
              gates: Array(gates.row(sample))))
        }
        return found
      }
    }
    guard !outcomes.isEmpty else {
      throw .notApplicable("stopped before the first samples were measured")
    }
    let found = try numeric { () throws(LinearAlgebraError) in
      var found: [[[LeadingSingularValues?]]] = []
      for outcome in outcomes { found.append(try outcome.get()) }
      return found
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

  /// Those of every expert that one sample reaches.
  private static func leading(
    _ count: Int, of layer: Layer, _ layout: ParameterLayout, at input: Matrix, gates: [Double]
  ) throws(LinearAlgebraError) -> [LeadingSingularValues?] {
    var found: [LeadingSingularValues?] = []
    for (i, gate) in gates.enumerated() {
      guard gate > 0 else {
        found.append(nil)
        continue
      }
      let expert = layer.expert(i, in: layout)
      let activations = expert.activations(at: input)
      let product = expert.jacobianProduct(
        slope: activations.slope.elements, gateSlope: activations.gateSlope?.elements)
      found.append(try LeadingSingularValues(of: product, count: count))
    }
    return found
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
