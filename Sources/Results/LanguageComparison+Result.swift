import Documents
import Experiments
import Networks

extension LanguageComparison: ResultContent {
  public static let kind = "language-comparison"
  public static let summary =
    "Transformers side by side, layer by layer, over seeds, against nulls."

  /// Nil: it is of several models.
  public var measuredOn: Subject? { nil }
  public var references: [String] { common.references(setup) }

  public func renaming(_ name: String, to newName: String) -> Self {
    var comparison = self
    if comparison.setup?.data == name { comparison.setup?.data = newName }
    return comparison
  }

  public var progress: Progress { common.progress }

  public func requireConsistency() throws(Inconsistency) {
    try require(
      !layers.isEmpty && layers.count == comparisons.count,
      "\(comparisons.count) comparisons of \(layers.count) layers")
    try require(
      zip(layers, layers.dropFirst()).allSatisfy { $0 < $1 }, "its layers are not in order")
    try require(
      models.allSatisfy { model in
        model.isConsistent && layers.allSatisfy((0..<model.layers).contains)
      }, "a model's numbers do not fit together")
    if let evaluatedTokens {
      try require((1..<countLimit).contains(evaluatedTokens), "\(evaluatedTokens) tokens")
    }
    for comparison in comparisons {
      try comparison.requireConsistency()
      try require(
        comparison.architectures.map(\.name) == common.architectures.map(\.name)
          && comparison.architectures.map(\.shape) == models.map(\.ffn)
          && comparison.seeds == common.seeds
          && comparison.requestedSeeds == common.requestedSeeds,
        "its layers are not those of the same models")
    }
  }

  public var figures: [NamedFigure] {
    zip(layers, comparisons).flatMap { layer, comparison in
      comparison.figures(in: "layer \(layer), ")
    }
  }

  /// One row for each figure of a layer, architecture and seed.
  public var table: TypedTable {
    TypedTable(
      [.integer("layer")] + Comparison.columns,
      rows: zip(layers, comparisons).flatMap { layer, comparison in
        comparison.rows.map { [.integer(layer)] + $0 }
      }
    ).adding(setup)
  }

  public var textBytes: Double { 0 }

  private var everyLayerJSON: [JSONValue] {
    let verdicts = verdictsOnEveryLayer
    return Claim.allCases.compactMap { claim in
      verdicts[claim].map { verdict in
        .object([
          "claim": .string(claim.nameInTransformer),
          "statement": .string(common.statement(of: claim)),
          "verdict": .string(verdict.rawValue),
        ])
      }
    }
  }

  /// What its layers share, the verdicts on every layer together, and each layer's comparison.
  public var json: JSONValue {
    .object([
      "setup": setup?.json ?? .null,
      "models": .array(
        zip(common.architectures, models).map { architecture, model in
          var entries: [String: JSONValue] = [
            "name": .string(architecture.name), "routing": .string(model.ffn.routing.rawValue),
            "layers": .integer(model.layers), "width": .integer(model.width),
            "heads": .integer(model.heads), "context": .integer(model.context),
            "vocabulary": .integer(model.vocabulary),
            "norm": .string(model.norm.rawValue), "positions": .string(model.positions.rawValue),
            "parameters": .integer(model.totalParameterCount),
            "active_parameters": .integer(model.activeParameterCount),
            "flops": .integer(model.forwardOperations),
          ]
          if !model.hasAttentionBias { entries["attention_bias"] = .bool(false) }
          return .object(entries)
        }),
      "evaluated_tokens": evaluatedTokens.map { .integer($0) } ?? .null,
      "every_layer": .array(everyLayerJSON),
      "layers": .array(
        zip(layers, comparisons).map { layer, comparison in
          .object(["layer": .integer(layer), "comparison": comparison.json])
        }),
    ])
  }
}
