import CommandLanguage
import Probes
import Sessions

extension Report {
  /// Which tokens each expert takes: one row an expert, then the mean beside chance.
  init(_ result: TokenResult, digits: Int) {
    self.init()
    let (probe, text) = (result.probe, NumberText(digits: digits))
    add(Self.heading("tokens by expert", result.subject, probe.sampleCount))
    add(
      "shares of a token's occurrences that an expert takes; \(counted(probe.tokens.count, "token")) "
        + "\(probe.tokens.count == 1 ? "occurs" : "occur") "
        + "\(counted(probe.minimumCount, "time")) or more")
    var table = Table(["expert", "of all", "~its tokens: share, times"])
    for i in probe.base.indices {
      let leading = probe.leading(of: i, limit: result.top ?? TokenOptions.defaultTop).map {
        place in
        let name = abbreviated(displayed(result.names[place]), to: 20)
        return "\(name) \(NumberText(digits: 2)(probe.shares[place, i])) (\(probe.counts[place]))"
      }
      table.add(["\(i)", text(probe.base[i]), leading.joined(separator: ", ")])
    }
    add(table)
    var end = "specialisation \(text(probe.mean)), shuffled \(text(result.shuffledMean))"
    if let before = result.untrainedMean { end += ", untrained \(text(before))" }
    add(end)
  }

  /// How a layer moves a token's own state: one row for attention, feed-forward block and both.
  init(_ result: BlockResult, digits: Int) {
    self.init()
    let (probe, text) = (result.probe, NumberText(digits: digits))
    add(
      Self.heading(
        "block Jacobians", result.subject, probe.sampleCount, of: probe.requestedCount))
    let shown: [SpectrumStatistic] = [
      .sigma1, .erank, .srank, .decay, .pr, .k90, .frobenius, .alpha, .nuclear, .cond,
    ]
    var table = Table(["*a token's own state"] + shown.map(\.rawValue))
    func rows(_ spectra: BlockSpectra, _ suffix: String) {
      for (name, part) in [
        ("attention", spectra.attention), ("feed-forward", spectra.feedForward),
        ("whole", spectra.whole),
      ] { table.add([name + suffix] + shown.map { text(part.mean[$0]) }) }
    }
    rows(probe, "")
    if let untrained = result.untrained { rows(untrained, ", untrained") }
    add(table)
    add("each with the identity of the residual stream; the identity alone has sigma1 1, decay 0")
  }
}
