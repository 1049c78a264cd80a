import CommandLanguage
import Documents
import Sessions

extension ShellCommand {
  static let export = ShellCommand(
    "export", abstract: "Writes an object to a file: JSON, CSV, NPY or safetensors.",
    topic: "data and models",
    discussion: [
      "By the file's ending. Results: .json holds every figure, .csv the table, .safetensors the "
        + "arrays, with the places of the samples in their data and, of `route` and `jacobian`, "
        + "their gates. Models: .safetensors in the native form, which `import` and Python read. "
        + "Datasets: .csv or .safetensors, which `data` reads back whole (features, target, regions, "
        + "names, the rows that train and test, standardisation), or .npy (features alone)."
    ],
    examples: ["export moe.jacobian moe.json", "export moe moe.safetensors"],
    seeAlso: ["import", "save"], effect: .reads,
    .positional("object", .object, help: "The object to write."),
    .positional(
      "file", .file(extensions: ["json", "csv", "npy", "safetensors"]),
      help: "The file; its ending says the form."), force
  ) { (bench: inout Workbench, name, path, isForced) in
    guard let object = bench.session.object(named: name) else {
      throw SessionError.noObject(name: name, wanted: "object")
    }
    try bench.session.requireMemory(toWrite: [object], asText: true)
    let export = try Export(
      of: object, in: bench.session, to: try bench.files.target(of: path))
    try bench.write(to: path, counting: "rows", isForced: isForced, export.write)
    var report = Report("wrote \(name) to \(path).")
    if let omission = export.omission { report.add(omission) }
    return report
  }
}
