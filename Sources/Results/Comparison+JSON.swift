import Documents
import Experiments
import Networks

extension Comparison {
  /// Everything a comparison holds, and what follows from it.
  public var json: JSONValue {
    .object([
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
      "claims": .array(
        Claim.allCases.compactMap { claim in
          verdict(on: claim).map { verdict in
            .object([
              "claim": .string(claim.rawValue), "statement": .string(claim.statement),
              "verdict": .string(verdict.rawValue),
              "difference": difference(for: claim)?.json ?? .null,
            ])
          }
        }),
      "multiverse": multiverse?.json ?? .null,
    ])
  }

  private func architectureJSON(_ index: Int) -> JSONValue {
    let (architecture, shape) = (architectures[index], architectures[index].shape)
    func figures(_ of: (Measurement) -> [Figure: Double]) -> JSONValue {
      .array(
        measurements.map { row in
          .object(
            Dictionary(
              uniqueKeysWithValues: of(row[index]).map { ($0.key.rawValue, JSONValue($0.value)) }))
        })
    }
    return .object([
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
    ])
  }

  private var differencesJSON: [JSONValue] {
    architectures.indices.flatMap { first in
      (0..<first).flatMap { second in
        Figure.allCases.compactMap { figure -> JSONValue? in
          guard let difference = difference(figure, first, second),
            case .object(var entries) = difference.json
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

extension PairedDifference {
  fileprivate var json: JSONValue {
    .object([
      "mean": JSONValue(mean), "values": JSONValue(differences),
      "interval": interval.map { JSONValue([$0.lowerBound, $0.upperBound]) } ?? .null,
      "d_z": JSONValue(effectSize), "p": JSONValue(permutationP),
    ])
  }
}

extension Multiverse {
  fileprivate var json: JSONValue {
    .array(
      universes.map { universe in
        .object([
          "claim": .string(universe.claim.rawValue), "mean": JSONValue(universe.mean),
          "verdict": .string(universe.verdict.rawValue),
          "choices": .object(universe.choices.mapValues { .string($0) }),
        ])
      })
  }
}
