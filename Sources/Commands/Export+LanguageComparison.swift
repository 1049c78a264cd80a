import Experiments
import Networks
import Sessions

extension LanguageComparison {
  /// What its layers share, the verdicts on every layer together, and each layer's comparison.
  var json: JSONValue {
    .object([
      "setup": setup?.json ?? .null,
      "models": .array(
        zip(common.architectures, models).map { architecture, model in
          .object([
            "name": .string(architecture.name), "routing": .string(model.ffn.routing.rawValue),
            "layers": .integer(model.layers), "width": .integer(model.width),
            "heads": .integer(model.heads), "context": .integer(model.context),
            "vocabulary": .integer(model.vocabulary),
            "norm": .string(model.norm.rawValue), "positions": .string(model.positions.rawValue),
            "parameters": .integer(model.totalParameterCount),
            "active_parameters": .integer(model.activeParameterCount),
            "flops": .integer(model.forwardOperations),
          ])
        }),
      "evaluated_tokens": evaluatedTokens.map { .integer($0) } ?? .null,
      "every_layer": .array(
        Claim.allCases.compactMap { claim in
          verdict(on: claim).map { verdict in
            .object([
              "claim": .string(claim.nameInTransformer), "statement": .string(claim.statement),
              "verdict": .string(verdict.rawValue),
            ])
          }
        }),
      "layers": .array(
        zip(layers, comparisons).map { layer, comparison in
          .object(["layer": .integer(layer), "comparison": comparison.json])
        }),
    ])
  }
}
