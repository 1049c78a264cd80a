import Networks
import Sessions

/// How a model of one layer came about, but for its seed: what models have to have in common to be units of one test.
struct ModelRecipe: Equatable {
  /// What tells it from others, in the order in which it is told: `300 steps`, `lr 0.01`.
  let parts: [String]
  /// What fixed its initial weights; nil of one from elsewhere.
  let seed: UInt64?

  init(_ model: Model) {
    let (shape, options) = (model.layer.shape, model.training.options)
    let isTrained = model.training.state.step > 0
    seed = model.isInitialisedFromSeed ? options.seed : nil
    parts =
      [
        "\(model.training.state.step) steps",
        isTrained ? "lr \(options.optimizer.learningRate)" : "",
        "batch \(options.batchSize)", "weight decay \(options.optimizer.weightDecay)",
        "balance \(options.routerLosses.balance)", "z loss \(options.routerLosses.z)",
        "trained on \(model.dataset ?? "other data")", shape.isGated ? "gated" : "not gated",
        "\(shape.activation.rawValue)", "normalised \(shape.normalisation.rawValue)",
        "temperature \(shape.temperature)", shape.hasRouterBias ? "router bias" : "no router bias",
        model.layer.precision.rawValue, "data \(model.dataDigest ?? "")",
      ]
  }

  init(_ transformer: Transformer) {
    let (shape, options) = (transformer.shape, transformer.training.options)
    seed = transformer.isInitialisedFromSeed ? options.seed : nil
    parts = [
      "\(transformer.training.state.step) steps", "lr \(options.optimizer.learningRate)",
      "batch \(options.batchSize)", "weight decay \(options.optimizer.weightDecay)",
      "schedule \(options.schedule)", "clip \(options.clipping ?? 0)",
      "dropout \(options.dropout ?? 0)",
      "balance \(options.routerLosses.balance)", "z loss \(options.routerLosses.z)",
      "trained on \(transformer.text ?? "other text")", "context \(shape.context)",
      transformer.model.precision.rawValue, "text \(transformer.dataDigest ?? "")",
    ]
  }

  /// The stratum of each model: `labels` where they tell architectures apart, else with what sets recipes of one
  /// label apart.
  static func strata(_ labels: [String], _ recipes: [ModelRecipe]) -> [String] {
    labels.indices.map { place in
      let same = labels.indices.filter { labels[$0] == labels[place] }
      let differing = recipes[place].parts.indices.filter { part in
        same.contains { recipes[$0].parts[part] != recipes[place].parts[part] }
      }
      return ([labels[place]] + differing.map { recipes[place].parts[$0] }.filter { !$0.isEmpty })
        .joined(separator: ", ")
    }
  }

  /// Refuses two models of one stratum that began from one seed: they are no two units.
  ///
  /// - Throws: `Refusal` naming both.
  static func requireDistinctSeeds(
    _ names: [String], _ strata: [String], _ recipes: [ModelRecipe]
  ) throws(Refusal) {
    for (place, recipe) in recipes.enumerated() {
      guard let seed = recipe.seed,
        let other = names.indices.first(where: {
          $0 < place && strata[$0] == strata[place] && recipes[$0].seed == seed
        })
      else { continue }
      throw Refusal(
        "'\(names[other])' and '\(names[place])' both began from seed \(seed), so that they are one unit of a "
          + "test, not two; name one of them.")
    }
  }
}
