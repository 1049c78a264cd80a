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
    // Of one sample an expert's gate says more than how many samples that counts for.
    let single = singleGates
    let side = probe.experts.map {
      max($0.averageJacobian.rowCount, $0.averageJacobian.columnCount)
    }.max()
    if single != nil, let place = subject.samples?.indices.first {
      report.add(
        "sample \(place), counted from 0; in brackets what experts that it does not select would do"
      )
    }
    var table = Table(["*", single == nil ? "n_eff" : "gate"] + shown.map(\.rawValue))
    func row(_ name: String, _ count: Double?, _ summary: SpectrumSummary?) {
      table.add([name, text(count)] + shown.map { text(summary?[$0]) })
    }
    for (i, expert) in probe.experts.enumerated() {
      if let single {
        let name = "expert \(subject.expert(i))"
        row(
          expert.isDead ? "(\(name))" : name, single[i],
          expert.isDead
            ? SpectrumSummary(of: expert.firstSpectrum, side: side) : expert.mean)
        continue
      }
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

  /// The gates of the only sample that was asked for; nil of several.
  private var singleGates: [Double]? {
    guard probe.requestedCount == 1, let gates, gates.rowCount == 1,
      gates.columnCount == probe.experts.count
    else { return nil }
    return Array(gates.row(0))
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
