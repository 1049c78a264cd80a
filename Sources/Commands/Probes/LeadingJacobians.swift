import Documents
import LinearAlgebra
import Probes
import Results
import Sessions

extension ShellCommand {
  /// Measures the largest singular values of experts alone.
  static func leadingJacobians(
    _ name: String, _ options: SampleOptions, count: Int, scale: JacobianScale, stopAfter: Int?,
    in bench: inout Workbench
  ) throws -> Report {
    try options.layerByLayer(of: name, kind: LeadingResult.kind, in: &bench) { bench, options in
      let chosen = try options.choose(for: name, in: bench, limit: 512)
      let cost = try chosen.require(for: "measuring their largest singular values") {
        LeadingSpectra.cost(
          of: $0, samples: min(chosen.inputs.rowCount, stopAfter ?? .max), count: count,
          models: chosen.models)
      }
      bench.announce(seconds: cost.seconds)
      let measured = try LeadingResult.measure(
        at: chosen, count: count, scale: scale, limit: stopAfter,
        watch: bench.watch("jacobian \(name)"))
      return try bench.keep(measured, as: options.name)
    }
  }
}
