import Experiments
import Foundation
import Probes

/// A transformer whose predictions were measured as its context was corrupted.
public struct CorruptedModel: Sendable {
  public let result: CorruptionResult
  /// Its layers and feed-forward block: `transformer 3x128, top-k 8x256 k 2`.
  public let architecture: String
  /// Whether its blocks are dense.
  public let isDense: Bool
  /// What fixed its initial weights and the order of the text; nil where that is not known.
  public let seed: UInt64?

  public init(result: CorruptionResult, architecture: String, isDense: Bool, seed: UInt64?) {
    (self.result, self.architecture) = (result, architecture)
    (self.isDense, self.seed) = (isDense, seed)
  }
}

extension PredictionResult {
  /// What is predicted of mixtures on corrupted contexts, each against the dense model of its seed and text; on
  /// generated language of the illegal mass.
  ///
  /// - Returns: Nil where no mixture has a dense model of its seed beside it.
  public init?(corruptionOf models: [CorruptedModel], seed: UInt64) {
    func partner(of place: Int) -> Int? {
      models.indices.first { other in
        models[other].isDense && !models[place].isDense && models[place].seed != nil
          && models[other].seed == models[place].seed
          && models[other].result.subject.data == models[place].result.subject.data
          && models[other].result.probe.levels.map(\.share)
            == models[place].result.probe.levels.map(\.share)
      }
    }
    var groups: [Group] = []
    var names: [String] = []
    for model in models where !names.contains(model.architecture) {
      names.append(model.architecture)
    }
    for name in names {
      let members = models.indices.filter {
        models[$0].architecture == name && partner(of: $0) != nil
      }
      let pairs = members.compactMap { place in
        partner(of: place).map { (models[place].result, models[$0].result) }
      }
      guard !pairs.isEmpty else { continue }
      groups.append(Group(name, members: members, Self.predictions(of: pairs)))
    }
    guard !groups.isEmpty else { return nil }
    var data: [String] = []
    for model in models where !data.contains(model.result.subject.data) {
      data.append(model.result.subject.data)
    }
    let hasGrammar = models.contains {
      $0.result.probe.levels.contains { $0.means.illegalMass != nil }
    }
    self.init(
      topic: "corrupted contexts", models: models.map(\.result.subject.model), data: data,
      sampleCount: models.map(\.result.probe.tokenCount).min() ?? 0, groups: groups, seed: seed,
      caveat: "each mixture against the dense model of its seed"
        + (hasGrammar
          ? "; illegal mass is of words that the grammar forbids after the intact window, in logarithms"
          : "")
        + ". Where losses differ the rest may follow from that; `compare --match-loss` says when they are equal."
    )
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
