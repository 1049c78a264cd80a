import Documents
import Probes

extension ExtremeResult {
  /// Experts on the first screen.
  private static let shown = 12

  public func report(digits: Int) -> Report {
    report(digits: digits, isAll: false)
  }

  public func details(digits: Int) -> Report? { report(digits: digits, isAll: true) }

  private func report(digits: Int, isAll: Bool) -> Report {
    let limit = isAll ? Int.max : Self.shown
    var report = Report()
    let (text, all) = (NumberText(digits: digits), ranked)
    report.add(subject.heading("extreme outputs", rows.isEmpty ? 0 : layers[0].outputs.sampleCount))
    let hasLayers = layers.count > 1
    let hasTokens = layers.contains { $0.tokens != nil }
    var table = Table(
      (hasLayers ? ["layer"] : [])
        + ["expert", "samples", "max/median", "normal", "untrained", "channel"]
        + [hasTokens ? "at" : "sample"] + (hasTokens ? ["~token"] : [])
        + (hasTokens && !isAll ? [] : ["largest"]))
    for row in all.prefix(limit) {
      table.add(
        (hasLayers ? [row.layer.map { "\($0)" } ?? "-"] : [])
          + [
            row.name, "\(row.expert.sampleCount)", text(row.expert.ratio), text(row.normal.median),
            text(row.untrained), "\(row.expert.channel)", "\(row.place)",
          ] + (hasTokens ? [row.token ?? "-"] : [])
          + (hasTokens && !isAll ? [] : [text(row.expert.largest)]))
    }
    report.add(table)
    addChannels(to: &report, limit: isAll ? .max : 5)
    let dead = layers.reduce(0) { $0 + $1.outputs.dead.count }
    if dead > 0 { report.add("\(counted(dead, "expert")) without a sample left out.") }
    report.add(
      "max/median: the largest |f_i(x)| over the median, over an expert's samples and all channels; normal: "
        + "half of experts with as many independent normal outputs exceed it."
        + (all.count > limit ? " `show --all` has all \(all.count) experts." : ""))
    return report
  }

  /// The channels in which the largest outputs of more than one expert are.
  private func addChannels(to report: inout Report, limit: Int) {
    var counts: [Int: Int] = [:]
    for row in rows { counts[row.expert.channel, default: 0] += 1 }
    let repeated = counts.filter { $0.value > 1 }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    guard !repeated.isEmpty else { return }
    let width = layers[0].outputs.width
    let listed = repeated.prefix(limit).map { "\($0.key) (\(counted($0.value, "expert")))" }
    report.add(
      "channels, of \(width), that hold the largest output of several experts: "
        + listed.joined(separator: ", "))
  }
}
