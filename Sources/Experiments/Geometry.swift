import LinearAlgebra
import Networks
import Probes

/// A layer at some samples, and the figures that conventions make of it; probes run once each.
struct Geometry {
  let layer: Layer
  let inputs: Matrix
  /// n·k/E of the architectures compared: what `matched` samples reduce n_eff to.
  let matchedCount: Double
  let seed: UInt64
  private var jacobians: [JacobianScale: JacobianProbe] = [:]
  private var analyses: [AnalysisKey: PCAProbe] = [:]
  private var nulls: [JacobianScale: PairNull] = [:]

  private struct AnalysisKey: Hashable {
    let representation: Representation
    let samples: Conventions.Samples
  }

  init(layer: Layer, inputs: Matrix, matchedCount: Double, seed: UInt64) {
    self.layer = layer
    self.inputs = inputs
    self.matchedCount = matchedCount
    self.seed = seed
  }

  mutating func jacobian(_ scale: JacobianScale) throws(ProbeError) -> JacobianProbe {
    if let known = jacobians[scale] { return known }
    let probe = try JacobianProbe(of: layer, at: inputs, options: JacobianOptions(scale: scale))
    jacobians[scale] = probe
    return probe
  }

  mutating func analysis(_ conventions: Conventions) throws(ProbeError) -> PCAProbe {
    let key = AnalysisKey(
      representation: conventions.representation, samples: conventions.samples)
    if let known = analyses[key] { return known }
    var gates: Matrix?
    if conventions.samples == .matched {
      gates = matchedGates(layer.gates(at: inputs).weights)
    }
    let probe = try PCAProbe(
      of: layer, at: inputs, representation: conventions.representation, gates: gates)
    analyses[key] = probe
    return probe
  }

  /// A spectrum statistic under the conventions.
  mutating func spectrum(
    _ statistic: SpectrumStatistic, _ conventions: Conventions
  ) throws(ProbeError) -> Double? {
    let probe = try jacobian(conventions.scale)
    switch conventions.jacobian {
    case .pointwise:
      return (conventions.mean == .routed ? probe.routedMean : probe.plainMean)[statistic]
    case .average:
      let live = probe.experts.filter { !$0.isDead }
      let side = max(layer.shape.inputWidth, layer.shape.outputWidth)
      return SpectrumSummary(
        meanOf: live.map { SpectrumSummary(of: $0.averageSpectrum, side: side) },
        weights: live.map { conventions.mean == .routed ? $0.weightSum : 1 })[statistic]
    case .layer:
      return probe.layer?.mean[statistic]
    }
  }

  /// The effective rank of the weighted PCA under the conventions.
  mutating func pcaRank(_ conventions: Conventions) throws(ProbeError) -> Double? {
    try analysis(conventions).mean(routed: conventions.mean == .routed) {
      conventions.rank == .variance ? $0.effectiveRank : $0.deviationRank
    }
  }

  /// Mean |A_ij|, of average Jacobians or at single samples; nil for a single expert.
  mutating func alignment(_ conventions: Conventions) throws(ProbeError) -> Double? {
    let probe = try jacobian(conventions.scale)
    return conventions.jacobian == .pointwise
      ? probe.pointwiseAlignment.meanMagnitude : probe.alignment.meanMagnitude
  }

  /// The level that random directions give the alignment of average Jacobians.
  ///
  /// Nil for fewer than two live experts whose Jacobian is not zero. `draws` is the same in every call.
  mutating func null(
    _ scale: JacobianScale, draws: Int
  ) throws(ProbeError) -> PairNull? {
    if let known = nulls[scale] { return known }
    let probe = try jacobian(scale)
    let live = probe.experts.filter { !$0.isDead }
    guard draws > 0, probe.alignment.meanMagnitude != nil else { return nil }
    let null = try PairNull(of: live.map(\.averageJacobian), draws: draws, seed: seed)
    nulls[scale] = null
    return null
  }

  /// Each expert's gates on a random part of the samples, just enough for the matched n_eff.
  private func matchedGates(_ gates: Matrix) -> Matrix {
    var stream = RandomStream(seed: seed, purpose: .samples)
    let order = stream.permutation(gates.rowCount)
    var kept = Matrix(repeating: 0, rows: gates.rowCount, columns: gates.columnCount)
    for i in 0..<gates.columnCount {
      var (sum, squares) = (0.0, 0.0)
      for row in order {
        let w = gates[row, i]
        kept[row, i] = w
        (sum, squares) = (sum + w, squares + w * w)
        if squares > 0, sum * sum / squares >= matchedCount { break }
      }
    }
    return kept
  }
}
