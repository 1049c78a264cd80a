import Experiments
import LinearAlgebra
import Networks
import Probes
import Sessions

/// The JSON of results; its keys are those of the reference files that other tools check against.
extension ProbeResult {
  var json: JSONValue {
    switch self {
    case .training(let curve): curve.json
    case .route(let result): result.json
    case .jacobian(let result): result.json
    case .leading(let result): result.json
    case .pca(let result): result.json
    case .subspace(let result): result.json
    case .tokens(let result): result.json
    case .block(let result): result.json
    case .comparison(let comparison): comparison.json
    case .languageComparison(let comparison): comparison.json
    }
  }
}

extension Subject {
  var json: JSONValue {
    var entries: [String: JSONValue] = [
      "model": .string(model), "data": .string(data), "split": .string(split),
    ]
    if let layer { entries["layer"] = .integer(layer) }
    if let samples { entries["samples"] = JSONValue(samples.indices) }
    return .object(entries)
  }
}

extension SpectrumSummary {
  /// The statistics that are defined, by name.
  var json: JSONValue {
    .object(
      Dictionary(
        uniqueKeysWithValues: SpectrumStatistic.allCases.compactMap { statistic in
          self[statistic].map { (statistic.rawValue, JSONValue($0)) }
        }))
  }
}

extension Matrix {
  fileprivate var json: JSONValue {
    .array((0..<rowCount).map { JSONValue(Array(row($0))) })
  }
}

extension TrainingCurve {
  fileprivate var json: JSONValue {
    .object([
      "model": .string(model), "requested_steps": .integer(requestedSteps),
      "train_loss": JSONValue(trainingLoss), "test_loss": JSONValue(heldOutLoss),
      "marks": language?.json ?? .null,
      "gradient_norms": language.map { JSONValue($0.gradientNorms) } ?? .null,
      "steps": .array(
        losses.map {
          .object([
            "loss": JSONValue($0.loss), "task": JSONValue($0.task),
            "balance": JSONValue($0.balance), "z": JSONValue($0.z),
          ])
        }),
    ])
  }
}

extension RoutingStatistics {
  var json: [String: JSONValue] {
    [
      "samples": .integer(sampleCount), "load": JSONValue(load),
      "importance": JSONValue(importance), "load_cv": JSONValue(loadVariation),
      "max_load": JSONValue(maximumLoad), "entropy": JSONValue(entropy),
      "relative_entropy": JSONValue(relativeEntropy), "margin": JSONValue(margin),
      "input_margin": JSONValue(inputMargin), "balance_loss": JSONValue(balanceLoss),
      "n_eff": JSONValue(effectiveCounts), "dead": JSONValue(dead),
      "coactivation": coactivation?.json ?? .null,
      "nmi": JSONValue(agreement?.normalisedMutualInformation),
      "ari": JSONValue(agreement?.adjustedRandIndex),
    ]
  }
}

extension RouteResult {
  fileprivate var json: JSONValue {
    var entries = statistics.json
    entries["subject"] = subject.json
    entries["untrained"] = untrained.map { .object($0.json) } ?? .null
    if let partition { entries["partition"] = .string(partition) }
    return .object(entries)
  }
}

extension Alignment {
  fileprivate var json: JSONValue {
    .array(cosines.map { .array($0.map { JSONValue($0) }) })
  }
}

extension AlignmentNull {
  fileprivate var json: JSONValue {
    .object([
      "draws": .integer(draws), "mean": JSONValue(mean), "percentile95": JSONValue(percentile95),
      "max_mean": JSONValue(maximumMean), "max_percentile95": JSONValue(maximumPercentile95),
    ])
  }
}

extension JacobianResult {
  fileprivate var json: JSONValue {
    let experts = probe.experts.map { expert -> JSONValue in
      let isDead = expert.isDead
      return .object([
        "mean": isDead ? .null : expert.mean.json,
        "mean_spectrum": isDead ? .null : JSONValue(expert.meanSpectrum),
        "mean_jacobian_spectrum": isDead ? .null : JSONValue(expert.averageSpectrum),
        "spectrum_first": JSONValue(expert.firstSpectrum),
        "n_eff": isDead ? .null : JSONValue(expert.effectiveCount),
      ])
    }
    var entries: [String: JSONValue] = [
      "subject": subject.json, "scale": .string(probe.options.scale.rawValue),
      "samples": .integer(probe.sampleCount), "requested_samples": .integer(probe.requestedCount),
      "routed_mean": probe.routedMean.json, "plain_mean": probe.plainMean.json,
      "experts": .array(experts), "dead": JSONValue(probe.dead),
      "alignment": probe.alignment.json,
      "alignment_mean_abs": JSONValue(probe.alignment.meanMagnitude),
      "alignment_max_abs": JSONValue(probe.alignment.maximumMagnitude),
      "alignment_null": null?.json ?? .null,
      "pointwise_alignment": probe.pointwiseAlignment.json,
      "pointwise_alignment_mean_abs": JSONValue(probe.pointwiseAlignment.meanMagnitude),
      "unweighted_alignment": probe.unweightedAlignment?.json ?? .null,
      "untrained_routed_mean": untrainedMean?.json ?? .null,
      "untrained_alignment_mean_abs": JSONValue(untrainedAlignment),
    ]
    if let layer = probe.layer {
      entries["layer_mean"] = layer.mean.json
      entries["layer_mean_spectrum"] = JSONValue(layer.meanSpectrum)
      entries["frozen_mean"] = layer.frozenMean.json
      entries["frozen_mean_spectrum"] = JSONValue(layer.frozenMeanSpectrum)
      entries["router_share"] = JSONValue(layer.routerShare)
      entries["layer_jacobian_first"] =
        layer.firstJacobian.elements.isEmpty ? .null : layer.firstJacobian.json
    }
    return .object(entries)
  }
}

extension PCAResult {
  fileprivate var json: JSONValue {
    let experts = probe.experts.enumerated().map { i, expert -> JSONValue in
      .object([
        "eigenvalues": expert.map { JSONValue($0.variances) } ?? .null,
        "erank": JSONValue(expert?.effectiveRank), "pr": JSONValue(expert?.participationRatio),
        "deviation_erank": JSONValue(expert?.deviationRank),
        "k90": expert?.k90.map { .integer($0) } ?? .null,
        "variance": JSONValue(expert?.totalVariance),
        "explained": expert?.explainedShares.map { JSONValue($0) } ?? .null,
        "n_eff": JSONValue(expert?.effectiveCount),
        "undersampled": expert.map { .bool($0.isUndersampled) } ?? .null,
        "mean": expert.map { JSONValue($0.mean) } ?? .null,
        "shuffled_erank": JSONValue(shuffled?.experts[i]?.mean),
        "shuffled_low": JSONValue(shuffled?.experts[i]?.low),
        "shuffled_high": JSONValue(shuffled?.experts[i]?.high),
        "untrained_erank": JSONValue(untrainedRanks.indices.contains(i) ? untrainedRanks[i] : nil),
      ])
    }
    return .object([
      "subject": subject.json, "of": .string(probe.representation.rawValue),
      "samples": .integer(probe.sampleCount), "experts": .array(experts),
      "dead": JSONValue(probe.dead), "shuffle_draws": .integer(shuffled?.draws ?? 0),
      "routed_mean_shuffled_erank": JSONValue(shuffled?.routedMean?.mean),
      "routed_mean_shuffled_low": JSONValue(shuffled?.routedMean?.low),
      "routed_mean_shuffled_high": JSONValue(shuffled?.routedMean?.high),
      "routed_mean_erank": JSONValue(probe.mean(routed: true) { $0.effectiveRank }),
      "plain_mean_erank": JSONValue(probe.mean(routed: false) { $0.effectiveRank }),
    ])
  }
}

extension SubspaceResult {
  fileprivate var json: JSONValue {
    var pairs: [String: JSONValue] = [:]
    // Pairs of a thin expert are there and not measured; a dead one has none.
    for i in (probe.thin ?? []).map(\.expert) {
      for j in 0..<probe.expertCount where i != j && !probe.dead.contains(j) {
        pairs["\(min(i, j)),\(max(i, j))"] = .null
      }
    }
    for pair in probe.pairs {
      pairs["\(pair.first),\(pair.second)"] = .object([
        "angles": JSONValue(pair.angles.angles), "geodesic": JSONValue(pair.angles.geodesic),
        "chordal": JSONValue(pair.angles.chordal), "overlap": JSONValue(pair.angles.overlap),
      ])
    }
    return .object([
      "subject": subject.json, "of": .string(probe.source.rawValue), "rank": .integer(probe.rank),
      "dimension": .integer(probe.dimension), "samples": .integer(probe.sampleCount),
      "pairs": .object(pairs), "dead": JSONValue(probe.dead),
      "thin": .array(
        (probe.thin ?? []).map {
          .object(["expert": .integer($0.expert), "directions": .integer($0.directions)])
        }),
      "expected_overlap": JSONValue(probe.expectedOverlap),
      "mean_overlap": JSONValue(probe.mean(\.overlap)),
      "untrained_mean_overlap": JSONValue(untrainedOverlap),
    ])
  }
}
