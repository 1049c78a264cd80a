import Documents
import Probes

extension PCAResult {
  /// Weighted PCA: one row an expert with its nulls, then the means.
  public func report(digits: Int) -> Report {
    var report = Report()
    let text = NumberText(digits: digits)
    report.add(
      subject.heading("weighted PCA (\(probe.representation.rawValue))", probe.sampleCount))
    var table = Table([
      "*", "n_eff", "dim", "erank", "shuffled", "5-95%", "untrained", "pr", "k90", "variance",
      "top share",
    ])
    func range(_ level: ShuffledRanks.Level?) -> String {
      level.map { "\(text($0.low))-\(text($0.high))" } ?? text(nil as Double?)
    }
    func null(_ ranks: [Double?], _ i: Int) -> String {
      text(ranks.indices.contains(i) ? ranks[i] : nil)
    }
    for (i, expert) in probe.experts.enumerated() {
      let flag = expert == nil ? " dead" : expert?.isUndersampled == true ? " *" : ""
      table.add([
        "expert \(subject.expert(i))\(flag)", text(expert?.effectiveCount ?? 0),
        text(expert?.mean.count),
        text(expert?.effectiveRank), text(shuffled?.experts[i]?.mean),
        range(shuffled?.experts[i]), null(untrainedRanks, i),
        text(expert?.participationRatio), text(expert?.k90), text(expert?.totalVariance),
        text(expert?.explainedShares?.first),
      ])
    }
    func mean(_ name: String, routed: Bool, _ level: ShuffledRanks.Level?) {
      table.add([
        name, text(probe.mean(routed: routed) { $0.effectiveCount }), "",
        text(probe.mean(routed: routed) { $0.effectiveRank }), text(level?.mean), range(level),
        text(untrainedMean(routed: routed)),
        text(probe.mean(routed: routed) { $0.participationRatio }), "",
        text(probe.mean(routed: routed) { $0.totalVariance }),
        text(probe.mean(routed: routed) { $0.explainedShares?.first }),
      ])
    }
    if probe.experts.count > 1 {
      mean("routed mean", routed: true, shuffled?.routedMean)
      mean("plain mean", routed: false, shuffled?.plainMean)
    }
    report.add(table)
    if probe.experts.contains(where: { $0?.isUndersampled == true }) {
      report.add("* undersampled: n_eff is no larger than dim, so the samples bound the rank.")
    }
    if probe.leavesAxesOut {
      report.add("left out for their size: principal axes; `--keep axes` keeps them.")
    }
    return report
  }
}
