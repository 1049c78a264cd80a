import Documents
import Probes

extension JacobianResult {
  /// Jacobian spectra: one row an expert, the means, the layer, and the alignment by its null.
  public func report(digits: Int) -> Report {
    var report = Report()
    let text = NumberText(digits: digits)
    report.add(
      subject.heading(
        "Jacobians (\(probe.options.scale.rawValue))", probe.sampleCount,
        of: probe.requestedCount))
    let shown = SpectrumStatistic.inReports
    var table = Table(["*", "n_eff"] + shown.map(\.rawValue))
    func row(_ name: String, _ count: Double?, _ summary: SpectrumSummary?) {
      table.add([name, text(count)] + shown.map { text(summary?[$0]) })
    }
    for (i, expert) in probe.experts.enumerated() {
      row(
        "expert \(subject.expert(i))\(expert.isDead ? " dead" : "")",
        expert.isDead ? 0 : expert.effectiveCount,
        expert.isDead ? nil : expert.mean)
    }
    if probe.experts.count > 1 {
      row("routed mean", nil, probe.routedMean)
      row("plain mean", nil, probe.plainMean)
    }
    for (name, shared) in namedShared { row(name, nil, shared.mean) }
    if let before = untrainedMean { row("untrained", nil, before) }
    if let layer = probe.layer {
      row("layer", nil, layer.mean)
      row("layer, router held", nil, layer.frozenMean)
    }
    report.add(table)
    if let share = probe.layer?.routerShare { report.add("router_share \(text(share))") }
    for (name, shared) in namedShared {
      report.add(
        "\(name): weight \(text(shared.weightMean)) in the mean, in the layer and in no mean of experts"
      )
    }
    addAlignment(to: &report, text)
    if probe.leavesMatricesOut {
      report.add(
        "left out for their size: average Jacobians, the layer's first; `--keep axes` keeps them.")
    }
    return report
  }

  private func addAlignment(to report: inout Report, _ text: NumberText) {
    guard probe.experts.count > 1 else { return }
    var table = Table(["*alignment of experts", "mean |A|", "max |A|"])
    func row(_ name: String, _ mean: Double?, _ largest: Double?) {
      table.add([name, text(mean), text(largest)])
    }
    let average = probe.alignment
    row("average Jacobians", average.meanMagnitude, average.maximumMagnitude)
    for row in null?.rows("random directions", text) ?? [] { table.add(row) }
    if let before = untrainedAlignment { row("  untrained", before, nil) }
    let pointwise = probe.pointwiseAlignment
    row("sample by sample, weighted", pointwise.meanMagnitude, pointwise.maximumMagnitude)
    if let plain = probe.unweightedAlignment {
      row("sample by sample, plain", plain.meanMagnitude, plain.maximumMagnitude)
    }
    report.add(table)
  }
}
