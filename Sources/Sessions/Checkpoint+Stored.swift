import Results
import Safetensors

extension Archive {
  /// Refuses a file with anything that the object read from it, which this is made of, did not use.
  ///
  /// - Throws: `Inconsistency` naming the first entry or array.
  func requireUse(of stored: String, parts: [Part]) throws {
    func refuse(_ what: String) throws {
      throw Inconsistency(
        description: "\(what) is not known here. A newer chartroom may have written it: load it "
          + "with that one.")
    }
    if let entry = try StoredDescription.unusedEntry(of: stored, in: description) {
      try refuse("entry '\(entry)' of its description")
    }
    let used = Dictionary(tensors.map { ($0.name, $0) }) { first, _ in first }
    for part in parts {
      guard let tensor = used[part.name] else { return try refuse("tensor \(part.name)") }
      guard tensor.elementType == part.elementType, tensor.shape == part.shape else {
        throw Inconsistency(
          description: "tensor \(part.name) is \(part.elementType.rawValue) \(part.shape), where "
            + "\(tensor.elementType.rawValue) \(tensor.shape) belongs. The file is damaged.")
      }
    }
  }
}

/// Reads the tensors of one object out of a checkpoint.
struct FileSource: TensorSource {
  let file: SafetensorsFile
  let prefix: String

  /// The object's tensors as its digest counts them, with the checksums that they were found to have.
  func parts(checksums: [String: String]) -> [Archive.Part] {
    file.infos.filter { $0.name.hasPrefix(prefix) }.map { info in
      Archive.Part(
        name: String(info.name.dropFirst(prefix.count)), elementType: info.elementType,
        shape: info.shape, checksum: checksums[info.name].flatMap { UInt64($0, radix: 16) } ?? 0)
    }
  }

  func shape(of name: String) throws -> [Int] { try file.info(named: prefix + name).shape }
  func doubles(_ name: String) throws -> [Double] { try file.doubles(named: prefix + name) }
  func integers(_ name: String) throws -> [Int] { try file.integers(named: prefix + name) }
  func bytes(_ name: String) throws -> [UInt8] { try file.bytes(named: prefix + name) }
  func elementType(of name: String) throws -> ElementType {
    try file.info(named: prefix + name).elementType
  }
}
