import LinearAlgebra
import Networks
import Probes

/// Everything a comparison keeps of one trained model: its figures, and each beside its null.
public struct Measurement: Codable, Equatable, Sendable {
  /// The model's figures under the comparison's conventions.
  public var figures: [Figure: Double]
  /// The same of the model before its first step; empty when that is not known.
  public var untrained: [Figure: Double]
  /// The PCA figures with gates shuffled among samples, means over draws; of one draw in comparisons of before.
  public var shuffled: [Figure: Double]
  /// Mean |A_ij| of randomly rotated Jacobians; nil for a single expert.
  public var alignmentNull: PairNull?
  /// The pairs of experts in more numbers than the mean |A_ij|; nil for fewer than two live ones, and in
  /// comparisons of before they were kept.
  public var alignment: PairAlignment?
  /// The same of the model before its first step.
  public var untrainedAlignment: PairAlignment?
  /// Mean (Σ w)²/Σ w² over live experts.
  public var effectiveCount: Double
  /// Experts that no sample reaches.
  public var dead: [Int]

  /// Measures a layer, and the untrained one at what entered it then: inside a deeper model training
  /// changes that too.
  ///
  /// - Throws: `ProbeError` when a number is not finite or there is no sample.
  public init(
    of trained: MeasuredLayer, untrained: MeasuredLayer?, conventions: Conventions, draws: Int?,
    seed: UInt64
  ) throws(ProbeError) {
    var geometry = Geometry(layer: trained.layer, inputs: trained.inputs, seed: seed)
    var before = untrained.map { Geometry(layer: $0.layer, inputs: $0.inputs, seed: seed) }
    try self.init(
      of: &geometry, task: trained, before: &before, untrainedTask: untrained,
      conventions: conventions, draws: draws)
  }

  /// Measures a layer whose probes `geometry` keeps, and the untrained one's `before`; how well they do their
  /// task is said beside.
  init(
    of geometry: inout Geometry, task: MeasuredLayer, before: inout Geometry?,
    untrainedTask: MeasuredLayer?, conventions: Conventions, draws: Int?
  ) throws(ProbeError) {
    figures = try Self.figures(of: &geometry, task: task, conventions: conventions)
    if var untrained = before {
      self.untrained = try Self.figures(
        of: &untrained, task: untrainedTask, conventions: conventions)
      untrainedAlignment = PairAlignment(
        of: try untrained.jacobian(conventions.scale).alignment)
      before = untrained
    } else {
      self.untrained = [:]
    }
    let probe = try geometry.jacobian(conventions.scale)
    let live = probe.experts.filter { !$0.isDead }
    dead = probe.dead
    effectiveCount =
      live.isEmpty ? 0 : live.reduce(0) { $0 + $1.effectiveCount } / Double(live.count)
    alignmentNull = try geometry.null(conventions.scale, draws: draws)
    alignment = PairAlignment(of: probe.alignment)
    shuffled = try geometry.shuffled(conventions)
  }

  private static func figures(
    of geometry: inout Geometry, task: MeasuredLayer?, conventions: Conventions
  ) throws(ProbeError) -> [Figure: Double] {
    var figures = analysisFigures(
      of: try geometry.analysis(conventions), conventions: conventions)
    figures[.pcaRankJackknifed] = try geometry.jackknifedRank(conventions)
    figures[.loss] = task?.loss
    figures[.accuracy] = task?.accuracy
    for figure in Figure.allCases {
      guard let statistic = figure.statistic else { continue }
      figures[figure] = try geometry.spectrum(statistic, conventions)
    }
    figures[.routerShare] = try geometry.jacobian(conventions.scale).layer?.routerShare
    // Alignment is that of average Jacobians, whichever spectra are shown (docs/metrics.md, Comparing).
    var average = conventions
    average.jacobian = .average
    figures[.alignment] = try geometry.alignment(average)
    figures[.omega] = try geometry.omega(conventions.scale)
    let route = try RoutingStatistics(of: geometry.layer, at: geometry.inputs)
    figures[.entropy] = route.relativeEntropy
    if geometry.layer.shape.expertCount > 1 { figures[.loadVariation] = route.loadVariation }
    return figures
  }

  private static func analysisFigures(
    of probe: PCAProbe, conventions: Conventions
  ) -> [Figure: Double] {
    let routed = conventions.mean == .routed
    var figures: [Figure: Double] = [:]
    figures[.pcaRank] = probe.mean(routed: routed) { conventions.rank($0) }
    figures[.pcaRatio] = probe.mean(routed: routed) { $0.participationRatio }
    // Out of range it is no number that could be compared, or stored.
    let variance = probe.mean(routed: routed) { $0.totalVariance }
    figures[.pcaVariance] = variance?.isFinite == true ? variance : nil
    return figures
  }
}
