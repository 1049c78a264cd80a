import Documents
import Experiments
import Foundation
import Networks

extension LanguageComparison {
  public func report(digits: Int) -> Report {
    common.rule == nil
      ? Report(underEarlierRule: self, digits: digits)
      : Report(self, comparisons.map(\.levelFamilies), NumberText(digits: digits))
  }

  /// All of its tables, layer by layer.
  public func details(digits: Int) -> Report? {
    guard common.rule != nil else { return nil }
    let (text, families) = (NumberText(digits: digits), comparisons.map(\.levelFamilies))
    var report = Report(self, families, text)
    guard !common.isOfOneUnit else { return report }
    report.addOwnBases(of: common)
    for (layer, (own, levels)) in zip(layers, zip(comparisons, families)) {
      report.add(.title("layer \(layer)"))
      report.addDetails(of: own, levels[0].family, text, leavingOut: [.loss])
      report.addLevelClaims(Claim.namedInTransformers, levels, of: own, text)
      report.addCounts(of: own)
    }
    return report
  }
}

extension Report {
  /// A comparison of transformers in a screen: sizes, losses, and the verdicts layer by layer.
  ///
  /// `layers` has the families of each, at equal steps first.
  fileprivate init(
    _ comparison: LanguageComparison, _ layers: [[LevelFamily]], _ text: NumberText
  ) {
    self.init()
    addHead(of: comparison)
    addLosses(comparison, text)
    addLossMatches(of: comparison.common, text)
    let families = layers.map { $0[0].family }
    addVerdicts(comparison, families.map(\.verdicts))
    addBasis(
      of: families, comparison.common, isTrainedHere: comparison.setup?.steps != nil)
    addLevels(
      of: comparison.common, text, of: "token", leftBy: "the generator's choices leave")
    addLevelVerdicts(comparison, layers, text)
    addMultiverse(of: comparison)
    guard comparison.common.isOfOneUnit else { return }
    for (layer, own) in zip(comparison.layers, comparison.comparisons) {
      add(.title("layer \(layer)"))
      addFigures(of: own, text, leavingOut: [.loss])
      addNulls(of: own, text)
      addAlignment(of: own, text)
      addCounts(of: own)
    }
  }

  private mutating func addHead(of comparison: LanguageComparison) {
    let common = comparison.common
    add(
      .title(
        "comparison of transformers over \(common.seedCount), probes at "
          + "\(counted(common.sampleCount, "token"))"
      ))
    add(common.conventions.sentence)
    addSizes(comparison)
  }

  /// A comparison under the earlier rule: the verdicts layer by layer, then each layer.
  fileprivate init(underEarlierRule comparison: LanguageComparison, digits: Int) {
    self.init()
    let text = NumberText(digits: digits)
    addHead(of: comparison)
    addLosses(comparison, text)
    addEarlierDifferences(of: [.loss], in: comparison.common, text)
    addEarlierMatches(of: comparison.common)
    addVerdicts(comparison, comparison.comparisons.map(\.verdicts))
    if comparison.common.seeds.count < 3 { add("with fewer than 3 seeds every claim is open.") }
    add(Self.earlierRule)
    addMultiverse(of: comparison)
    for (layer, own) in zip(comparison.layers, comparison.comparisons) {
      add(.title("layer \(layer)"))
      addFigures(of: own, text, leavingOut: [.loss])
      addNulls(of: own, text)
      addCounts(of: own)
      _ = addEarlierClaims(Claim.namedInTransformers, in: own, text)
    }
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
  }

  /// How often each verdict is reached layer by layer, and what turns it.
  private mutating func addMultiverse(of comparison: LanguageComparison) {
    guard let multiverse = comparison.multiverse else { return }
    guard Claim.namedInTransformers.contains(where: { !multiverse.counts(for: $0.claim).isEmpty })
    else {
      add(Self.noClaims)
      return
    }
    add(
      .title(
        "multiverse: each claim under every combination of conventions, "
          + multiverse.shown.map(\.rawValue).joined(separator: "/")))
    var table = Table(
      ["*claim", "*statement", "all layers"] + comparison.layers.map { "layer \($0)" })
    for (name, claim) in Claim.namedInTransformers {
      let counts = multiverse.counts(for: claim)
      guard !counts.isEmpty else { continue }
      table.add(
        [name, comparison.common.statement(of: claim), multiverse.summary(counts)]
          + comparison.comparisons.map {
            multiverse.summary($0.multiverse?.counts(for: claim) ?? [:])
          })
    }
    add(table)
    addInference(of: Claim.namedInTransformers, in: multiverse, seed: comparison.common.flipSeed)
    addTurns(of: Claim.namedInTransformers, in: multiverse)
  }

  /// Effective samples of an expert, and experts that none reaches.
  fileprivate mutating func addCounts(of comparison: Comparison) {
    let number = NumberText(digits: 4)
    var table = Table(["*experts"] + comparison.architectures.map(\.name))
    let columns = comparison.architectures.indices
    table.add(
      ["mean n_eff"]
        + columns.map { number(comparison.meanEffectiveCount($0)) })
    table.add(
      ["dead, of all seeds"]
        + columns.map { "\(comparison.deadCount($0))" })
    add(table)
  }

  /// The verdicts at each level of loss.
  private mutating func addLevelVerdicts(
    _ comparison: LanguageComparison, _ layers: [[LevelFamily]], _ text: NumberText
  ) {
    for level in (layers.first ?? []).indices.dropFirst() {
      add(.title("at loss \(text(layers[0][level].loss))"))
      addVerdicts(comparison, layers.map { $0[level].family.verdicts })
    }
  }

  /// One line a claim: its verdict at each layer, and at every layer together.
  private mutating func addVerdicts(
    _ comparison: LanguageComparison, _ layers: [[Claim: Verdict]]
  ) {
    let several = comparison.layers.count > 1
    let every = LanguageComparison.onEveryLayer(layers)
    var table = Table(
      ["*claim", "*statement"] + (several ? ["*every layer"] : [])
        + comparison.layers.map { "*layer \($0)" })
    for (name, claim) in Claim.namedInTransformers {
      let verdicts = layers.map { $0[claim]?.rawValue ?? "-" }
      guard verdicts.contains(where: { $0 != "-" }) else { continue }
      table.add(
        [name, comparison.common.statement(of: claim)]
          + (several ? [every[claim]?.rawValue ?? "-"] : []) + verdicts)
    }
    add(table)
  }
}
