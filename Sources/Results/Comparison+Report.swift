import Documents
import Experiments
import Networks

extension Comparison {
  public func report(digits: Int) -> Report { Report(self, digits: digits) }
}

extension Report {
  /// A comparison: sizes, figures, nulls, differences and verdicts.
  fileprivate init(_ comparison: Comparison, digits: Int) {
    self.init()
    let text = NumberText(digits: digits)
    add(
      .title(
        "comparison over \(comparison.seedCount), probes at "
          + "\(counted(comparison.sampleCount, "sample"))"))
    add(comparison.conventions.sentence)
    addSizes(comparison)
    addFigures(of: comparison, text)
    addNulls(of: comparison, text)
    addDifferences(in: comparison, text)
    addUnmatched(of: comparison)
    addClaims(comparison, text)
    if let multiverse = comparison.multiverse { addMultiverse(multiverse) }
  }

  private mutating func addSizes(_ comparison: Comparison) {
    var table = Table([
      "*", "*architecture", "parameters", "active", "FLOPs/sample", "n_eff", "dead",
    ])
    for (index, architecture) in comparison.architectures.enumerated() {
      let shape = architecture.shape
      let rows = comparison.measurements
      let effective = rows.reduce(0) { $0 + $1[index].effectiveCount } / Double(max(rows.count, 1))
      let dead = rows.reduce(0) { $0 + $1[index].dead.count }
      table.add([
        architecture.name, shape.summary, "\(shape.totalParameterCount)",
        "\(shape.activeParameterCount)", "\(shape.forwardOperations)",
        NumberText(digits: 4)(effective), "\(dead)",
      ])
    }
    add(table)
  }

  mutating func addFigures(
    of comparison: Comparison, _ text: NumberText, leavingOut left: Set<Figure> = []
  ) {
    var table = Table(
      ["*mean over seeds"]
        + comparison.architectures.flatMap { [$0.name, "untrained"] })
    for figure in Figure.allCases where !left.contains(figure) {
      var cells: [String] = []
      for index in comparison.architectures.indices {
        cells += [
          text(comparison.mean(figure, index)), text(comparison.untrainedMean(figure, index)),
        ]
      }
      if cells.contains(where: { $0 != "-" }) { table.add([figure.rawValue] + cells) }
    }
    add(table)
  }

  mutating func addNulls(of comparison: Comparison, _ text: NumberText) {
    var table = Table(["*null level"] + comparison.architectures.map(\.name))
    func row(_ name: String, _ value: (Measurement) -> Double?) {
      let cells = comparison.architectures.indices.map { text(comparison.mean($0, of: value)) }
      if cells.contains(where: { $0 != "-" }) { table.add([name] + cells) }
    }
    row("alignment, random directions") { $0.alignmentNull?.mean }
    row("alignment, random, 95%") { $0.alignmentNull?.percentile95 }
    row("pca_erank, shuffled gates") { $0.shuffled[.pcaRank] }
    row("pca_pr, shuffled gates") { $0.shuffled[.pcaRatio] }
    add(table)
  }

  mutating func addDifferences(
    of figures: [Figure] = [.loss, .sigma1, .decay, .pcaRank, .alignment],
    in comparison: Comparison, _ text: NumberText
  ) {
    guard comparison.seeds.count > 1 else { return }
    var table = Table(["*difference", "*of", "mean", "*95% interval", "d_z", "p"])
    let names = comparison.architectures.map(\.name)
    for first in names.indices {
      for second in names.indices where first > second {
        for figure in figures {
          guard let difference = comparison.difference(figure, first, second) else { continue }
          table.add([
            "\(names[first]) - \(names[second])", figure.rawValue, text(difference.mean),
            text(difference.interval), text(difference.effectSize),
            NumberText(digits: 2)(difference.permutationP),
          ])
        }
      }
    }
    add(table)
  }

  /// Says which pairs are not matched in loss.
  mutating func addUnmatched(of comparison: Comparison) {
    guard comparison.seeds.count > 1 else { return }
    let names = comparison.architectures.map(\.name)
    for first in names.indices {
      for second in names.indices
      where first > second && comparison.isUnmatchedInLoss(first, second) {
        add("\(names[first]) and \(names[second]): not matched in loss (more than 10% apart)")
      }
    }
  }

  private mutating func addClaims(_ comparison: Comparison, _ text: NumberText) {
    let claims = Claim.allCases.map { (name: $0.rawValue, claim: $0) }
    guard addClaims(claims, in: comparison, text), comparison.seeds.count < 3 else { return }
    add("with fewer than 3 seeds every claim is open.")
  }

  /// The claims that can be tested, under their names; whether there is any.
  mutating func addClaims(
    _ claims: [(name: String, claim: Claim)], in comparison: Comparison, _ text: NumberText
  ) -> Bool {
    var table = Table(["*claim", "*statement", "*verdict", "mean", "*95% interval"])
    for (name, claim) in claims {
      guard let verdict = comparison.verdict(on: claim) else { continue }
      let difference = comparison.difference(for: claim)
      table.add([
        name, claim.statement, verdict.rawValue, text(difference?.mean),
        text(difference?.interval),
      ])
    }
    guard !table.rows.isEmpty else { return false }
    add(table)
    return true
  }

  /// What a multiverse says of architectures that no claim compares.
  static let noClaims =
    "multiverse: no claim is of these architectures alone; `help claims` says what each is of."

  private mutating func addMultiverse(_ multiverse: Multiverse) {
    guard Claim.allCases.contains(where: { !multiverse.counts(for: $0).isEmpty }) else {
      add(Self.noClaims)
      return
    }
    add(.title("multiverse: each claim under every combination of conventions"))
    var table = Table(["*claim", "*statement", "holds", "reversed", "open"])
    for claim in Claim.allCases {
      let counts = multiverse.counts(for: claim)
      guard !counts.isEmpty else { continue }
      table.add(
        [claim.rawValue, claim.statement]
          + [Verdict.holds, .reversed, .open].map { "\(counts[$0] ?? 0)" })
    }
    add(table)
    addTurns(of: Claim.allCases.map { ($0.rawValue, $0) }, in: multiverse)
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
  fileprivate func choices(_ claim: Claim, _ convention: String) -> String {
    counts(for: claim, by: convention).map { "\($0.choice) \($0.counts.summary)" }
      .joined(separator: ", ")
  }
}

extension [Verdict: Int] {
  /// How many hold, are reversed and are open: `36/0/0`.
  var summary: String {
    [Verdict.holds, .reversed, .open].map { "\(self[$0] ?? 0)" }.joined(separator: "/")
  }
}

extension Comparison {
  /// How many seeds there are: `3 seeds`, `2 of 3 seeds (stopped)`.
  var seedCount: String {
    "\(progress)" + (progress.done < progress.requested ? " (stopped)" : "")
  }
}

extension Conventions {
  /// The conventions in one line.
  var sentence: String {
    "\(scale.rawValue) \(jacobian.rawValue) Jacobians, PCA of \(representation.rawValue), "
      + "\(mean.rawValue) mean, matched in \(capacity.rawValue) parameters"
  }
}
