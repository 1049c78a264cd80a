import Documents
import Experiments

extension Report {
  /// What a multiverse says of architectures that no claim compares.
  static let noClaims =
    "multiverse: no claim is of these architectures alone; `help claims` says what each is of."

  mutating func addMultiverse(_ multiverse: Multiverse, of comparison: Comparison) {
    guard Claim.allCases.contains(where: { !multiverse.counts(for: $0).isEmpty }) else {
      add(Self.noClaims)
      return
    }
    add(.title("multiverse: each claim under every combination of conventions"))
    addUniverses(of: multiverse, in: comparison)
    addTurns(of: Claim.named, in: multiverse)
  }

  /// The multiverse at each level of loss, where there are levels.
  mutating func addLevelMultiverses(of comparison: Comparison, _ text: NumberText) {
    for level in comparison.matching?.levels ?? [] {
      guard let multiverse = level.multiverse, let floor = comparison.matching?.floor else {
        continue
      }
      add(.title("multiverse at loss \(text(floor + level.excess))"))
      addUniverses(of: multiverse, in: comparison)
    }
  }

  /// How often each verdict is reached on each claim, and what all universes say together.
  private mutating func addUniverses(of multiverse: Multiverse, in comparison: Comparison) {
    var table = Table(["*claim", "*statement"] + multiverse.shown.map(\.rawValue))
    for claim in Claim.allCases {
      let counts = multiverse.counts(for: claim)
      guard !counts.isEmpty else { continue }
      table.add(
        [claim.rawValue, comparison.statement(of: claim)]
          + multiverse.shown.map { "\(counts[$0] ?? 0)" })
    }
    add(table)
    addInference(of: Claim.named, in: multiverse, seed: comparison.flipSeed)
  }

  /// What the universes of each claim say together, by flipping each seed's sign in all of them at once.
  mutating func addInference(
    of claims: [(name: String, claim: Claim)], in multiverse: Multiverse, seed: UInt64
  ) {
    var table = Table([
      "*all universes at once", "median t", "p", "share above 0", "p", "from training, median t",
      "p", "universes",
    ])
    let (text, p) = (NumberText(digits: 3), NumberText(digits: 2))
    var repeats: [String] = []
    for (name, claim) in claims {
      guard let inference = multiverse.inference(for: claim, seed: seed) else { continue }
      let (trained, change) = (inference.trained, inference.fromTraining)
      table.add([
        "\(name) \(claim.statement)", text(trained.medianT), p(trained.medianP),
        text(trained.positiveShare), p(trained.shareP), text(change?.medianT), p(change?.medianP),
        "\(inference.kept)",
      ])
      if inference.repeated > 0 {
        repeats.append(
          "\(name) \(inference.repeated) (\(inference.without.joined(separator: ", ")))")
      }
    }
    add(table)
    guard !repeats.isEmpty else { return }
    add(
      "left out of it, as another choice gives the same values: "
        + repeats.joined(separator: "; ") + ".")
  }

  /// Which conventions turn the verdicts on claims, under their names.
  mutating func addTurns(of claims: [(name: String, claim: Claim)], in multiverse: Multiverse) {
    add("A convention turns a verdict in a pair of universes that differ in nothing else:")
    var isTurned = false
    for (name, claim) in claims {
      let flips = multiverse.flips(of: claim).map { convention, count, pairs in
        "\(convention) in \(count) of \(counted(pairs, "pair"))"
          + (2 * count > pairs ? " (\(multiverse.choices(claim, convention)))" : "")
      }
      guard !flips.isEmpty else { continue }
      isTurned = true
      add("- \(name) is turned by \(flips.joined(separator: ", "))")
    }
    if !isTurned { add("- none does.") }
  }
}

extension Multiverse {
  /// What each choice of a convention says: `total 36/0/0, active 12/1/23`.
  func choices(_ claim: Claim, _ convention: String) -> String {
    counts(for: claim, by: convention).map { "\($0.choice) \(summary($0.counts))" }
      .joined(separator: ", ")
  }
}

extension Multiverse {
  /// The verdicts that its tables count, in order: those that were given, and those that any claim can get.
  var shown: [Verdict] {
    let usual: [Verdict] =
      universes.contains { $0.changes != nil }
      ? [.holds, .reversed, .structural, .open] : [.holds, .reversed, .open]
    let given = Set(universes.map(\.verdict))
    return Verdict.allCases.filter { usual.contains($0) || given.contains($0) }
  }

  /// How many universes of each verdict there are: `36/0/0`.
  func summary(_ counts: [Verdict: Int]) -> String {
    shown.map { "\(counts[$0] ?? 0)" }.joined(separator: "/")
  }
}
