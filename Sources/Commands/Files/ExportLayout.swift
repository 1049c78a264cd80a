import Documents
import Pretrained
import Safetensors
import Sessions

/// How a whole model is laid out in a folder for another library.
enum ExportLayout: String, CaseIterable, Sendable {
  /// Hugging Face's, of models of type `mixtral`.
  case mixtral
}

extension ShellCommand {
  /// Writes a transformer as a folder of Hugging Face's: the configuration takes its place last, so that
  /// what is there without it is not a checkpoint.
  static func exportMixtral(
    _ object: SessionObject, to path: String, isForced: Bool, in bench: inout Workbench
  ) throws -> Report {
    let name = object.name
    guard let model = (object.content as? Transformer)?.model else {
      throw Refusal(
        "--layout is of transformers trained here, and '\(name)' is "
          + (object.content is PretrainedReference
            ? "in such a folder already." : "a \(object.content.kind)."))
    }
    let obstacles = MixtralCheckpoint.obstacles(of: model.shape)
    guard obstacles.isEmpty else {
      let found = obstacles.map(\.found).joined(separator: ", ")
      throw Refusal(
        "mixtral has no place for what '\(name)' has: \(found). Train one with "
          + obstacles.map(\.remedy).joinedOnce + ".")
    }
    try bench.session.requireMemory(toWrite: [object], asText: false)
    let checkpoint = try MixtralCheckpoint(model)
    let provenance = try Provenance(of: object, in: bench.session).added(to: .object([:])).text()
    let tensors = SafetensorsWriter(
      tensors: checkpoint.tensors, metadata: MixtralCheckpoint.metadata)
    let names = ["config.json", "model.safetensors", "chartroom.json"]
    try bench.write(names, toFolder: path, counting: "bytes", isForced: isForced) {
      folder, monitor in
      let paths = names.map { folder + "/" + $0 }
      // Each is written whole before the first takes its place.
      try AtomicFile.write(to: paths[0]) { (configuration) throws(SafetensorsError) in
        try configuration.write(checkpoint.configuration)
        try AtomicFile.write(to: paths[2]) { (origin) throws(SafetensorsError) in
          try origin.write(provenance)
          try tensors.write(to: paths[1]) { done, total in
            monitor.report(done, total)
            return !monitor.shouldStop()
          }
        }
      }
    }
    return Report(
      "wrote \(name) to \(path): \(counted(checkpoint.tensors.count, "tensor")) as mixtral.")
  }
}

extension [String] {
  /// Each option once, those that are to be left out last.
  fileprivate var joinedOnce: String {
    var seen: Set<String> = []
    let once = filter { seen.insert($0).inserted }
    let (given, left) = (once.filter { $0.hasPrefix("--") }, once.filter { !$0.hasPrefix("--") })
    return ([given.joined(separator: " ")] + left).filter { !$0.isEmpty }.joined(separator: ", ")
  }
}
