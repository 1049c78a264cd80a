import Statistics

extension Multiverse {
  /// What the universes of a claim say together.
  public struct Inference: Sendable {
    public let claim: Claim
    /// Universes that differ in their values, and those that repeat another's under another choice.
    public let kept, repeated: Int
    /// The conventions whose choice alone repeats a universe, by name.
    public let without: [String]
    /// Of differences between trained models, and of the change that training made to them.
    public let trained: JointFlips
    public let fromTraining: JointFlips?
  }

  /// Joint inference over the universes of `claim` that can differ; nil for an equivalence, and where values
  /// were not kept.
  public func inference(for claim: Claim, seed: UInt64) -> Inference? {
    guard !claim.isEquivalence else { return nil }
    var (kept, repeated): ([Universe], Int) = ([], 0)
    var without: Set<String> = []
    for universe in universes where universe.claim == claim {
      guard let values = universe.values else { return nil }
      if let same = kept.first(where: { Self.isSame($0.values ?? [], values) }) {
        repeated += 1
        let changed = universe.choices.keys.filter { universe.choices[$0] != same.choices[$0] }
        if changed.count == 1 { without.formUnion(changed) }
      } else {
        kept.append(universe)
      }
    }
    guard let trained = JointFlips(kept.compactMap(\.values), seed: seed) else { return nil }
    let changes = kept.compactMap(\.changes)
    return Inference(
      claim: claim, kept: kept.count, repeated: repeated, without: without.sorted(),
      trained: trained,
      fromTraining: changes.count == kept.count ? JointFlips(changes, seed: seed) : nil)
  }

  private static func isSame(_ first: [Double], _ second: [Double]) -> Bool {
    first.count == second.count
      && zip(first, second).allSatisfy { abs($0 - $1) <= 1e-9 * max(abs($0), abs($1)) }
  }
}
