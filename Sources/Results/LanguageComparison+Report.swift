import Documents
import Experiments
import Foundation
import Networks

extension LanguageComparison {
  public func report(digits: Int) -> Report { Report(self, digits: digits) }
}

extension Report {
  /// A comparison of transformers: sizes, losses, the verdicts layer by layer, then each layer.
  fileprivate init(_ comparison: LanguageComparison, digits: Int) {
    self.init()
    let (text, common) = (NumberText(digits: digits), comparison.common)
    add(
      .title(
        "comparison of transformers over \(common.seedCount), probes at "
          + "\(counted(common.sampleCount, "token"))"
      ))
    add(common.conventions.sentence)
    addSizes(comparison)
    addLosses(comparison, text)
    addVerdicts(comparison)
    addMultiverse(of: comparison)
    for (layer, own) in zip(comparison.layers, comparison.comparisons) {
      add(.title("layer \(layer)"))
      addFigures(of: own, text, leavingOut: [.loss])
      addNulls(of: own, text)
      addCounts(of: own)
      _ = addClaims(Self.claims, in: own, text)
    }
  }

  /// Those of claim 6 first.
  private static let claims =
    (Claim.ofEveryLayer
    + Claim.allCases.filter { !Claim.ofEveryLayer.contains($0) }).map {
      (name: $0.nameInTransformer, claim: $0)
    }

  private mutating func addSizes(_ comparison: LanguageComparison) {
    var table = Table(["*", "*architecture", "parameters", "active", "FLOPs/token"])
    for (architecture, model) in zip(comparison.common.architectures, comparison.models) {
      table.add([
        architecture.name, model.summary, "\(model.totalParameterCount)",
        "\(model.activeParameterCount)", "\(model.forwardOperations)",
      ])
    }
    add(table)
  }

  private mutating func addLosses(_ comparison: LanguageComparison, _ text: NumberText) {
    guard let tokens = comparison.evaluatedTokens else { return }
    let common = comparison.common
    var table = Table(
      ["*at \(tokens) held-out tokens"]
        + common.architectures.flatMap { [$0.name, "untrained"] })
    func row(_ name: String, _ value: (Double) -> Double) {
      table.add(
        [name]
          + common.architectures.indices.flatMap { index in
            [common.mean(.loss, index), common.untrainedMean(.loss, index)].map {
              text($0.map(value))
            }
          })
    }
    row("loss") { $0 }
    row("perplexity") { exp($0) }
    if comparison.countsBytes { row("bits per byte") { $0 / log(2) } }
    add(table)
    addDifferences(of: [.loss], in: common, text)
    addUnmatched(of: common)
  }

  /// How often each verdict is reached layer by layer, and what turns it.
  private mutating func addMultiverse(of comparison: LanguageComparison) {
    guard let multiverse = comparison.multiverse else { return }
    guard Self.claims.contains(where: { !multiverse.counts(for: $0.claim).isEmpty }) else {
      add(Self.noClaims)
      return
    }
    add(
      .title("multiverse: each claim under every combination of conventions, holds/reversed/open"))
    var table = Table(
      ["*claim", "*statement", "all layers"] + comparison.layers.map { "layer \($0)" })
    for (name, claim) in Self.claims {
      let counts = multiverse.counts(for: claim)
      guard !counts.isEmpty else { continue }
      table.add(
        [name, claim.statement, counts.summary]
          + comparison.comparisons.map { ($0.multiverse?.counts(for: claim) ?? [:]).summary })
    }
    add(table)
    addTurns(of: Self.claims, in: multiverse)
  }

  /// Effective samples of an expert, and experts that none reaches.
  private mutating func addCounts(of comparison: Comparison) {
    let (number, rows) = (NumberText(digits: 4), comparison.measurements)
    var table = Table(["*experts"] + comparison.architectures.map(\.name))
    let columns = comparison.architectures.indices
    table.add(
      ["mean n_eff"]
        + columns.map { index in
          number(rows.reduce(0) { $0 + $1[index].effectiveCount } / Double(rows.count))
        })
    table.add(
      ["dead, of all seeds"]
        + columns.map { index in "\(rows.reduce(0) { $0 + $1[index].dead.count })" })
    add(table)
  }

  /// One line a claim: its verdict at each layer, and at every layer together.
  private mutating func addVerdicts(_ comparison: LanguageComparison) {
    let several = comparison.layers.count > 1
    var table = Table(
      ["*claim", "*statement"] + (several ? ["*every layer"] : [])
        + comparison.layers.map { "*layer \($0)" })
    for (name, claim) in Self.claims {
      let verdicts = comparison.comparisons.map { $0.verdict(on: claim)?.rawValue ?? "-" }
      guard verdicts.contains(where: { $0 != "-" }) else { continue }
      table.add(
        [name, claim.statement]
          + (several ? [comparison.verdict(on: claim)?.rawValue ?? "-"] : []) + verdicts)
    }
    guard !table.rows.isEmpty else { return }
    add(table)
    if comparison.common.seeds.count < 3 { add("with fewer than 3 seeds every claim is open.") }
  }
}
