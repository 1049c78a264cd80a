import Documents
import Experiments
import Networks

extension Report {
  /// What marks a comparison of before verdicts were held against the models before training.
  static let earlierRule =
    "verdicts by the earlier rule, the 95% interval alone: networks without training may hold as much. "
    + "Made anew, it says what training did."

  /// A comparison under the earlier rule: sizes, figures, nulls, differences and verdicts.
  init(underEarlierRule comparison: Comparison, digits: Int) {
    self.init()
    let text = NumberText(digits: digits)
    add(comparison.title)
    add(comparison.conventions.sentence)
    addEarlierSizes(comparison)
    addFigures(of: comparison, text)
    addNulls(of: comparison, text)
    addEarlierDifferences(in: comparison, text)
    addEarlierMatches(of: comparison)
    if addEarlierClaims(Claim.named, in: comparison, text) {
      if comparison.seeds.count < 3 { add("with fewer than 3 seeds every claim is open.") }
      add(Self.earlierRule)
    }
    if let multiverse = comparison.multiverse { addMultiverse(multiverse, of: comparison) }
  }

  private mutating func addEarlierSizes(_ comparison: Comparison) {
    var table = Table([
      "*", "*architecture", "parameters", "active", "FLOPs/sample", "n_eff", "dead",
    ])
    for (index, architecture) in comparison.architectures.enumerated() {
      let shape = architecture.shape
      table.add([
        architecture.name, shape.summary, "\(shape.totalParameterCount)",
        "\(shape.activeParameterCount)", "\(shape.forwardOperations)",
        NumberText(digits: 4)(comparison.meanEffectiveCount(index)),
        "\(comparison.deadCount(index))",
      ])
    }
    add(table)
  }

  mutating func addEarlierDifferences(
    of figures: [Figure] = Figure.ofDifferences,
    in comparison: Comparison, _ text: NumberText
  ) {
    guard comparison.seeds.count > 1 else { return }
    var table = Table(["*difference", "*of", "mean", "*95% interval", "d_z", "p"])
    var p = LeastP(flipping: comparison.seeds.count)
    let names = comparison.architectures.map(\.name)
    for first in names.indices {
      for second in names.indices where first > second {
        for figure in figures {
          guard let difference = comparison.difference(figure, first, second) else { continue }
          table.add([
            "\(names[first]) - \(names[second])", figure.rawValue, text(difference.mean),
            text(difference.interval), text(difference.effectSize),
            p(difference.permutationP),
          ])
        }
      }
    }
    add(table, p)
  }

  /// Says which pairs are not matched in loss.
  mutating func addEarlierMatches(of comparison: Comparison) {
    guard comparison.seeds.count > 1 else { return }
    let names = comparison.architectures.map(\.name)
    for first in names.indices {
      for second in names.indices
      where first > second && comparison.isUnmatchedInLoss(first, second) {
        add("\(names[first]) and \(names[second]): not matched in loss (more than 10% apart)")
      }
    }
  }

  /// The claims that can be tested, under their names; whether there is any.
  mutating func addEarlierClaims(
    _ claims: [(name: String, claim: Claim)], in comparison: Comparison, _ text: NumberText
  ) -> Bool {
    var table = Table(["*claim", "*statement", "*verdict", "mean", "*95% interval"])
    for (name, claim) in claims {
      guard let verdict = comparison.earlierVerdict(on: claim) else { continue }
      let difference = comparison.difference(for: claim)
      table.add([
        name, claim.earlierStatement, verdict.rawValue, text(difference?.mean),
        text(difference?.interval),
      ])
    }
    guard !table.rows.isEmpty else { return false }
    add(table)
    return true
  }
}
