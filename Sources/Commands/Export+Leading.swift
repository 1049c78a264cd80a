import Probes
import Sessions

extension LeadingResult {
  /// The mean spectrum of every expert with its error, and the means over experts.
  var json: JSONValue {
    .object([
      "subject": subject.json, "scale": .string(probe.scale.rawValue),
      "count": .integer(probe.count), "samples": .integer(probe.sampleCount),
      "requested_samples": .integer(probe.requestedCount),
      "experts": .array(
        probe.experts.map { expert in
          .object([
            "mean_spectrum": JSONValue(expert.meanSpectrum),
            "error": JSONValue(expert.isDead ? nil : expert.errorBound),
            "n_eff": JSONValue(expert.effectiveCount), "dead": .bool(expert.isDead),
          ])
        }),
      "routed_mean_spectrum": JSONValue(probe.routedMean),
      "untrained_mean_spectrum": untrained.map { JSONValue($0.routedMean) } ?? .null,
    ])
  }

  /// One row for each expert and singular value.
  var table: (columns: [String], rows: [[String]]) {
    (
      ["expert", "n_eff", "error", "place", "value"],
      probe.experts.enumerated().flatMap { i, expert in
        expert.meanSpectrum.enumerated().map { place, value in
          ["\(i)", "\(expert.effectiveCount)", "\(expert.errorBound)", "\(place + 1)", "\(value)"]
        }
      }
    )
  }
}
