import Experiments
import Foundation
import Probes

/// A transformer whose predictions are measured as its context is corrupted.
public struct CorruptedModel: Sendable {
  public let name: String
  /// Its layers and feed-forward block: `transformer 3x128, top-k 8x256 k 2`.
  public let architecture: String
  /// Whether its blocks are dense.
  public let isDense: Bool
  /// What fixed its initial weights and the order of the text; nil where that is not known.
  public let seed: UInt64?
  /// The text that it was trained on.
  public let text: String?

  public init(_ name: String, architecture: String, isDense: Bool, seed: UInt64?, text: String?) {
    (self.name, self.architecture) = (name, architecture)
    (self.isDense, self.seed, self.text) = (isDense, seed, text)
  }

  /// Each mixture with the dense model of its seed and text, by their places; those without one are in none.
  public static func pairs(of models: [CorruptedModel]) -> [(mixture: Int, dense: Int)] {
    models.indices.compactMap { place in
      let own = models[place]
      guard !own.isDense, own.seed != nil else { return nil }
      return models.indices.first {
        models[$0].isDense && models[$0].seed == own.seed && models[$0].text == own.text
      }.map { (place, $0) }
    }
  }
}

/// A mixture and the dense model of its seed, both measured.
public struct CorruptedPair: Sendable {
  /// The place of the mixture among the models.
  public let mixture: Int
  /// That of the dense model.
  public let dense: Int
  public let result, denseResult: CorruptionResult

  public init(
    mixture: Int, dense: Int, result: CorruptionResult, denseResult: CorruptionResult
  ) {
    (self.mixture, self.dense) = (mixture, dense)
    (self.result, self.denseResult) = (result, denseResult)
  }
}

extension PredictionResult {
  /// What is predicted of mixtures on corrupted contexts, each against the dense model of its seed; on generated
  /// language of the illegal mass.
  ///
  /// - `strata`: what each model is a unit of; `pairs`: a mixture and its dense model each, by their places in `models`.
  /// - `matches`: a sentence on how losses were matched; empty where they were not.
  public init(
    corruptionOf models: [CorruptedModel], strata: [String], pairs: [CorruptedPair],
    matches: String, seed: UInt64
  ) {
    // Those that are tested alone are named.
    let used = models.indices.filter { place in
      pairs.contains { $0.mixture == place || $0.dense == place }
    }
    let groups = pairs.map { strata[$0.mixture] }.distinct.map { name in
      let own = pairs.filter { strata[$0.mixture] == name }
      return Group(
        name, members: own.compactMap { used.firstIndex(of: $0.mixture) },
        Self.predictions(of: own.map { ($0.result, $0.denseResult) }))
    }
    let hasGrammar = pairs.contains {
      $0.result.probe.levels.contains { $0.means.illegalMass != nil }
    }
    self.init(
      topic: "corrupted contexts", models: used.map { models[$0].name },
      data: pairs.map(\.result.subject.data).distinct,
      sampleCount: pairs.map(\.result.probe.tokenCount).min() ?? 0, groups: groups, seed: seed,
      caveat: "each mixture against the dense model of its seed"
        + (hasGrammar
          ? "; illegal mass is of words that the grammar forbids after the intact window, in logarithms"
          : "")
        + (matches.isEmpty
          ? ". Where losses differ the rest may follow from that: --match-loss makes them equal."
          : ". " + matches))
  }

  /// One value a pair of a mixture and a dense model.
  private static func predictions(
    of pairs: [(CorruptionResult, CorruptionResult)]
  ) -> [Prediction] {
    let levels = pairs[0].0.probe.levels
    func one(
      _ name: String, _ statement: String, below: Bool, _ level: Int,
      _ value: (CorruptionProbe.Level) -> Double?
    ) -> Prediction? {
      func difference(_ first: CorruptionProbe?, _ second: CorruptionProbe?) -> Double? {
        guard let first, let second, first.levels.indices.contains(level),
          second.levels.indices.contains(level), let a = value(first.levels[level]),
          let b = value(second.levels[level])
        else { return nil }
        return a - b
      }
      let trained = pairs.map { difference($0.0.probe, $0.1.probe) }
      guard trained.contains(where: { $0 != nil }) else { return nil }
      return Prediction(
        name, statement, claimsBelowZero: below, trained: trained,
        untrained: pairs.map { difference($0.0.untrained, $0.1.untrained) })
    }
    let illegal = levels.indices.compactMap { level in
      one("illegal_mass", "ln illegal mass, \(levels[level].name) < dense", below: true, level) {
        $0.means.illegalMass.flatMap { $0 > 0 ? Foundation.log($0) : nil }
      }
    }
    let losses = (illegal.isEmpty ? Array(levels.indices) : [0]).compactMap { level in
      one("loss", "loss, \(levels[level].name) < dense", below: true, level) { $0.means.loss }
    }
    let detection = one(
      "auroc", "auroc, \(levels[levels.count - 1].name) > dense", below: false, levels.count - 1
    ) { $0.auroc }
    return illegal + losses + [detection].compactMap { $0 }
  }
}
