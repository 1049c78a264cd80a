import Documents
import Probes

extension RouteResult {
  /// Experts up to which the co-activation of all pairs is on the first screen.
  private static let fewExperts = 6
  /// Experts up to which each has a row on the first screen.
  private static let listedExperts = 24

  /// Routing: one row an expert, then the figures of the whole, on about a screen.
  public func report(digits: Int) -> Report {
    var report = whole(digits: digits, isAll: false)
    addClasses(to: &report, NumberText(digits: digits), isAll: false)
    let experts = statistics.load.count
    if experts <= Self.fewExperts { addShares(to: &report) }
    if let pairs = statistics.pairs, experts > 1, pairs.hasPairs || experts > Self.fewExperts {
      report.add(
        experts > Self.listedExperts
          ? "`show --all` has every expert and the pairs." : "`show --all` has the pairs.")
    }
    return report
  }

  /// The same with every expert and every table of pairs.
  public func details(digits: Int) -> Report? {
    var report = whole(digits: digits, isAll: true)
    addClasses(to: &report, NumberText(digits: digits), isAll: true)
    if statistics.load.count <= 16 { addShares(to: &report) }
    report.addPairs(of: self, NumberText(digits: digits))
    return report
  }

  private func whole(digits: Int, isAll: Bool) -> Report {
    var report = Report()
    let text = NumberText(digits: digits)
    report.add(subject.heading("routing", statistics.sampleCount))
    addExperts(to: &report, text, isAll: isAll)
    report.add(figureTable(text, isAll: isAll))
    report.addUnusualPairs(of: self, NumberText(digits: 3))
    return report
  }

  /// One row an expert; of many the busiest and the idlest alone, unless all are wanted.
  private func addExperts(to report: inout Report, _ text: NumberText, isAll: Bool) {
    let route = statistics
    var shown = Array(route.load.indices)
    if !isAll, shown.count > Self.listedExperts {
      let order = shown.sorted { (route.load[$1], $0) < (route.load[$0], $1) }
      shown = (order.prefix(8) + order.suffix(4)).sorted()
      report.add("the 8 experts of the largest load and the 4 of the least, of \(order.count)")
    }
    var table = Table(["expert", "load", "importance", "n_eff"])
    for i in shown {
      table.add([
        "\(i)\(route.dead.contains(i) ? " dead" : "")", text(route.load[i]),
        text(route.importance[i]), text(route.effectiveCounts[i]),
      ])
    }
    report.add(table)
    if let unevenness { report.add(unevenness) }
  }

  /// In words, that few experts take most of the load: at most a quarter of them nine tenths of it.
  private var unevenness: String? {
    let load = statistics.load.sorted(by: >)
    guard load.count > 1 else { return nil }
    var (sum, count) = (0.0, 0)
    while sum < 0.9, count < load.count {
      sum += load[count]
      count += 1
    }
    guard count <= (load.count + 3) / 4 else { return nil }
    let share = NumberText(digits: 2)(100 * sum)
    return
      "\(count) of \(load.count) take \(share) % of the load; try --balance 0.02 when training."
  }

  private func figureTable(_ text: NumberText, isAll: Bool) -> Table {
    let (route, before) = (statistics, untrained)
    var figures = Table(["*figure", "value", "untrained", "*even or chance"])
    func row(_ name: String, _ value: Double?, _ old: Double?, _ chance: String) {
      figures.add([name, text(value), text(old), chance])
    }
    row("load_cv", route.loadVariation, before?.loadVariation, "0")
    row("max_load", route.maximumLoad, before?.maximumLoad, "1")
    if isAll {
      row("max_violation", route.maximumViolation, before?.maximumViolation, "0")
      row("load_entropy (nats)", route.loadEntropy, before?.loadEntropy, "")
    }
    row("load_gini", route.loadGini, before?.loadGini, "0")
    row(
      "load_entropy / ln E", route.relativeLoadEntropy, before?.relativeLoadEntropy, "1 when even")
    row("entropy (nats)", route.entropy, before?.entropy, "")
    row(
      "entropy / ln E", route.relativeEntropy, before?.relativeEntropy,
      route.evenRelativeEntropy.map { "\(text($0)) when even" } ?? "")
    row("margin (logits)", route.margin, before?.margin, "")
    row("margin (in x)", route.inputMargin, before?.inputMargin, "")
    if let boundary = route.boundary {
      func chance(_ value: Double?) -> String { value.map { "\(text($0)) shuffled" } ?? "" }
      for (place, width) in boundary.widths.enumerated() {
        row(
          "P(margin < \(width))", boundary.masses[place], before?.boundary?.masses[place],
          chance(null?.boundary?.masses[place]))
      }
      row(
        "near ties (bfloat16)", boundary.nearTies, before?.boundary?.nearTies,
        chance(null?.boundary?.nearTies))
    }
    if let pairs = route.pairs, pairs.hasPairs {
      func chance(_ level: RoutingNull.Level?) -> String {
        level.map { "\(text($0.percentile5)) to \(text($0.percentile95)) traded" } ?? ""
      }
      let old = before?.pairs
      row("pair_excess", pairs.excess, old?.excess, chance(null?.excess))
      row(
        "max_lift", pairs.largestLift?.lift, old?.largestLift?.lift, chance(null?.largestLift))
    }
    row("balance_loss", route.balanceLoss, before?.balanceLoss, text(route.evenBalanceLoss))
    if let agreement = route.agreement {
      row(
        "nmi with \(partitionWord)", agreement.normalisedMutualInformation,
        before?.agreement?.normalisedMutualInformation,
        agreementNull.map { "\(text($0.information.mean)) shuffled" } ?? "above 0")
      row(
        "ari with \(partitionWord)", agreement.adjustedRandIndex,
        before?.agreement?.adjustedRandIndex,
        "0")
    }
    return figures
  }

  /// The share of samples that select both experts of each pair.
  private func addShares(to report: inout Report) {
    let experts = statistics.load.count
    guard let pairs = statistics.coactivation, experts > 1 else { return }
    report.add("co-activation: share of samples that select both")
    var matrix = Table(["*"] + (0..<experts).map { "\($0)" })
    for i in 0..<experts {
      matrix.add(["\(i)"] + (0..<experts).map { NumberText(digits: 2)(pairs[i, $0]) })
    }
    report.add(matrix)
  }
}
