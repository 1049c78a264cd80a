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
    let cost = LeadingSpectra.cost(
      of: chosen.layer.shape, samples: min(chosen.inputs.rowCount, stopAfter ?? .max),
      count: count, models: chosen.models)
    try chosen.require(cost, for: "measuring their largest singular values")
    bench.announce(seconds: cost.seconds)
    let job = bench.surroundings.begin("jacobian \(name)", "samples")
    let layers = [chosen.trained, chosen.untrained].compactMap { $0 }
    let spectra = try LeadingSpectra.together(
      layers.map { ($0.layer, $0.inputs) }, count: count, scale: scale, limit: stopAfter,
      monitor: job.monitor)
    let (probe, untrained) = (spectra[0], spectra.dropFirst().first)
    let measured = probe.sampleCount
    if measured < probe.requestedCount { bench.journalOptions["stop-after"] = "\(measured)" }
    let result = LeadingResult(
      subject: chosen.subject.prefix(measured), probe: probe, untrained: untrained,
      gates: try chosen.keptGates(measured))
    return try bench.keep(
      .leading(result), on: chosen.subject, as: options.name,
      reporting: Report(result, digits: bench.digits))
  }
}

extension Report {
  /// The mean spectrum of every expert, then over experts, and that before training; long ones go on in
  /// rows of their own.
  init(_ result: LeadingResult, digits: Int) {
    self.init()
    let (probe, text) = (result.probe, NumberText(digits: digits))
    add(
      Self.heading(
        "largest \(probe.count) of Jacobians (\(probe.scale.rawValue))", result.subject,
        probe.sampleCount, of: probe.requestedCount))
    let perRow = 4
    let width = min(perRow, probe.experts.map(\.meanSpectrum.count).max() ?? 0)
    var table = Table(["*", "n_eff", "error"] + (0..<width).map { "sigma\($0 + 1)" })
    func row(_ name: String, _ effectiveCount: Double?, _ error: Double?, _ spectrum: [Double]) {
      var cells = [name, text(effectiveCount), NumberText(digits: 2)(error)]
      for start in stride(from: 0, to: max(spectrum.count, 1), by: perRow) {
        let part = spectrum[start..<min(start + perRow, spectrum.count)].map { text($0) }
        table.add(cells + part + [String](repeating: "", count: width - part.count))
        cells = ["  sigma\(start + perRow + 1) on", "", ""]
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
