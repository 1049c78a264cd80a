import CommandLanguage
import Sessions

extension ShellCommand {
  static let save = ShellCommand(
    "save", abstract: "Saves the session in one file, a checkpoint.", topic: "session",
    discussion: [
      "A safetensors file: every array is a tensor OBJECT/part, and Python reads it. A file of "
        + "that name is replaced only by a finished one."
    ],
    examples: ["save lab1.safetensors", "save ~/lab1.safetensors"], seeAlso: ["load", "replay"],
    effect: .reads,
    .positional("file", .file(extensions: ["safetensors"]), help: "The file to write."), force
  ) { (bench: inout Workbench, path, isForced) in
    let session = bench.session
    try bench.write(to: path, isForced: isForced) { try Checkpoint.save(session, to: $0) }
    bench.savedDigest = session.digest
    return Report(
      "saved \(counted(bench.session.objects.count, "object")) to \(path); "
        + "state \(bench.session.digest)")
  }

  static let load = ShellCommand(
    "load", abstract: "Loads a checkpoint in place of the session; `undo` brings it back.",
    topic: "session", examples: ["load lab1.safetensors", "load ~/lab1.safetensors"],
    seeAlso: ["save", "import"],
    .positional(
      "file", .file(extensions: ["safetensors"], mustExist: true), help: "The checkpoint.")
  ) { (bench: inout Workbench, path) in
    bench.session = try Checkpoint.load(from: path)
    bench.replacesJournal = true
    bench.savedDigest = bench.session.digest
    return Report(
      "loaded \(counted(bench.session.objects.count, "object")) from \(path); "
        + "state \(bench.session.digest)")
  }

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
    let (session, job) = (bench.session, bench.surroundings.begin("writing", "rows"))
    try bench.write(to: path, isForced: isForced) {
      try Export.write(object, of: session, to: $0, monitor: job.monitor)
    }
    var report = Report("wrote \(name) to \(path).")
    if let omission = Export.omission(of: object, in: path) { report.add(omission) }
    return report
  }

  private static let force = Parameter<Workbench, Bool>.flag(
    "force", help: "Replaces a file that is there without asking.")
}
