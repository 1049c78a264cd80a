import LinearAlgebra
import Networks
import Probes
import Sessions

extension ShellCommand {
  /// Measures the largest singular values of experts alone.
  static func leadingJacobians(
    _ name: String, _ options: SampleOptions, count: Int, scale: JacobianScale, stopAfter: Int?,
    in bench: inout Workbench
  ) throws -> Report {
    let chosen = try options.choose(for: name, in: bench.session, limit: 512)
    let shape = chosen.layer.shape
    let product = Double(shape.inputWidth) * Double(shape.outputWidth) * Double(shape.hiddenWidth)
    let samples = min(chosen.inputs.rowCount, stopAfter ?? .max)
    let evaluations = samples * shape.selectedCount * (chosen.untrained == nil ? 1 : 2)
    // Three products of the experts' matrices, and some steps that take as long however small.
    bench.announce(
      seconds: Double(evaluations) * (1e-3 + 3 * product / 5e10) / Double(Parallel.threadCount))
    let job = bench.surroundings.begin("jacobian \(name)", "samples")
    let probe = try LeadingSpectra(
      of: chosen.layer, at: chosen.inputs, count: count, scale: scale, limit: stopAfter,
      monitor: job.monitor)
    let measured = probe.sampleCount
    if measured < probe.requestedCount { bench.journalOptions["stop-after"] = "\(measured)" }
    let untrained = try chosen.untrained.map {
      try LeadingSpectra(
        of: $0.layer, at: $0.inputs.prefix(rows: measured), count: count, scale: scale)
    }
    let result = LeadingResult(
      subject: chosen.subject.prefix(measured), probe: probe, untrained: untrained,
      gates: chosen.layer.gates(at: chosen.inputs.prefix(rows: measured)).weights)
    try bench.keep(.leading(result), on: chosen.subject, as: options.name)
    return Report(result, digits: bench.digits)
  }
}

extension Report {
  /// One row an expert, then the mean over experts and that before training; long lists go on in rows of
  /// their own.
  init(_ result: LeadingResult, digits: Int) {
    self.init()
    let (probe, text) = (result.probe, NumberText(digits: digits))
    let samples =
      probe.sampleCount < probe.requestedCount
      ? "\(probe.sampleCount) of \(probe.requestedCount)" : "\(probe.sampleCount)"
    add(
      Self.heading(
        "largest \(probe.count) of Jacobians (\(probe.scale.rawValue))", result.subject, samples))
    var table = Table(["*", "n_eff", "error", "*mean, from sigma1 on"])
    func row(_ name: String, _ effectiveCount: Double?, _ error: Double?, _ spectrum: [Double]) {
      let values = spectrum.map { text($0) }
      for start in stride(from: 0, to: max(values.count, 1), by: 4) {
        let part = values[start..<min(start + 4, values.count)].joined(separator: " ")
        let isFirst = start == 0
        table.add([
          isFirst ? name : "", isFirst ? text(effectiveCount) : "",
          isFirst ? NumberText(digits: 2)(error) : "", part,
        ])
      }
    }
    for (i, expert) in probe.experts.enumerated() {
      if expert.isDead {
        row("expert \(i) dead", 0, nil, [])
      } else {
        row("expert \(i)", expert.effectiveCount, expert.errorBound, expert.meanSpectrum)
      }
    }
    if probe.experts.count > 1 { row("routed mean", nil, nil, probe.routedMean) }
    if let untrained = result.untrained { row("untrained", nil, nil, untrained.routedMean) }
    add(table)
    add("error: at every sample a singular value lies that near to each value found.")
    add(
      "erank, srank, decay, pr, k90, frobenius, alpha, nuclear and cond need the whole spectrum, "
        + "alignment and the layer the whole Jacobians: leave --top out for them.")
  }
}
