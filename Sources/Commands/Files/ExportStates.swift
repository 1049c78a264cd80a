import Datasets
import Documents
import LinearAlgebra
import Safetensors
import Sessions

extension ShellCommand {
  /// Writes what enters and leaves the experts of a model's layer at samples.
  static func exportStates(
    of model: String, layer: Int?, _ options: StateOptions, to path: String, isForced: Bool,
    in bench: inout Workbench
  ) throws -> Report {
    let name = "\(model).states"
    let form = path.lowercased().split(separator: ".").last.map(String.init) ?? ""
    guard ["csv", "npy", "safetensors"].contains(form) else {
      throw Refusal("\(path): states are written as .csv, .npy or .safetensors.")
    }
    var samples = SampleOptions()
    (samples.data, samples.split, samples.samples) = (options.data, options.split, options.samples)
    samples.layers = layer.map { .some([$0]) }
    let chosen = try samples.choose(for: model, in: bench)
    let side = options.of ?? .input
    let job = bench.surroundings.begin("running experts of \(model)", "experts", stop: .drops)
    let states = try StateExport(
      of: chosen, withOutputs: side == .output || (options.of == nil && form == "safetensors"),
      asText: form == "csv", monitor: job.monitor)
    let provenance = Provenance(
      ofComputed: name, kind: "states", by: bench.origin, from: [model, chosen.subject.data],
      in: bench.session)
    var omission: String?
    switch form {
    case "safetensors":
      var metadata = chosen.subject.metadata
      metadata["kind"] = "states"
      let writer = SafetensorsWriter(
        tensors: states.tensors(of: options.of),
        metadata: metadata.merging(provenance.metadata) { own, _ in own })
      try bench.write(
        to: path, counting: "bytes", isForced: isForced, Export.writing(writer))
    case "npy":
      let matrix = states.matrix(of: side)
      try bench.write(to: path, counting: "bytes", isForced: isForced) { target, monitor in
        try NPYFile.write(matrix, to: target, monitor: monitor)
      }
      omission =
        (side == .output
          ? "its columns are the outputs of expert 0, then of expert 1, and so on; " : "")
        + "an .npy file holds neither gates nor the numbers of the samples; a .safetensors file does."
    default:
      try bench.write(
        to: path, counting: "rows", isForced: isForced,
        Export.writing(provenance.added(to: states.table(of: side))))
    }
    let what = options.of.map { "the \($0.rawValue) of " } ?? ""
    var report = Report(
      "wrote \(what)\(name) at \(counted(states.places.count, "sample")) of "
        + "\(chosen.subject.data) (\(chosen.subject.split)) to \(path).")
    if let omission { report.add(omission) }
    return report
  }
}
