import Documents
import Experiments
import Networks
import Statistics

extension Comparison {
  public func report(digits: Int) -> Report {
    rule == nil
      ? Report(underEarlierRule: self, digits: digits)
      : Report(self, levelFamilies, NumberText(digits: digits))
  }

  /// All of its tables.
  public func details(digits: Int) -> Report? {
    guard rule != nil else { return nil }
    let (text, families) = (NumberText(digits: digits), levelFamilies)
    var report = Report(self, families, text)
    report.addDetails(of: self, families[0].family, text)
    return report
  }
}

extension Report {
  /// A comparison in a screen: sizes and losses, then the verdicts and what they rest on.
  fileprivate init(_ comparison: Comparison, _ families: [LevelFamily], _ text: NumberText) {
    self.init()
    add(comparison.title)
    add(comparison.conventions.sentence)
    addSizes(of: comparison, text)
    addLossMatches(of: comparison, text)
    if comparison.isOfOneUnit {
      addFigures(of: comparison, text, leavingOut: [.loss, .accuracy])
      addNulls(of: comparison, text)
      addAlignment(of: comparison, text)
    }
    let family = families[0].family
    addClaims(Claim.named, family, text)
    addBasis(of: [family], comparison, isTrainedHere: comparison.setup?.steps != nil)
    addLevels(of: comparison, text)
    addLevelClaims(Claim.named, families, of: comparison, text)
    if let multiverse = comparison.multiverse { addMultiverse(multiverse, of: comparison) }
  }

  private mutating func addSizes(of comparison: Comparison, _ text: NumberText) {
    let hasAccuracy = comparison.architectures.indices.contains {
      comparison.mean(.accuracy, $0) != nil
    }
    var table = Table(
      ["*", "*architecture", "parameters", "active", "loss", "untrained"]
        + (hasAccuracy ? ["acc."] : []) + ["n_eff", "dead"])
    for (index, architecture) in comparison.architectures.enumerated() {
      let shape = architecture.shape
      let accuracy = hasAccuracy ? [text(comparison.mean(.accuracy, index))] : []
      table.add(
        [
          architecture.name, shape.summary, "\(shape.totalParameterCount)",
          "\(shape.activeParameterCount)", text(comparison.mean(.loss, index)),
          text(comparison.untrainedMean(.loss, index)),
        ] + accuracy + [
          NumberText(digits: 4)(comparison.meanEffectiveCount(index)),
          "\(comparison.deadCount(index))",
        ])
    }
    add(table)
  }

  /// Whether each two architectures are equivalent in excess loss.
  mutating func addLossMatches(of comparison: Comparison, _ text: NumberText) {
    let names = comparison.architectures.map(\.name)
    guard comparison.groups.count > 1 || comparison.lossBootstraps != nil else { return }
    var words: [Equivalence: [String]] = [:]
    for first in names.indices {
      for second in 0..<first {
        guard let match = comparison.lossMatch(first, second) else { continue }
        words[match.equivalence, default: []].append("\(names[first]) and \(names[second])")
      }
    }
    let parts = [Equivalence.within, .outside, .open].compactMap { kind in
      words[kind].map { "\(kind.word): \($0.joined(separator: ", "))" }
    }
    guard !parts.isEmpty else { return }
    let excess = comparison.rule?.floor.map { $0 > 0 ? "excess loss over \(text($0))" : "loss" }
    add("in \(excess ?? "loss"), within a ratio of 1.1: \(parts.joined(separator: "; ")).")
  }

  /// The claims that can be tested, under their names.
  mutating func addClaims(
    _ claims: [(name: String, claim: Claim)], _ family: ClaimFamily, _ text: NumberText
  ) {
    var table = Table([
      "*claim", "*statement", "trained", "from training", "*verdict", "adj. p",
    ])
    // A digit less, so that all columns stand in 80.
    let text = text.shorter
    var p = LeastP(flipping: family.method == .maxT ? family.units : nil)
    for (name, claim) in claims {
      guard let test = family[claim] else { continue }
      table.add([
        name, claim.statement, text(test.trained.difference.mean),
        text(test.fromTraining?.difference.mean),
        test.verdict.rawValue,
        p(test.trained.adjustedP),
      ])
    }
    add(table)
    addDirections(of: claims.map(\.claim).filter { family[$0] != nil })
    if let least = p.sentence { add(least) }
  }

  /// Which way the differences of claims go.
  private mutating func addDirections(of claims: [Claim]) {
    var pairs: [String] = []
    for claim in claims {
      guard let second = claim.second else { continue }
      let pair = "\(claim.first.rawValue) - \(second.rawValue)"
      if !pairs.contains(pair) { pairs.append(pair) }
    }
    guard !pairs.isEmpty else { return }
    add("trained, from training: \(pairs.joined(separator: ", ")); of 4 omega.")
  }

  /// What the verdicts rest on: how p were adjusted, and what the intervals do not cover.
  mutating func addBasis(
    of families: [ClaimFamily], _ comparison: Comparison, isTrainedHere: Bool
  ) {
    guard let family = families.first, !family.tests.isEmpty else { return }
    let units = comparison.dataSeeds == nil ? "seed" : "dataset"
    guard family.units >= Verdict.leastUnits else {
      add("with fewer than \(Verdict.leastUnits) \(units)s every claim is open.")
      return
    }
    let figures =
      "sigma1 in logarithms; near-orthogonal: omega below "
      + "\(NumberText(digits: 3)(comparison.rule?.sesoi))"
    if family.size > 0 {
      let each = families.count > 1 ? " a layer" : ""
      switch family.method {
      case .maxT:
        add(
          "p adjusted for \(counted(family.size, "claim"))\(each), trained and from training, by max-T over "
            + "sign flips of \(counted(family.units, units)); \(figures).")
      case .holm:
        add(
          "p adjusted by Holm's method on Student's t, as \(counted(family.units, units)) are too few for "
            + "sign flips; \(figures).")
      }
    }
    if comparison.dataSeeds == nil, isTrainedHere {
      add(
        "Initialisation and order vary, not the data; --data-seeds draws that anew.")
    }
  }
}

extension Equivalence {
  /// What it is called of losses.
  var word: String {
    switch self {
    case .within: "matched"
    case .outside: "not matched"
    case .open: "open"
    }
  }
}

extension Comparison {
  /// Whether there is one seed, of which no claim can be tested: its figures are all there is to say.
  var isOfOneUnit: Bool { groups.count == 1 }

  /// The mean over seeds of n_eff of the experts of architecture number `index`.
  func meanEffectiveCount(_ index: Int) -> Double {
    measurements.reduce(0) { $0 + $1[index].effectiveCount } / Double(max(measurements.count, 1))
  }

  /// Dead experts of all seeds.
  func deadCount(_ index: Int) -> Int { measurements.reduce(0) { $0 + $1[index].dead.count } }
}
