import Documents
import Probes

extension OverlapResult {
  public func report(digits: Int) -> Report { report(digits: digits, isAll: false) }

  public func details(digits: Int) -> Report? { report(digits: digits, isAll: true) }

  private func report(digits: Int, isAll: Bool) -> Report {
    var report = Report()
    let text = NumberText(digits: digits)
    report.add(
      subject.heading(
        "overlap of routing (\(probe.isSoft ? "sum of min(g, g')" : "|A n B| / k"))",
        probe.sampleCount))
    report.add(binTable(text.shorter))
    if isAll { report.add(nullTable(text.shorter)) }
    report.add(figureTable(text.shorter))
    report.add(
      "cosine: of what enters the layer; \(probe.isDrawn ? "" : "all ")"
        + "\(counted(probe.pairCount, "pair"))\(probe.isDrawn ? " drawn," : "") in bins of as many. random: "
        + "routers of random rows with even mean scores, which is what similarity alone gives; shuffled: "
        + "the samples' experts shuffled, what loads alone give."
        + (isAll ? "" : " `show --all` has it by bin."))
    return report
  }

  private func binTable(_ text: NumberText) -> Table {
    let hasTokens = probe.bins.contains { $0.sameCount != nil }
    var table = Table(
      ["*cosine", "overlap"] + (random == nil ? [] : ["random"])
        + (hasTokens ? ["same token", "of pairs", "different"] : [])
        + (probe.isSoft ? [] : ["jaccard"]))
    for (place, bin) in probe.bins.enumerated() {
      table.add(
        ["\(text(bin.low)) to \(text(bin.high))", text(bin.overlap)]
          + (random == nil ? [] : [text(random?.bins[place].mean)])
          + (hasTokens ? [text(bin.same), "\(bin.sameCount ?? 0)", text(bin.different)] : [])
          + (probe.isSoft ? [] : [text(bin.jaccard)]))
    }
    return table
  }

  /// What chance gives in each bin.
  private func nullTable(_ text: NumberText) -> Table {
    var table = Table(["*cosine", "overlap", "*random, 5-95%", "*shuffled, 5-95%"])
    guard random != nil else { return table }
    for (place, bin) in probe.bins.enumerated() {
      table.add([
        "\(text(bin.low)) to \(text(bin.high))", text(bin.overlap),
        range(random?.bins[place], text), range(shuffled?.bins[place], text),
      ])
    }
    return table
  }

  private func figureTable(_ text: NumberText) -> Table {
    var table = Table(["*over pairs", "value", "untrained", "*random, 5-95%", "*shuffled, 5-95%"])
    table.add(["overlap", text(probe.mean), text(untrained?.mean), "", ""])
    table.add([
      "explained by cosine", text(probe.explained), text(untrained?.explained),
      range(random?.explained, text), range(shuffled?.explained, text),
    ])
    if probe.bins.contains(where: { $0.sameCount != nil }) {
      table.add([
        "same token's gap", text(probe.tokenGap), text(untrained?.tokenGap),
        range(random?.tokenGap, text), range(shuffled?.tokenGap, text),
      ])
    }
    return table
  }

  private func range(_ level: OverlapNull.Level?, _ text: NumberText) -> String {
    level.map { "\(text($0.percentile5)) to \(text($0.percentile95))" } ?? "-"
  }
}
