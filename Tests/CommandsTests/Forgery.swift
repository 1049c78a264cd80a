import Foundation
import Safetensors

/// A checkpoint taken apart, to be changed and put together with every checksum and digest made to
/// fit: what a program other than ours might write.
struct Forgery {
  var manifest: JSON
  var tensors: [Tensor] = []
  /// What the tensors of the sound file hold, by name.
  private(set) var bytes: [String: [UInt8]] = [:]

  init(path: String) throws {
    let file = try SafetensorsFile(path: path)
    manifest = try JSON(text: file.metadata["chartroom"] ?? "")
    for info in file.infos {
      let content = try file.bytes(named: info.name)
      bytes[info.name] = content
      tensors.append(
        Tensor(info.name, elementType: info.elementType, shape: info.shape, bytes: content))
    }
  }

  var names: [String] { manifest["objects"].items.compactMap { $0["name"].string } }

  /// The description of one object, JSON within the JSON of the manifest.
  subscript(description name: String) -> JSON {
    get {
      let entry = manifest["objects"].items.first { $0["name"] == .string(name) }
      return (try? JSON(text: entry?["description"].string ?? "")) ?? .null
    }
    set {
      for (index, entry) in manifest["objects"].items.enumerated()
      where entry["name"] == .string(name) {
        manifest["objects"][index]["description"] = .string(newValue.text)
      }
    }
  }

  /// Puts another tensor in place of the one of its name, or removes it.
  mutating func replace(_ name: String, by tensor: Tensor?) {
    tensors.removeAll { $0.name == name }
    if let tensor { tensors.append(tensor) }
  }

  /// Writes the file, sound to the last bit.
  mutating func write(to path: String) throws {
    var state = Digest()
    state.update(UInt64(exactly: manifest["seed"].number ?? 0) ?? 0)
    var digests: [(name: String, digest: String)] = []
    for (index, entry) in manifest["objects"].items.enumerated() {
      let name = entry["name"].string ?? ""
      var digest = Digest()
      digest.update(entry["kind"].string ?? "")
      digest.update(entry["description"].string ?? "")
      let own = tensors.filter { $0.name.hasPrefix(name + "/") }.sorted { $0.name < $1.name }
      for tensor in own {
        digest.update(String(tensor.name.dropFirst(name.count + 1)))
        digest.update(tensor.elementType.rawValue)
        digest.update(tensor.shape)
        digest.update(tensor.checksum)
      }
      manifest["objects"][index]["digest"] = .string(digest.hexadecimal)
      digests.append((name, digest.hexadecimal))
    }
    for (name, digest) in digests.sorted(by: { $0.name < $1.name }) {
      state.update(name)
      state.update(digest)
    }
    manifest["digest"] = .string(state.hexadecimal)
    manifest["checksums"] = .object(
      Dictionary(
        uniqueKeysWithValues: tensors.map {
          let digits = String($0.checksum, radix: 16)
          return ($0.name, .string(String(repeating: "0", count: 16 - digits.count) + digits))
        }))
    var checksum = Digest()
    checksum.update(manifest.text)
    let bytes = try SafetensorsWriter(
      tensors: tensors,
      metadata: ["chartroom": manifest.text, "chartroom.checksum": checksum.hexadecimal]
    ).bytes()
    try Data(bytes).write(to: URL(filePath: path))
  }
}
