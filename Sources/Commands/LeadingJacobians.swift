import LinearAlgebra
import Networks
import Probes

extension ShellCommand {
  /// Measures the largest singular values of experts alone.
  static func leadingJacobians(
    _ name: String, _ options: SampleOptions, count: Int, scale: JacobianScale, stopAfter: Int?,
    in bench: inout Workbench
  ) throws -> Report {
    guard options.name == nil else {
      throw Refusal("--top prints and keeps no result; leave --name out.")
    }
    let chosen = try options.choose(for: name, in: bench.session, limit: 512)
    let shape = chosen.layer.shape
    let product = Double(shape.inputWidth) * Double(shape.outputWidth) * Double(shape.hiddenWidth)
    let samples = min(chosen.inputs.rowCount, stopAfter ?? .max)
    let evaluations = samples * shape.selectedCount
    // Three products of the experts' matrices, and some steps that take as long however small.
    bench.announce(
      seconds: Double(evaluations) * (1e-3 + 3 * product / 5e10) / Double(Parallel.threadCount))
    let job = bench.surroundings.begin("jacobian \(name)", "samples")
    let probe = try LeadingSpectra(
      of: chosen.layer, at: chosen.inputs, count: count, scale: scale, limit: stopAfter,
      monitor: job.monitor)
    if probe.sampleCount < probe.requestedCount {
      bench.journalOptions["stop-after"] = "\(probe.sampleCount)"
    }
    let measured =
      probe.sampleCount < probe.requestedCount
      ? "\(probe.sampleCount) of \(probe.requestedCount)" : "\(probe.sampleCount)"
    var report = Report()
    report.add(
      Report.heading("largest \(count) of Jacobians (\(scale.rawValue))", chosen.subject, measured))
    report.add(probe, NumberText(digits: bench.digits))
    return report
  }
}

extension Report {
  /// One row an expert; long lists go on in rows of their own.
  fileprivate mutating func add(_ probe: LeadingSpectra, _ text: NumberText) {
    var table = Table(["*", "n_eff", "error", "*mean singular values, from sigma1 on"])
    for (i, expert) in probe.experts.enumerated() {
      guard !expert.isDead else {
        table.add(["expert \(i) dead", text(0), text(nil as Double?), ""])
        continue
      }
      let values = expert.meanSpectrum.map { text($0) }
      for start in stride(from: 0, to: max(values.count, 1), by: 6) {
        let part = values[start..<min(start + 6, values.count)].joined(separator: " ")
        table.add(
          start == 0
            ? [
              "expert \(i)", text(expert.effectiveCount), NumberText(digits: 2)(expert.errorBound),
            ]
              + [part] : ["", "", "", part])
      }
    }
    add(table)
    add("error: at every sample a singular value lies that near to each value found.")
    add(
      "erank, srank, decay, pr, k90, frobenius, alpha, nuclear and cond need the whole spectrum, "
        + "alignment and the layer the whole Jacobians: leave --top out for them.")
  }
}
