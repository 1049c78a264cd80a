import Probes
import Sessions

extension Report {
  /// Routing: one row an expert, then the figures of the whole.
  init(_ result: RouteResult, digits: Int) {
    self.init()
    let (route, text) = (result.statistics, NumberText(digits: digits))
    add(Self.heading("routing", result.subject, route.sampleCount))
    var table = Table(["expert", "load", "importance", "n_eff"])
    for i in route.load.indices {
      table.add([
        "\(i)\(route.dead.contains(i) ? " dead" : "")", text(route.load[i]),
        text(route.importance[i]), text(route.effectiveCounts[i]),
      ])
    }
    add(table)
    var figures = Table(["*figure", "value", "untrained", "*even or chance"])
    let before = result.untrained
    let experts = route.load.count
    func row(_ name: String, _ value: Double?, _ old: Double?, _ chance: String) {
      figures.add([name, text(value), text(old), chance])
    }
    row("load_cv", route.loadVariation, before?.loadVariation, "0")
    row("max_load", route.maximumLoad, before?.maximumLoad, "1")
    row("entropy (nats)", route.entropy, before?.entropy, "")
    row(
      "entropy / ln E", route.relativeEntropy, before?.relativeEntropy,
      route.evenRelativeEntropy.map { "\(text($0)) when even" } ?? "")
    row("margin (logits)", route.margin, before?.margin, "")
    row("margin (in x)", route.inputMargin, before?.inputMargin, "")
    row("balance_loss", route.balanceLoss, before?.balanceLoss, text(route.evenBalanceLoss))
    if let agreement = route.agreement {
      let partition = result.partition ?? "labels"
      row(
        "nmi with \(partition)", agreement.normalisedMutualInformation,
        before?.agreement?.normalisedMutualInformation, "above 0")
      row(
        "ari with \(partition)", agreement.adjustedRandIndex, before?.agreement?.adjustedRandIndex,
        "0")
    }
    add(figures)
    if let pairs = route.coactivation, experts <= 16, experts > 1 {
      add("co-activation: share of samples that select both")
      var matrix = Table(["*"] + (0..<experts).map { "\($0)" })
      for i in 0..<experts {
        matrix.add(
          ["\(i)"]
            + (0..<experts).map { NumberText(digits: 2)(pairs[i, $0]) })
      }
      add(matrix)
    }
  }

  /// Jacobian spectra: one row an expert, the means, the layer, and the alignment by its null.
  init(_ result: JacobianResult, digits: Int) {
    self.init()
    let (probe, text) = (result.probe, NumberText(digits: digits))
    add(
      Self.heading(
        "Jacobians (\(probe.options.scale.rawValue))", result.subject, probe.sampleCount,
        of: probe.requestedCount))
    let shown: [SpectrumStatistic] = [
      .sigma1, .erank, .srank, .decay, .pr, .k90, .frobenius, .alpha, .nuclear, .cond,
    ]
    var table = Table(["*", "n_eff"] + shown.map(\.rawValue))
    func row(_ name: String, _ count: Double?, _ summary: SpectrumSummary?) {
      table.add([name, text(count)] + shown.map { text(summary?[$0]) })
    }
    for (i, expert) in probe.experts.enumerated() {
      row(
        "expert \(i)\(expert.isDead ? " dead" : "")", expert.isDead ? 0 : expert.effectiveCount,
        expert.isDead ? nil : expert.mean)
    }
    if probe.experts.count > 1 {
      row("routed mean", nil, probe.routedMean)
      row("plain mean", nil, probe.plainMean)
    }
    if let before = result.untrainedMean { row("untrained", nil, before) }
    if let layer = probe.layer {
      row("layer", nil, layer.mean)
      row("layer, router held", nil, layer.frozenMean)
    }
    add(table)
    if let share = probe.layer?.routerShare { add("router_share \(text(share))") }
    addAlignment(result, text)
    if probe.leavesMatricesOut {
      add(
        "left out for their size: average Jacobians, the layer's first; `--keep axes` keeps them.")
    }
  }

  private mutating func addAlignment(_ result: JacobianResult, _ text: NumberText) {
    let probe = result.probe
    guard probe.experts.count > 1 else { return }
    var table = Table(["*alignment of experts", "mean |A|", "max |A|"])
    func row(_ name: String, _ mean: Double?, _ largest: Double?) {
      table.add([name, text(mean), text(largest)])
    }
    let average = probe.alignment
    row("average Jacobians", average.meanMagnitude, average.maximumMagnitude)
    if let null = result.null {
      row("  random directions, mean", null.mean, null.maximumMean)
      row("  random directions, 95%", null.percentile95, null.maximumPercentile95)
    }
    if let before = result.untrainedAlignment { row("  untrained", before, nil) }
    let pointwise = probe.pointwiseAlignment
    row("sample by sample, weighted", pointwise.meanMagnitude, pointwise.maximumMagnitude)
    if let plain = probe.unweightedAlignment {
      row("sample by sample, plain", plain.meanMagnitude, plain.maximumMagnitude)
    }
    add(table)
  }

  /// Weighted PCA: one row an expert with its nulls, then the means.
  init(_ result: PCAResult, digits: Int) {
    self.init()
    let (probe, text) = (result.probe, NumberText(digits: digits))
    add(
      Self.heading(
        "weighted PCA (\(probe.representation.rawValue))", result.subject, probe.sampleCount))
    var table = Table([
      "*", "n_eff", "dim", "erank", "shuffled", "5-95%", "untrained", "pr", "k90", "variance",
      "top share",
    ])
    func range(_ level: ShuffledRanks.Level?) -> String {
      level.map { "\(text($0.low))-\(text($0.high))" } ?? text(nil as Double?)
    }
    func null(_ ranks: [Double?], _ i: Int) -> String {
      text(ranks.indices.contains(i) ? ranks[i] : nil)
    }
    for (i, expert) in probe.experts.enumerated() {
      let flag = expert == nil ? " dead" : expert?.isUndersampled == true ? " *" : ""
      table.add([
        "expert \(i)\(flag)", text(expert?.effectiveCount ?? 0), text(expert?.mean.count),
        text(expert?.effectiveRank), text(result.shuffled?.experts[i]?.mean),
        range(result.shuffled?.experts[i]), null(result.untrainedRanks, i),
        text(expert?.participationRatio), text(expert?.k90), text(expert?.totalVariance),
        text(expert?.explainedShares?.first),
      ])
    }
    func mean(_ name: String, routed: Bool, _ level: ShuffledRanks.Level?) {
      func average(_ ranks: [Double?]) -> Double? {
        let defined = zip(ranks, probe.weightSums).compactMap { rank, weight in
          rank.map { ($0, routed ? weight : 1) }
        }
        let total = defined.reduce(0) { $0 + $1.1 }
        return total > 0 ? defined.reduce(0) { $0 + $1.0 * $1.1 } / total : nil
      }
      table.add([
        name, text(probe.mean(routed: routed) { $0.effectiveCount }), "",
        text(probe.mean(routed: routed) { $0.effectiveRank }), text(level?.mean), range(level),
        text(average(result.untrainedRanks)),
        text(probe.mean(routed: routed) { $0.participationRatio }), "",
        text(probe.mean(routed: routed) { $0.totalVariance }),
        text(probe.mean(routed: routed) { $0.explainedShares?.first }),
      ])
    }
    if probe.experts.count > 1 {
      mean("routed mean", routed: true, result.shuffled?.routedMean)
      mean("plain mean", routed: false, result.shuffled?.plainMean)
    }
    add(table)
    if probe.experts.contains(where: { $0?.isUndersampled == true }) {
      add("* undersampled: n_eff is no larger than dim, so the samples bound the rank.")
    }
    if probe.leavesAxesOut {
      add("left out for their size: principal axes; `--keep axes` keeps them.")
    }
  }

  /// Subspaces: one row a pair, then the means and the overlap by chance.
  init(_ result: SubspaceResult, digits: Int) {
    self.init()
    let (probe, text) = (result.probe, NumberText(digits: digits))
    add(
      Self.heading(
        "top-\(probe.rank) subspaces (\(probe.source.rawValue), dimension \(probe.dimension))",
        result.subject, probe.sampleCount))
    var table = Table(["*experts", "overlap", "geodesic", "chordal", "*angles (radians)"])
    for pair in probe.pairs {
      table.add([
        "\(pair.first), \(pair.second)", text(pair.angles.overlap), text(pair.angles.geodesic),
        text(pair.angles.chordal),
        pair.angles.angles.prefix(4).map { NumberText(digits: 3)($0) }.joined(separator: " ")
          + (pair.angles.angles.count > 4 ? " ..." : ""),
      ])
    }
    table.add([
      "mean", text(probe.mean(\.overlap)), text(probe.mean(\.geodesic)),
      text(probe.mean(\.chordal)), "",
    ])
    add(table)
    var chance = "overlap of random subspaces \(text(probe.expectedOverlap))"
    if let before = result.untrainedOverlap { chance += ", untrained \(text(before))" }
    add(chance)
    if !probe.dead.isEmpty {
      add("dead or without spread, left out: \(probe.dead.map { "\($0)" }.joined(separator: ", "))")
    }
    if let thin = probe.thin {
      let named = thin.map { "\($0.expert) (\($0.directions))" }.joined(separator: ", ")
      add("spread in fewer than \(probe.rank) directions, left out: \(named)")
    }
  }
}
