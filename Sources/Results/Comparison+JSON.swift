import Documents
import Experiments
import Networks
import Statistics

extension Comparison {
  /// Everything a comparison holds, and what follows from it.
  public var json: JSONValue {
    let family = rule == nil ? nil : family
    return .object(
      [
        "setup": setup?.json ?? .null,
        "seeds": .array(seeds.map { .string("\($0)") }),
        "requested_seeds": .integer(requestedSeeds), "samples": .integer(sampleCount),
        "conventions": .object([
          "scale": .string(conventions.scale.rawValue),
          "jacobian": .string(conventions.jacobian.rawValue),
          "of": .string(conventions.representation.rawValue),
          "rank": .string(conventions.rank.rawValue),
          "mean": .string(conventions.mean.rawValue),
          "capacity": .string(conventions.capacity.rawValue),
        ]),
        "architectures": .array(architectures.indices.map(architectureJSON)),
        "differences": .array(differencesJSON),
        "claims": .array(family?.json ?? earlierClaimsJSON), "multiverse": multiverseJSON,
        "match_loss": matching?.json(self) ?? .null,
      ].merging(ruleJSON(family?.method)) { own, _ in own })
  }

  /// How verdicts were reached; nothing under the earlier rule.
  private func ruleJSON(_ method: Family.Method?) -> [String: JSONValue] {
    guard let rule, let method else { return [:] }
    return [
      "rule": .object([
        "sesoi": JSONValue(rule.sesoi), "loss_floor": JSONValue(rule.floor),
        "family": .string(method.rawValue),
      ]),
      "loss_matches": .array(
        architectures.indices.flatMap { first in
          (0..<first).compactMap { second in
            lossMatch(first, second).map { match in
              .object([
                "first": .string(architectures[first].name),
                "second": .string(architectures[second].name),
                "match": .string(match.equivalence.word),
                "ln_ratio": JSONValue(match.difference?.mean),
                "interval_90": JSONValue(match.interval),
              ])
            }
          }
        }),
      "data_seeds": dataSeeds.map { .array($0.map { .string("\($0)") }) } ?? .null,
    ]
  }

  private var earlierClaimsJSON: [JSONValue] {
    Claim.allCases.compactMap { claim in
      earlierVerdict(on: claim).map { verdict in
        .object([
          "claim": .string(claim.rawValue), "statement": .string(claim.earlierStatement),
          "verdict": .string(verdict.rawValue),
          "difference": difference(for: claim)?.json ?? .null,
        ])
      }
    }
  }

  private var multiverseJSON: JSONValue {
    guard let multiverse else { return .null }
    return rule == nil ? multiverse.json : multiverse.json(seed: flipSeed)
  }

  private func architectureJSON(_ index: Int) -> JSONValue {
    let (architecture, shape) = (architectures[index], architectures[index].shape)
    func figures(_ of: (Measurement) -> [Figure: Double]) -> JSONValue {
      .array(measurements.map { of($0[index]).json })
    }
    var entries: [String: JSONValue] = [
      "name": .string(architecture.name), "routing": .string(shape.routing.rawValue),
      "hidden": .integer(shape.hiddenWidth), "experts": .integer(shape.expertCount),
      "k": .integer(shape.selectedCount), "parameters": .integer(shape.totalParameterCount),
      "active_parameters": .integer(shape.activeParameterCount),
      "flops": .integer(shape.forwardOperations), "figures": figures(\.figures),
      "untrained": figures(\.untrained), "shuffled": figures(\.shuffled),
      "alignment_null_mean": .array(
        measurements.map { JSONValue($0[index].alignmentNull?.mean) }),
      "alignment_null_percentile95": .array(
        measurements.map { JSONValue($0[index].alignmentNull?.percentile95) }),
      "n_eff": JSONValue(measurements.map { $0[index].effectiveCount }),
      "dead": .array(measurements.map { JSONValue($0[index].dead) }),
    ]
    if let spectra, spectra.indices.contains(index) {
      entries["mean_spectrum"] = spectra[index]?.trained.json ?? .null
      entries["untrained_mean_spectrum"] = spectra[index]?.untrained.json ?? .null
    }
    return .object(entries.merging(alignmentJSON(index)) { $1 })
  }

  /// In the figure's own units, over rows.
  private func earlierDifference(
    _ figure: Figure, _ first: Int, _ second: Int
  ) -> [String: JSONValue]? {
    guard let difference = difference(figure, first, second),
      case .object(let entries) = difference.json
    else { return nil }
    return entries
  }

  /// Over units, in logarithms where the figure is a scale, and the change that training made.
  private func presentDifference(
    _ figure: Figure, _ first: Int, _ second: Int
  ) -> [String: JSONValue]? {
    guard let (trained, change, _) = differences(figure, first, second),
      case .object(var entries) = trained.json
    else { return nil }
    entries["logarithms"] = .bool(figure.isScale)
    entries["from_training"] = change?.json ?? .null
    return entries
  }

  private var differencesJSON: [JSONValue] {
    architectures.indices.flatMap { first in
      (0..<first).flatMap { second in
        Figure.allCases.compactMap { figure -> JSONValue? in
          guard
            var entries = rule == nil
              ? earlierDifference(figure, first, second) : presentDifference(figure, first, second)
          else { return nil }
          entries["first"] = .string(architectures[first].name)
          entries["second"] = .string(architectures[second].name)
          entries["figure"] = .string(figure.rawValue)
          return .object(entries)
        }
      }
    }
  }
}

extension [Figure: Double] {
  var json: JSONValue {
    .object(Dictionary<_, _>(uniqueKeysWithValues: map { ($0.key.rawValue, JSONValue($0.value)) }))
  }
}

extension ClaimFamily {
  var json: [JSONValue] {
    tests.map { test in
      .object([
        "claim": .string(test.claim.rawValue), "statement": .string(test.claim.statement),
        "verdict": .string(test.verdict.rawValue), "trained": test.trained.json,
        "from_training": test.fromTraining?.json ?? .null, "rows": .integer(test.rows),
        "selected": .bool(test.isSelected),
      ])
    }
  }
}

extension ClaimTest.Tested {
  fileprivate var json: JSONValue {
    guard case .object(var entries) = difference.json else { return .null }
    entries["p"] = JSONValue(p)
    entries["adjusted_p"] = JSONValue(adjustedP)
    entries["interval_90"] = JSONValue(difference.interval(level: 0.9))
    return .object(entries)
  }
}

extension Multiverse.Inference {
  fileprivate var json: JSONValue {
    func flips(_ flips: JointFlips?) -> JSONValue {
      guard let flips else { return .null }
      return .object([
        "median_t": JSONValue(flips.medianT), "median_p": JSONValue(flips.medianP),
        "positive_share": JSONValue(flips.positiveShare), "share_p": JSONValue(flips.shareP),
      ])
    }
    return .object([
      "claim": .string(claim.rawValue), "universes": .integer(kept),
      "repeated": .integer(repeated), "cannot_vary": .array(without.map { .string($0) }),
      "trained": flips(trained), "from_training": flips(fromTraining),
    ])
  }
}

extension PairedDifference {
  fileprivate var json: JSONValue {
    .object([
      "mean": JSONValue(mean), "values": JSONValue(differences),
      "interval": JSONValue(interval),
      "d_z": JSONValue(effectSize), "p": JSONValue(permutationP),
    ])
  }
}

extension Multiverse {
  /// Its universes, and what those of each claim say together.
  func json(seed: UInt64) -> JSONValue {
    .object([
      "universes": json,
      "inference": .array(
        Claim.allCases.compactMap { inference(for: $0, seed: seed)?.json }),
    ])
  }

  fileprivate var json: JSONValue {
    .array(
      universes.map { universe in
        var entries: [String: JSONValue] = [
          "claim": .string(universe.claim.rawValue), "mean": JSONValue(universe.mean),
          "verdict": .string(universe.verdict.rawValue),
          "choices": .object(universe.choices.mapValues { .string($0) }),
        ]
        if let values = universe.values { entries["values"] = JSONValue(values) }
        if let changes = universe.changes { entries["from_training"] = JSONValue(changes) }
        return .object(entries)
      })
  }
}
