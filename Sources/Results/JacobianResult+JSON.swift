import Documents
import LinearAlgebra
import Probes

extension JacobianResult {
  public var json: JSONValue {
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
      "experts": .array(experts), "dead": JSONValue(subject.experts(probe.dead)),
      "alignment": probe.alignment.json,
      "alignment_mean_abs": JSONValue(probe.alignment.meanMagnitude),
      "alignment_max_abs": JSONValue(probe.alignment.maximumMagnitude),
      "alignment_max_pair": largestPairJSON, "alignment_null": null?.json ?? .null,
      "pointwise_alignment": probe.pointwiseAlignment.json,
      "pointwise_alignment_mean_abs": JSONValue(probe.pointwiseAlignment.meanMagnitude),
      "unweighted_alignment": probe.unweightedAlignment?.json ?? .null,
      "untrained_routed_mean": untrainedMean?.json ?? .null,
      "untrained_alignment_mean_abs": JSONValue(untrainedAlignment),
    ]
    entries["shared"] = .array(
      (probe.shared ?? []).map { shared in
        .object([
          "weight_mean": JSONValue(shared.weightMean), "mean": shared.mean.json,
          "mean_spectrum": JSONValue(shared.meanSpectrum),
        ])
      })
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

extension Alignment {
  fileprivate var json: JSONValue { JSONValue(cosines) }
}

extension SpectrumStatistic {
  /// In the order of reports, where the last go first when the width is short.
  static let inReports: [SpectrumStatistic] = [
    .sigma1, .erank, .srank, .decay, .pr, .k90, .frobenius, .alpha, .nuclear, .cond,
  ]
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
  var json: JSONValue {
    .array((0..<rowCount).map { JSONValue(Array(row($0))) })
  }
}
