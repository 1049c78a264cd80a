import Documents
import Probes

extension RouteResult {
  /// Routing: one row an expert, then the figures of the whole.
  public func report(digits: Int) -> Report {
    var report = Report()
    let (route, text) = (statistics, NumberText(digits: digits))
    report.add(subject.heading("routing", route.sampleCount))
    var table = Table(["expert", "load", "importance", "n_eff"])
    for i in route.load.indices {
      table.add([
        "\(i)\(route.dead.contains(i) ? " dead" : "")", text(route.load[i]),
        text(route.importance[i]), text(route.effectiveCounts[i]),
      ])
    }
    report.add(table)
    var figures = Table(["*figure", "value", "untrained", "*even or chance"])
    let before = untrained
    let experts = route.load.count
    func row(_ name: String, _ value: Double?, _ old: Double?, _ chance: String) {
      figures.add([name, text(value), text(old), chance])
    }
    row("load_cv", route.loadVariation, before?.loadVariation, "0")
    row("max_load", route.maximumLoad, before?.maximumLoad, "1")
    row("entropy (nats)", route.entropy, before?.entropy, "")
    row(
      "entropy / ln E", route.relativeEntropy, before?.relativeEntropy,
      route.evenRelativeEntropy.map { "\(text($0)) when even" } ?? "")
    row("margin (logits)", route.margin, before?.margin, "")
    row("margin (in x)", route.inputMargin, before?.inputMargin, "")
    row("balance_loss", route.balanceLoss, before?.balanceLoss, text(route.evenBalanceLoss))
    if let agreement = route.agreement {
      let partition = partition ?? "labels"
      row(
        "nmi with \(partition)", agreement.normalisedMutualInformation,
        before?.agreement?.normalisedMutualInformation, "above 0")
      row(
        "ari with \(partition)", agreement.adjustedRandIndex, before?.agreement?.adjustedRandIndex,
        "0")
    }
    report.add(figures)
    if let pairs = route.coactivation, experts <= 16, experts > 1 {
      report.add("co-activation: share of samples that select both")
      var matrix = Table(["*"] + (0..<experts).map { "\($0)" })
      for i in 0..<experts {
        matrix.add(
          ["\(i)"]
            + (0..<experts).map { NumberText(digits: 2)(pairs[i, $0]) })
      }
      report.add(matrix)
    }
    return report
  }
}
