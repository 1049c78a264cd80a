import CommandLanguage
import Documents
import LinearAlgebra
import Safetensors
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
    try session.requireMemory(toWrite: session.objects, asText: false)
    let checkpoint = try Checkpoint.writer(of: session)
    try bench.write(to: path, counting: "bytes", isForced: isForced) { target, monitor in
      try checkpoint.write(to: target) { done, total in
        monitor.report(done, total)
        return !monitor.shouldStop()
      }
    }
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
    try requireMemory(toRead: path)
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
    try bench.session.requireMemory(toWrite: [object], asText: true)
    let export = try Export(
      of: object, in: bench.session, to: try bench.files.target(of: path))
    try bench.write(to: path, counting: "rows", isForced: isForced, export.write)
    var report = Report("wrote \(name) to \(path).")
    if let omission = export.omission { report.add(omission) }
    return report
  }

  /// Refuses a safetensors file that there is no memory for: its header, which is text that becomes
  /// values, and its tensors, whose numbers become doubles.
  static func requireMemory(toRead path: String) throws {
    func require(_ bytes: Double) throws {
      try AvailableMemory.require(
        bytes, for: "reading '\(path)'", "Free some memory, or read it on a larger machine.")
    }
    let raw = try InputFile(path: path)
    guard raw.byteCount >= 8 else { return }
    let length = try raw.bytes(in: 0..<8).reversed().reduce(0.0) { 256 * $0 + Double($1) }
    let header = 12 * min(length, Double(raw.byteCount))
    try require(header)
    let tensors = try SafetensorsFile(path: path).infos.reduce(0.0) {
      $0 + Double($1.byteRange.count) * ($1.elementType == .float64 ? 1.1 : 2.5)
    }
    try require(header + tensors)
  }

  private static let force = Parameter<Workbench, Bool>.flag(
    "force", help: "Replaces a file that is there without asking.")
}
