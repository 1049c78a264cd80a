import Documents
import Probes

extension CorruptionResult {
  public var json: JSONValue {
    .object(
      [
        "subject": subject.json, "windows": .integer(probe.windowCount),
        "tokens": .integer(probe.tokenCount), "judged_tokens": .integer(probe.judgedCount),
        "levels": probe.json, "untrained": untrained?.json ?? .null,
        "unigram": .object(nulls.unigram.json),
        "uniform_illegal_mass": JSONValue(nulls.uniformIllegalMass),
      ])
  }
}

extension CorruptionProbe {
  fileprivate var json: JSONValue {
    .array(
      levels.map { level in
        .object(
          ["share": JSONValue(level.share), "auroc": JSONValue(level.auroc)]
            .merging(level.means.json) { own, _ in own })
      })
  }
}

extension PredictiveMeans {
  fileprivate var json: [String: JSONValue] {
    [
      "loss": JSONValue(loss), "entropy": JSONValue(entropy), "confidence": JSONValue(confidence),
      "accuracy": JSONValue(accuracy), "overconfidence": JSONValue(overconfidence),
      "illegal_mass": JSONValue(illegalMass),
    ]
  }
}
