import Foundation
import LinearAlgebra
import Results
import Safetensors

/// The whole session in one safetensors file (docs/checkpoint-format.md).
///
/// Every array is a tensor `OBJECT/part`; the metadata entry `chartroom` holds a JSON manifest.
public enum Checkpoint {
  /// The version written; older ones are read, newer ones refused.
  public static let formatVersion = 1

  /// Writes `session` to `path`; a file of that name is replaced only by a finished one.
  ///
  /// - Throws: `SafetensorsError` when the disk does not take it.
  public static func save(_ session: Session, to path: String) throws {
    try writer(of: session).write(to: path)
  }

  /// All that a checkpoint of `session` holds, ready to be written.
  public static func writer(of session: Session) throws -> SafetensorsWriter {
    var tensors: [Tensor] = []
    var entries: [Manifest.Entry] = []
    var checksums: [String: String] = [:]
    for object in session.objects {
      let archive = try Archive(of: object.content)
      let parts = archive.parts(known: object.parts)
      for (tensor, part) in zip(archive.tensors, parts) {
        var named = tensor
        named.name = "\(object.name)/\(tensor.name)"
        checksums[named.name] = hexadecimal(part.checksum)
        tensors.append(named)
      }
      let digest = Archive.digest(
        kind: archive.kind, description: archive.description, parts: parts)
      entries.append(
        Manifest.Entry(
          name: object.name, kind: archive.kind, origin: object.origin, digest: digest,
          description: archive.description, seed: object.seed, sources: object.sources,
          place: archive.place))
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let manifest = try encoder.encode(
      Manifest(
        format: formatVersion, seed: session.seed, settings: session.settings,
        journal: session.journal,
        digest: Session.digest(
          seed: session.seed, objects: entries.map { (name: $0.name, digest: $0.digest) }),
        objects: entries, checksums: checksums, machine: BLASRuntime.machineName,
        version: Version.number))
    let text = String(decoding: manifest, as: UTF8.self)
    return SafetensorsWriter(
      tensors: tensors, metadata: ["chartroom": text, "chartroom.checksum": checksum(of: text)])
  }

  /// The arrays of one object, named within it.
  ///
  /// - Throws: an encoding error, which no content of ours causes.
  public static func tensors(of object: SessionObject) throws -> [Tensor] {
    try Archive(of: object.content).tensors
  }

  /// Reads the session in `path`; everything is checked, and nothing kept unless all is sound.
  ///
  /// - Throws: `SafetensorsError`, or `SessionError.checkpoint` naming what is wrong.
  public static func load(from path: String) throws -> Session {
    let file = try SafetensorsFile(path: path)
    func problem(_ text: String) -> SessionError { .checkpoint(path: path, problem: text) }
    guard let text = file.metadata["chartroom"] else {
      throw problem(
        "this is a safetensors file but no checkpoint: it has no 'chartroom' metadata. "
          + "`import` reads a single model, `data` reads samples.")
    }
    let data = Data(text.utf8)
    guard let version = try? JSONDecoder().decode(Format.self, from: data) else {
      throw problem("the manifest is not readable JSON with a 'format'. The file is damaged.")
    }
    guard (1...formatVersion).contains(version.format) else {
      throw problem(
        "format \(version.format) is newer than this program's \(formatVersion). "
          + "Load it with a newer chartroom.")
    }
    guard file.metadata["chartroom.checksum"] == checksum(of: text) else {
      throw problem("the manifest does not match its checksum. The file is damaged.")
    }
    guard let manifest = try? JSONDecoder().decode(Manifest.self, from: data) else {
      throw problem("the manifest lacks an entry or has one of a wrong type. The file is damaged.")
    }
    for name in file.names where manifest.checksums[name] == nil {
      throw problem("tensor \(name) has no checksum in the manifest. The file is damaged.")
    }
    for (name, checksum) in manifest.checksums.sorted(by: { $0.key < $1.key }) {
      guard file.contains(name) else {
        throw problem("tensor \(name) of the manifest is missing. The file is damaged.")
      }
      guard hexadecimal(try file.checksum(named: name)) == checksum else {
        throw problem("tensor \(name) does not match its checksum. The file is damaged.")
      }
    }
    guard manifest.settings.isValid else {
      throw problem("a setting has a value that it cannot have. The file is damaged.")
    }
    var names = Set<String>()
    let objects = try manifest.objects.map { entry in
      guard isName(entry.name) else {
        throw problem("\(entry.name.debugDescription) cannot name an object. The file is damaged.")
      }
      guard names.insert(entry.name).inserted else {
        throw problem("two objects are named '\(entry.name)'. The file is damaged.")
      }
      let source = FileSource(file: file, prefix: entry.name + "/")
      let parts = source.parts(checksums: manifest.checksums)
      guard
        entry.digest
          == Archive.digest(kind: entry.kind, description: entry.description, parts: parts)
      else {
        throw problem("object '\(entry.name)' does not match its digest. The file is damaged.")
      }
      let content: any Content
      do {
        content = try Archive.content(
          kind: entry.kind, description: entry.description, from: source, place: entry.place)
        try Archive(of: content).requireUse(of: entry.description, parts: parts)
      } catch {
        throw problem("object '\(entry.name)' cannot be read: \(reason(error))")
      }
      return SessionObject(
        name: entry.name, content: content, origin: entry.origin, digest: entry.digest,
        parts: parts, seed: entry.seed, sources: entry.sources)
    }
    if let name = file.names.first(where: { !names.contains(String($0.prefix { $0 != "/" })) }) {
      throw problem("tensor \(name) belongs to no object of the manifest. The file is damaged.")
    }
    let session = Session(
      objects: objects, seed: manifest.seed, settings: manifest.settings, journal: manifest.journal)
    guard session.digest == manifest.digest else {
      throw problem("the objects do not make the digest of the manifest. The file is damaged.")
    }
    return session
  }

  /// Whether `text` can name an object, and stand before the `/` of its tensors' names.
  private static func isName(_ text: String) -> Bool {
    !text.isEmpty
      && text.unicodeScalars.allSatisfy {
        $0 != "/" && !$0.properties.isWhitespace && $0.properties.generalCategory != .control
      }
  }

  /// The machine that made the digests in `path`, in the words of `BLASRuntime.machineName`, if the
  /// file says.
  ///
  /// - Throws: `SafetensorsError` if the file cannot be read.
  public static func machine(of path: String) throws -> String? {
    guard let text = try SafetensorsFile(path: path).metadata["chartroom"] else { return nil }
    return (try? JSONDecoder().decode(Manifest.self, from: Data(text.utf8)))?.machine
  }

  private static func reason(_ error: any Error) -> String {
    error is DecodingError ? "its description is damaged." : "\(error)"
  }

  private static func checksum(of text: String) -> String {
    var digest = Digest()
    digest.update(text)
    return digest.hexadecimal
  }

  private static func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
