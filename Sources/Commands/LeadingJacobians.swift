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
    let chosen = try options.choose(for: name, in: bench.session, limit: 512)
    try chosen.requireMemoryForLeading(count)
    let shape = chosen.layer.shape
    let product = Double(shape.inputWidth) * Double(shape.outputWidth) * Double(shape.hiddenWidth)
    let samples = min(chosen.inputs.rowCount, stopAfter ?? .max)
    let evaluations = samples * shape.selectedCount * (chosen.untrained == nil ? 1 : 2)
    // Three products of the experts' matrices, and some steps that take as long however small.
    bench.announce(
      seconds: Double(evaluations) * (1e-3 + 3 * product / 5e10) / Double(Parallel.threadCount))
    let measured = try LeadingResult.measure(
      at: chosen, count: count, scale: scale, limit: stopAfter,
      watch: bench.watch("jacobian \(name)"))
    return try bench.keep(measured, as: options.name)
  }
}
