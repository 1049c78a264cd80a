import Documents
import LinearAlgebra
import Probes
import Results
import Sessions

/// Whether the largest singular values come with the alignment of average Jacobians.
enum AlignmentChoice: String, CaseIterable, Sendable {
  case average, none
}

extension ShellCommand {
  /// Measures the largest singular values of experts alone.
  static func leadingJacobians(
    _ name: String, _ options: SampleOptions, count: Int, scale: JacobianScale, aligns: Bool,
    keepsHidden: Bool, stopAfter: Int?,
    in bench: inout Workbench
  ) throws -> Report {
    try options.layerByLayer(of: name, kind: LeadingResult.kind, in: &bench) { bench, options in
      let chosen = try options.choose(for: name, in: bench, limit: 512)
      try bench.keepHidden(of: chosen, if: keepsHidden)
      let cost = try chosen.require(for: "measuring their largest singular values") {
        LeadingSpectra.cost(
          of: $0, samples: min(chosen.inputs.rowCount, stopAfter ?? .max), count: count,
          models: chosen.models
        )
        .followed(
          by: aligns
            ? AverageJacobians.cost(
              of: $0, samples: chosen.inputs.rowCount, models: chosen.models) : nil)
      }
      bench.announce(seconds: cost.seconds)
      let measured = try LeadingResult.measure(
        at: chosen, count: count, scale: scale, aligns: aligns, seed: bench.session.seed,
        limit: stopAfter, watch: bench.watch("jacobian \(name)"))
      if aligns, measured.result.alignment == nil {
        bench.journalOptions["alignment"] = AlignmentChoice.none.rawValue
      }
      return try bench.keep(measured, as: options.name(for: measured.result))
    }
  }
}
