import Documents
import LinearAlgebra
import Probes

extension RouteResult {
  public var json: JSONValue {
    var entries = statistics.json
    entries["subject"] = subject.json
    entries["untrained"] = untrained.map { .object($0.json) } ?? .null
    if let partition { entries["partition"] = .string(partition) }
    entries["null"] = null?.json ?? .null
    entries["nmi_null"] = agreementNull?.json ?? .null
    if let classes { entries["classes"] = classes.json }
    return .object(entries)
  }
}

extension RoutingStatistics {
  fileprivate var json: [String: JSONValue] {
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
      "load_entropy": JSONValue(loadEntropy),
      "relative_load_entropy": JSONValue(relativeLoadEntropy), "load_gini": JSONValue(loadGini),
      "max_violation": JSONValue(maximumViolation),
      "near_boundary": boundary?.json ?? .null, "near_ties": JSONValue(boundary?.nearTies),
      "coactivation_counts": pairs?.counts.json ?? .null,
      "coactivation_given": pairs.map { pairs in
        JSONValue(pairs.square { pairs.probability(of: $1, given: $0) })
      } ?? .null,
      "lift": pairs.map { pairs in JSONValue(pairs.square { pairs.lift($0, $1) }) } ?? .null,
      "pair_excess": JSONValue(pairs?.excess), "max_lift": JSONValue(pairs?.largestLift?.lift),
    ]
  }
}

extension Coactivation {
  /// A value for each expert and each expert, nil on the diagonal.
  fileprivate func square(_ value: (Int, Int) -> Double?) -> [[Double?]] {
    (0..<expertCount).map { a in
      (0..<expertCount).map { b -> Double? in a == b ? nil : value(a, b) }
    }
  }
}

extension BoundaryMass {
  fileprivate var json: JSONValue {
    .array(
      zip(widths, masses).map {
        .object(["width": JSONValue($0), "share": JSONValue($1)])
      })
  }
}

extension RoutingNull {
  fileprivate var json: JSONValue {
    .object([
      "draws": .integer(draws), "coactivation_counts": pairCounts?.json ?? .null,
      "pair_excess": excess?.json ?? .null, "max_lift": largestLift?.json ?? .null,
      "near_boundary": boundary?.json ?? .null, "near_ties": JSONValue(boundary?.nearTies),
    ])
  }
}

extension AgreementNull {
  fileprivate var json: JSONValue {
    .object(["draws": .integer(draws), "nmi": information.json])
  }
}

extension RoutingNull.Level {
  fileprivate var json: JSONValue {
    .object([
      "mean": JSONValue(mean), "percentile5": JSONValue(percentile5),
      "percentile95": JSONValue(percentile95),
    ])
  }
}
