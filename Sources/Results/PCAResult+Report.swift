import Documents
import Foundation
import Probes

extension PCAResult {
  /// Weighted PCA: one row an expert with its nulls, then the means.
  public func report(digits: Int) -> Report {
    var report = Report()
    let text = NumberText(digits: digits)
    let width = probe.experts.lazy.compactMap { $0?.mean.count }.first
    let dimension = jackknifed == nil ? "" : width.map { ", dimension \($0)" } ?? ""
    report.add(
      subject.heading(
        "weighted PCA (\(probe.representation.rawValue)\(dimension))", probe.sampleCount))
    report.add(table(text))
    if probe.experts.indices.contains(where: isUndersampled) {
      report.add(
        jackknifed == nil
          ? "* undersampled: n_eff is no larger than dim, so the samples bound the rank."
          : "* undersampled: n_eff is below twice erank; jackknifed is low too.")
    }
    if probe.experts.indices.contains(where: { isNotable(bias($0)) })
      || isNotable(bias(routed: true)) || isNotable(bias(routed: false))
    {
      report.add("! biased: few samples move erank by over 5%; compare jackknifed ones.")
    }
    if let error = largestError, let shuffled {
      report.add(
        "shuffled: mean of \(shuffled.draws) draws, Monte Carlo error "
          + "\(NumberText(digits: 2)(error)) at most.")
    }
    if probe.leavesAxesOut {
      report.add("left out for their size: principal axes; `--keep axes` keeps them.")
    }
    return report
  }

  /// The largest Monte Carlo error of a mean over shuffles; nil where none is known.
  private var largestError: Double? {
    guard let shuffled else { return nil }
    return (shuffled.experts + [shuffled.routedMean, shuffled.plainMean])
      .compactMap { $0?.standardError }.max()
  }

  private func isNotable(_ bias: Double?) -> Bool {
    bias.map { abs($0) > Self.notableBias } ?? false
  }

  /// In percent, two digits, marked where it is notable.
  private func text(ofBias bias: Double?) -> String {
    guard let bias else { return "-" }
    return String(format: abs(bias) < 0.0995 ? "%.1f%%" : "%.0f%%", 100 * bias)
      + (isNotable(bias) ? "!" : " ")
  }

  /// Columns in the order of their importance; the dimension is in the heading where ranks are jackknifed.
  private func table(_ text: NumberText) -> Table {
    let isJackknifed = jackknifed != nil
    var table = Table(
      ["*", "n_eff"] + (isJackknifed ? ["erank", "jackknifed", "bias"] : ["dim", "erank"])
        + ["shuffled", "5-95%", "untrained", "pr", "k90", "variance", "top share"])
    func add(
      _ name: String, _ count: Double?, dimension: String, _ rank: Double?, _ free: Double?,
      _ bias: Double?, _ level: ShuffledRanks.Level?, untrained: Double?, _ others: [String]
    ) {
      let range = level.map { "\(text($0.low))-\(text($0.high))" } ?? "-"
      table.add(
        [name, text(count)]
          + (isJackknifed
            ? [text(rank), text(free), self.text(ofBias: bias)] : [dimension, text(rank)])
          + [text(level?.mean), range, text(untrained)] + others)
    }
    for (i, expert) in probe.experts.enumerated() {
      let flag = expert == nil ? " dead" : isUndersampled(i) ? " *" : ""
      add(
        "expert \(subject.expert(i))\(flag)", expert?.effectiveCount ?? 0,
        dimension: text(expert?.mean.count), expert?.effectiveRank, jackknifed?.experts[i], bias(i),
        shuffled?.experts[i],
        untrained: untrainedRanks.indices.contains(i) ? untrainedRanks[i] : nil,
        [
          text(expert?.participationRatio), text(expert?.k90), text(expert?.totalVariance),
          text(expert?.explainedShares?.first),
        ])
    }
    guard probe.experts.count > 1 else { return table }
    for (name, routed, level) in [
      ("routed mean", true, shuffled?.routedMean), ("plain mean", false, shuffled?.plainMean),
    ] {
      func mean(_ figure: (WeightedPCA) -> Double?) -> Double? {
        probe.mean(routed: routed, figure)
      }
      add(
        name, mean { $0.effectiveCount }, dimension: "", mean { $0.effectiveRank },
        jackknifedMean(routed: routed), bias(routed: routed), level,
        untrained: untrainedMean(routed: routed),
        [
          text(mean { $0.participationRatio }), "", text(mean { $0.totalVariance }),
          text(mean { $0.explainedShares?.first }),
        ])
    }
    return table
  }
}
