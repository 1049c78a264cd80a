import Documents
import LinearAlgebra
import Probes

/// Jacobian spectra beside the untrained model's, and alignment beside random directions.
public struct JacobianResult: MeasuredContent {
  public static let kind = "jacobian"
  public static let summary = "Exact Jacobian spectra of experts and layer, and how experts align."

  public var subject: Subject
  public let probe: JacobianProbe
  /// Nil for a single live expert.
  public let null: PairNull?
  public let untrainedMean: SpectrumSummary?
  public let untrainedAlignment: Double?
  /// samples×experts, the weights of its means; nil as in a `RouteResult`.
  public let gates: Matrix?

  public init(
    subject: Subject, probe: JacobianProbe, null: PairNull?, untrainedMean: SpectrumSummary?,
    untrainedAlignment: Double?, gates: Matrix? = nil
  ) {
    self.subject = subject
    self.probe = probe
    self.null = null
    self.untrainedMean = untrainedMean
    self.untrainedAlignment = untrainedAlignment
    self.gates = gates
  }
}

extension JacobianResult {
  /// Shared experts under what they are called: `shared`, or `shared 0` and so on where there are several.
  var namedShared: [(name: String, shared: JacobianProbe.Shared)] {
    let shared = probe.shared ?? []
    return shared.enumerated().map { (shared.count == 1 ? "shared" : "shared \($0)", $1) }
  }

  public var progress: Progress {
    Progress(probe.sampleCount, of: probe.requestedCount, "sample")
  }

  public func requireConsistency() throws(Inconsistency) {
    let experts = probe.experts.count
    try require(experts > 0, "it is of no expert")
    try requireSamples(probe.sampleCount, of: probe.requestedCount)
    try subject.requireConsistency(samples: probe.sampleCount, experts: experts)
    try requireGates(gates, samples: probe.sampleCount, experts: experts)
    let rank = probe.experts[0].spectra.columnCount
    for expert in probe.experts {
      try require(
        expert.spectra.rowCount == probe.sampleCount && expert.spectra.columnCount == rank
          && expert.firstSpectrum.count == rank,
        "spectra are \(expert.spectra.shape) for \(probe.sampleCount) samples")
      let average = expert.averageJacobian
      try require(
        expert.isDead
          || expert.meanSpectrum.count == rank && expert.averageSpectrum.count == rank
            && min(average.rowCount, average.columnCount)
              == (probe.leavesMatricesOut ? 0 : rank),
        "an expert's spectra are of different lengths")
    }
    try probe.alignment.requireConsistency(experts: experts)
    try probe.pointwiseAlignment.requireConsistency(experts: experts)
    try probe.unweightedAlignment?.requireConsistency(experts: experts)
    for shared in probe.shared ?? [] {
      try require(
        shared.meanSpectrum.count == rank, "a shared expert's spectrum is of another length")
    }
    guard let layer = probe.layer else { return }
    try require(
      layer.meanSpectrum.count == rank && layer.frozenMeanSpectrum.count == rank
        && min(layer.firstJacobian.rowCount, layer.firstJacobian.columnCount)
          == (probe.leavesMatricesOut ? 0 : rank),
      "the layer's spectra are of another length than the experts'")
  }

  public var figures: [NamedFigure] {
    var figures: [NamedFigure] = []
    func add(
      _ place: NamedFigure.Place, _ summary: SpectrumSummary?, null: SpectrumSummary? = nil,
      reason: String? = nil
    ) {
      for statistic in SpectrumStatistic.allCases {
        figures.append(
          NamedFigure(
            statistic.rawValue, place, summary?[statistic],
            nulls: [NamedFigure.Null("untrained", null?[statistic])], reason: reason))
      }
    }
    for (i, expert) in probe.experts.enumerated() {
      let place = NamedFigure.Place.expert(subject.expert(i))
      let reason = expert.isDead ? "expert \(subject.expert(i)) is dead" : nil
      add(place, expert.isDead ? nil : expert.mean, reason: reason)
      figures.append(
        NamedFigure(
          "n_eff", place, expert.isDead ? nil : expert.effectiveCount, unit: "samples",
          reason: reason))
    }
    add(.part("routed mean"), probe.routedMean, null: untrainedMean)
    add(.part("plain mean"), probe.plainMean)
    for (name, shared) in namedShared {
      add(.part(name), shared.mean)
      figures.append(NamedFigure("weight_mean", .part(name), shared.weightMean))
    }
    if let layer = probe.layer {
      add(.part("layer"), layer.mean)
      add(.part("layer, router held"), layer.frozenMean)
      figures.append(NamedFigure("router_share", layer.routerShare))
    }
    figures += [
      NamedFigure(
        "alignment", probe.alignment.meanMagnitude,
        nulls: [
          null?.mean(named: "random directions"),
          NamedFigure.Null("untrained", untrainedAlignment),
        ], path: "alignment.mean_abs"),
      NamedFigure(
        "max_alignment", probe.alignment.maximumMagnitude,
        nulls: [null?.maximum(named: "random directions")], path: "alignment.max_abs"),
      NamedFigure("signed_alignment", probe.alignment.signedMean, path: "alignment.mean"),
      NamedFigure("omega", omega, path: "alignment.omega"),
      NamedFigure(
        "pointwise_alignment", probe.pointwiseAlignment.meanMagnitude,
        path: "alignment.pointwise"),
    ]
    for (i, row) in probe.alignment.cosines.enumerated() {
      for j in row.indices where i < j {
        figures.append(
          NamedFigure("alignment", .pair(subject.expert(i), subject.expert(j)), row[j]))
      }
    }
    return figures + averageFigures
  }

  /// omega = mean A_ij^2 - 1/(o d) (`PairAlignment.omega`); nil without pairs, and where no Jacobian was
  /// kept that tells the widths.
  private var omega: Double? {
    guard let square = probe.alignment.meanSquare,
      let jacobian = probe.experts.lazy.map(\.averageJacobian).first(where: { $0.rowCount > 0 })
    else { return nil }
    return square - 1 / (Double(jacobian.rowCount) * Double(jacobian.columnCount))
  }

  public var table: TypedTable {
    let names = SpectrumStatistic.allCases
    return TypedTable(
      [.integer("expert"), .number("n_eff")] + names.map { .number($0.rawValue) },
      rows: probe.experts.enumerated().map { i, expert in
        [.integer(subject.expert(i)), .init(expert.isDead ? nil : expert.effectiveCount)]
          + names.map { .init(expert.mean[$0]) }
      })
  }

  public var textBytes: Double {
    let experts = Double(probe.experts.count)
    return 360 * experts * experts
  }
}

extension Alignment {
  func requireConsistency(experts: Int) throws(Inconsistency) {
    try require(
      cosines.count == experts && cosines.allSatisfy { $0.count == experts },
      "an alignment is not one of \(experts) by \(experts) experts")
  }
}
