import Networks
import Probes
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

extension TokenResult {
  /// Every token with its share for each expert.
  var json: JSONValue {
    .object([
      "subject": subject.json, "samples": .integer(probe.sampleCount),
      "least": .integer(probe.minimumCount), "base": JSONValue(probe.base),
      "tokens": .array(
        probe.tokens.indices.map { place in
          .object([
            "token": .integer(probe.tokens[place]), "name": .string(names[place]),
            "count": .integer(probe.counts[place]),
            "shares": JSONValue(Array(probe.shares.row(place))),
          ])
        }),
      "specialisation": JSONValue(probe.mean), "shuffled_specialisation": JSONValue(shuffledMean),
      "untrained_specialisation": JSONValue(untrainedMean),
    ])
  }

  /// One row for each token and expert.
  var table: (columns: [String], rows: [[String]]) {
    (
      ["token", "name", "count", "expert", "share", "base"],
      probe.tokens.indices.flatMap { place in
        probe.base.indices.map { i in
          [
            "\(probe.tokens[place])", names[place], "\(probe.counts[place])", "\(i)",
            "\(probe.shares[place, i])", "\(probe.base[i])",
          ]
        }
      }
    )
  }
}

extension BlockSpectra {
  fileprivate var parts: [(String, Part)] {
    [("attention", attention), ("feed_forward", feedForward), ("whole", whole)]
  }

  fileprivate var json: JSONValue {
    .object(
      Dictionary(
        uniqueKeysWithValues: parts.map { name, part in
          (
            name,
            .object(["mean": part.mean.json, "mean_spectrum": JSONValue(part.meanSpectrum)])
          )
        }))
  }
}

extension BlockResult {
  /// Summaries and mean spectra of each part.
  var json: JSONValue {
    .object([
      "subject": subject.json, "samples": .integer(probe.sampleCount),
      "requested_samples": .integer(probe.requestedCount), "block": probe.json,
      "untrained": untrained?.json ?? .null,
    ])
  }

  /// One row for each part, of the model as it is and as it began.
  var table: (columns: [String], rows: [[String]]) {
    let names = SpectrumStatistic.allCases
    return (
      ["part", "model"] + names.map(\.rawValue),
      [("trained", probe as BlockSpectra?), ("untrained", untrained)].flatMap { model, spectra in
        (spectra?.parts ?? []).map { name, part in
          [name, model] + names.map { part.mean[$0].map { "\($0)" } ?? "" }
        }
      }
    )
  }
}
