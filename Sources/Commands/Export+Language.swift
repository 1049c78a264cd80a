import Networks
import Sessions

extension LanguageCurve {
  /// What was predicted at each mark.
  var json: JSONValue {
    .array(
      marks.map { mark in
        .object([
          "step": .integer(mark.step), "train": json(mark.training), "test": json(mark.heldOut),
        ])
      })
  }

  private func json(_ evaluation: LanguageEvaluation) -> JSONValue {
    var entries: [String: JSONValue] = [
      "loss": JSONValue(evaluation.crossEntropy), "perplexity": JSONValue(evaluation.perplexity),
      "tokens": .integer(evaluation.tokenCount),
    ]
    if countsBytes { entries["bits_per_byte"] = JSONValue(evaluation.bitsPerToken) }
    return .object(entries)
  }
}
