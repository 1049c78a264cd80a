import LinearAlgebra
import Networks
import Probes

/// A layer at some samples, and the figures that conventions make of it; probes run once each.
struct Geometry {
  let layer: Layer
  let inputs: Matrix
  /// What `matched` samples reduce every expert's n_eff to: the smallest of all that is compared.
  var matchedCount: Double
  let seed: UInt64
  private var jacobians: [JacobianScale: JacobianProbe] = [:]
  private var analyses: [AnalysisKey: PCAProbe] = [:]
  private var nulls: [JacobianScale: PairNull] = [:]

  private struct AnalysisKey: Hashable {
    let representation: Representation
    let samples: Conventions.Samples
  }

  init(layer: Layer, inputs: Matrix, matchedCount: Double? = nil, seed: UInt64) {
    self.layer = layer
    self.inputs = inputs
    self.matchedCount = matchedCount ?? Double(inputs.rowCount)
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
    let probe = try PCAProbe(
      of: layer, at: inputs, representation: conventions.representation, gates: gates(conventions))
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
    try analysis(conventions).mean(routed: conventions.mean == .routed) { conventions.rank($0) }
  }

  /// The same without the bias of few samples, jackknifed.
  mutating func jackknifedRank(_ conventions: Conventions) throws(ProbeError) -> Double? {
    let probe = try analysis(conventions)
    let ranks = try JackknifedRanks(
      of: probe, layer: layer, at: inputs, gates: gates(conventions), seed: seed
    ) { conventions.rank($0) }
    return ranks.mean(
      weights: conventions.mean == .routed ? probe.weightSums : probe.weightSums.map { _ in 1 })
  }

  /// The PCA figures with gates shuffled among the samples: means over draws, as many as fit in a second;
  /// none for a single expert.
  func shuffled(_ conventions: Conventions) throws(ProbeError) -> [Figure: Double] {
    let draws = ShuffledRanks.automaticDraws(
      of: layer.shape, samples: inputs.rowCount, representation: conventions.representation,
      within: 1)
    guard draws > 0 else { return [:] }
    let means = try ShuffledRanks.means(
      of: layer, at: inputs, representation: conventions.representation, draws: draws, seed: seed,
      routed: conventions.mean == .routed,
      [{ conventions.rank($0) }, { $0.participationRatio }, { $0.totalVariance }])
    var figures: [Figure: Double] = [:]
    for (figure, mean) in zip([Figure.pcaRank, .pcaRatio, .pcaVariance], means) {
      // Out of range it is no number that could be compared, or stored.
      figures[figure] = mean?.isFinite == true ? mean : nil
    }
    return figures
  }

  /// Mean |A_ij|, of average Jacobians or at single samples; nil for a single expert.
  mutating func alignment(_ conventions: Conventions) throws(ProbeError) -> Double? {
    let probe = try jacobian(conventions.scale)
    return conventions.jacobian == .pointwise
      ? probe.pointwiseAlignment.meanMagnitude : probe.alignment.meanMagnitude
  }

  /// Mean A_ij² of average Jacobians over pairs, less 1/(o d), which is what it is of random directions;
  /// nil for a single expert.
  mutating func omega(_ scale: JacobianScale) throws(ProbeError) -> Double? {
    PairAlignment(of: try jacobian(scale).alignment)?.omega(of: layer.shape)
  }

  /// The level that random directions give the alignment of average Jacobians.
  ///
  /// Nil for fewer than two live experts whose Jacobian is not zero. Where `draws` is nil there are 200 draws,
  /// or the exact level where Jacobians are wide; it is the same in every call.
  mutating func null(
    _ scale: JacobianScale, draws: Int?
  ) throws(ProbeError) -> PairNull? {
    if let known = nulls[scale] { return known }
    let probe = try jacobian(scale)
    let null: PairNull
    switch probe.rotations(of: layer.shape, draws: draws) {
    case .none: return nil
    case .exact(let exact): null = exact
    case .drawn(let count):
      null = try PairNull(
        of: probe.experts.filter { !$0.isDead }.map(\.averageJacobian), draws: count, seed: seed)
    }
    nulls[scale] = null
    return null
  }

  /// What a PCA has in place of the router's own weights, if anything.
  private func gates(_ conventions: Conventions) -> Matrix? {
    conventions.samples == .matched ? matchedGates(layer.gates(at: inputs).weights) : nil
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
