import Documents
import Experiments
import Networks

/// How figures move with the number of experts: models of several numbers side by side, over seeds.
///
/// Slopes and verdicts are not kept: they follow from the models' figures.
public struct ScaleResult: Codable, Equatable, Sendable {
  /// The models, whose architectures are the numbers of experts, ascending.
  public enum Models: Codable, Equatable, Sendable {
    case layers(comparison: Comparison)
    case transformers(comparison: LanguageComparison)
  }

  public var models: Models

  public init(_ models: Models) { self.models = models }

  /// One a layer; that of single layers has no number.
  var parts: [(layer: Int?, comparison: Comparison)] {
    switch models {
    case .layers(let comparison): [(nil, comparison)]
    case .transformers(let comparison):
      zip(comparison.layers, comparison.comparisons).map { ($0, $1) }
    }
  }

  /// What all layers share.
  var common: Comparison {
    switch models {
    case .layers(let comparison): comparison
    case .transformers(let comparison): comparison.common
    }
  }

  /// The same, as whichever it is.
  var comparison: any ResultContent {
    switch models {
    case .layers(let comparison): comparison
    case .transformers(let comparison): comparison
    }
  }

  /// What it was made from.
  public var setup: ComparisonSetup? {
    switch models {
    case .layers(let comparison): comparison.setup
    case .transformers(let comparison): comparison.setup
    }
  }

  /// Which parameters models have as many of.
  public var fixed: Capacity { common.conventions.capacity }
  /// How every model routes.
  public var routing: Routing { common.architectures.first?.shape.routing ?? .topK }
  /// E of each architecture, ascending.
  public var experts: [Int] { common.expertCounts }
}

/// How figures scale in one layer, after the steps or at a level of loss.
struct ScaledPart {
  /// Of a transformer, from 0; nil of single layers.
  let layer: Int?
  /// The number of the level, from 0, and its loss; nil after the steps.
  let level: (number: Int, loss: Double)?
  let scaling: ExpertScaling

  /// `layer 0, level 1, `: what stands before a figure's name.
  var place: String {
    (layer.map { "layer \($0), " } ?? "") + (level.map { "level \($0.number), " } ?? "")
  }
}

extension ScaleResult {
  /// Every layer after the steps and then at each level, layer by layer.
  var scaled: [ScaledPart] {
    parts.flatMap { layer, comparison in
      [ScaledPart(layer: layer, level: nil, scaling: comparison.scaling)]
        + (comparison.matching.map { matching in
          matching.levels.enumerated().map { number, level in
            ScaledPart(
              layer: layer, level: (number, matching.floor + level.excess),
              scaling: comparison.scaling(at: level))
          }
        } ?? [])
    }
  }
}
