import CommandLanguage
import Documents
import LinearAlgebra
import Safetensors
import Sessions

extension ShellCommand {
  static let load = ShellCommand(
    "load", abstract: "Loads a checkpoint in place of the session; `undo` brings it back.",
    topic: "session",
    discussion: [
      "A checkpoint brings objects, seed and journal. What `set` has set stays as it is; digits that are "
        + "the usual ones become those under which it was saved."
    ],
    examples: ["load lab1.safetensors", "load ~/lab1.safetensors"],
    seeAlso: ["save", "import"],
    .positional(
      "file", .file(extensions: ["safetensors"], mustExist: true), help: "The checkpoint.")
  ) { (bench: inout Workbench, path) in
    try requireMemory(toRead: path)
    let settings = bench.session.settings
    bench.session = try Checkpoint.load(from: path)
    bench.session.settings = settings.taking(from: bench.session.settings)
    bench.replacesJournal = true
    bench.savedDigest = bench.session.digest
    var report = Report(
      "loaded \(counted(bench.session.objects.count, "object")) from \(path); "
        + "state \(bench.session.digest)")
    for object in bench.session.objects {
      guard let problem = (object.content as? PretrainedReference)?.problem else { continue }
      report.add("\(object.name) cannot be measured: \(problem)")
    }
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
}
