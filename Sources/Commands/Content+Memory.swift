import LinearAlgebra
import Probes
import Sessions

extension Content {
  /// Bytes, about, that its arrays take once more when it is taken apart to be written.
  ///
  /// Matrices are shared with what is written; weights and moments are cut out of one buffer.
  var copiedBytes: Double {
    switch self {
    case .dataset, .result: 0
    case .text(let text): 2 * Double(text.training.tokens.count + text.validation.tokens.count)
    case .model(let model):
      Double(model.layer.weights.byteCount) * (model.training.state.step > 0 ? 3 : 1)
    case .transformer(let transformer):
      Double(transformer.model.weights.byteCount)
        * (transformer.training.state.step > 0 ? 3 : 1)
    }
  }

  /// Bytes, about, of a result as JSON or as the rows of a table; 0 of what is small.
  var textBytes: Double {
    guard case .result(let result) = self else { return 0 }
    return switch result {
    case .training(let curve): 500 * Double(curve.losses.count)
    case .tokens(let tokens): 300 * Double(tokens.probe.shares.elements.count)
    case .subspace(let subspace):
      Double(subspace.probe.pairs.count) * (600 + 120 * Double(subspace.probe.rank))
    case .route(let route): 120 * Double(route.statistics.coactivation?.elements.count ?? 0)
    case .jacobian(let jacobian): 360 * Double(jacobian.probe.experts.count).squared
    case .leading, .pca, .block, .comparison, .languageComparison: 0
    }
  }
}

extension Double {
  fileprivate var squared: Double { self * self }
}

extension Session {
  /// Refuses to write objects that there is no memory to take apart; `text` counts results as text too.
  ///
  /// - Throws: `MemoryShortage` with what is needed and what there is.
  func requireMemory(toWrite objects: [SessionObject], asText text: Bool) throws(MemoryShortage) {
    let needed = objects.reduce(0) {
      $0 + $1.content.copiedBytes + (text ? $1.content.textBytes : 0)
    }
    try AvailableMemory.require(
      needed, for: "writing \(objects.count == 1 ? "it" : "them")",
      "Free some memory: `rm` what is not needed.")
  }
}
