import Documents
import Experiments
import Networks
import Statistics

/// The tables of a comparison that are more than a screen.
extension Report {
  mutating func addDetails(
    of comparison: Comparison, _ family: ClaimFamily, _ text: NumberText,
    leavingOut left: Set<Figure> = []
  ) {
    if !comparison.isOfOneUnit {
      addFigures(of: comparison, text, leavingOut: left)
      addNulls(of: comparison, text)
      addAlignment(of: comparison, text)
    }
    addDifferences(
      of: Figure.ofDifferences.filter { !left.contains($0) },
      in: comparison, text)
    addTests(of: family, text)
    addLevelMultiverses(of: comparison, text)
    addOperations(of: comparison)
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
    // Where more is known of alignment, they stand beside it in a table of their own.
    if !comparison.architectures.indices.contains(where: { comparison.hasAlignment($0) }) {
      row("alignment, random directions") { $0.alignmentNull?.mean }
      row("alignment, random, 95%") { $0.alignmentNull?.percentile95 }
    }
    row("pca_erank, shuffled gates") { $0.shuffled[.pcaRank] }
    row("pca_pr, shuffled gates") { $0.shuffled[.pcaRatio] }
    add(table)
  }

  /// Each difference, and the change that training made to it.
  mutating func addDifferences(of figures: [Figure], in comparison: Comparison, _ text: NumberText)
  {
    guard comparison.groups.count > 1 else { return }
    var table = Table([
      "*difference", "*of", "trained", "*95% interval", "by training", "d_z", "p",
    ])
    // A digit less, so that all columns stand in 80.
    let text = text.shorter
    var parts = Table(["*difference", "*of", "between datasets", "within, between seeds"])
    var p = LeastP(flipping: comparison.flippedUnits)
    for pair in comparison.pairsCompared {
      for figure in figures {
        guard
          let (trained, change, rows) = comparison.differences(figure, pair.first, pair.second)
        else { continue }
        let name = comparison.difference(pair)
        table.add([
          name, figure.nameCompared, text(trained.mean), text(trained.interval),
          text(change?.mean), text(trained.effectSize),
          p(Family([trained.differences], seed: comparison.flipSeed).plain[0]),
        ])
        if let own = comparison.components(rows) {
          parts.add([
            name, figure.nameCompared, text(own.between?.squareRoot()),
            text(own.within?.squareRoot()),
          ])
        }
      }
    }
    add(table, p)
    if !parts.rows.isEmpty {
      add("standard deviations of differences, as variance components:")
      add(parts)
    }
  }

  /// Each claim with its intervals and p.
  private mutating func addTests(of family: ClaimFamily, _ text: NumberText) {
    // A digit less, so that all columns stand in 80.
    let text = text.shorter
    var p = LeastP(flipping: family.method == .maxT ? family.units : nil)
    var table = Table([
      "*claim", "*95% interval", "p", "adj.", "*from training, 95%", "p", "adj.",
    ])
    for test in family.tests where !test.claim.isEquivalence {
      let change = test.fromTraining
      table.add([
        test.claim.rawValue, text(test.trained.difference.interval), p(test.trained.p),
        p(test.trained.adjustedP), text(change?.difference.interval), p(change?.p),
        p(change?.adjustedP),
      ])
    }
    add(table, p)
    var omegas = Table(["*claim", "omega", "*90% interval", "from training"])
    for test in family.tests where test.claim.isEquivalence {
      omegas.add([
        test.claim.rawValue, text(test.trained.difference.mean),
        text(test.trained.difference.interval(level: 0.9)),
        text(test.fromTraining?.difference.mean),
      ])
    }
    add(omegas)
  }

  private mutating func addOperations(of comparison: Comparison) {
    add(
      "FLOPs a sample: "
        + comparison.architectures.map { "\($0.name) \($0.shape.forwardOperations)" }
        .joined(separator: ", ") + ".")
  }
}
